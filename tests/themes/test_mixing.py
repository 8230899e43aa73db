import numpy as np
import pytest

from voc.themes.mixing import count_languages, language_mixing

CORPUS = {"en": 800, "sv": 150, "ar": 50}


def test_languages_are_counted_per_theme_the_largest_first():
    labels = np.array([0, 1, 0, 0, -1, 1])
    counts = count_languages(labels, ["sv", "el", "en", "en", "fa", "ar"])
    assert [list(own.items()) for own in counts] == [
        [("en", 2), ("sv", 1)],
        [("ar", 1), ("el", 1)],
    ]


def test_without_themes_nothing_is_counted():
    assert count_languages(np.array([-1, -1]), ["en", "sv"]) == []


@pytest.mark.parametrize("language", CORPUS)
def test_a_theme_of_one_language_is_not_mixed(language):
    assert language_mixing({language: 20}, CORPUS) == 0


@pytest.mark.parametrize("part", [1, 10, 50])
def test_a_theme_mixed_as_the_corpus_is_fully_mixed(part):
    counts = {code: count // part for code, count in CORPUS.items()}
    assert language_mixing(counts, CORPUS) == pytest.approx(1)


def test_mixing_rises_on_the_way_to_the_mixture_of_the_corpus():
    corpus = {"en": 300, "fa": 100}
    mixing = [language_mixing({"en": 60, "fa": n}, corpus) for n in range(21)]
    assert mixing == sorted(set(mixing))
    assert (mixing[0], mixing[-1]) == (0, pytest.approx(1))


def test_two_of_three_languages_are_less_mixed_than_three():
    assert 0 < language_mixing({"en": 80, "sv": 15}, CORPUS) < 1


def test_a_language_counted_as_zero_changes_nothing():
    assert language_mixing({"en": 8, "sv": 1, "ar": 0}, CORPUS) == language_mixing(
        {"en": 8, "sv": 1}, CORPUS
    )


def test_a_corpus_of_one_language_has_nothing_to_mix():
    assert language_mixing({"el": 7}, {"el": 90}) == 1
