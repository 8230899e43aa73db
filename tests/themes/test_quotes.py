import numpy as np
import pytest

from voc.maths.vectors import normalise_rows
from voc.themes.quotes import choose_quotes


def texts_of(n, length=60):
    return [f"{i:0{length}}" for i in range(n)]


@pytest.fixture
def described(make_blobs):
    """Vectors, labels, texts and languages of three themes and what has none."""
    vectors, groups = make_blobs(4, 45, spread=1)
    labels = np.where(groups == 3, -1, groups)
    return vectors, labels, texts_of(180), ["sv", "en", "en", "el", "en"] * 36


def test_quotes_belong_to_their_theme(described):
    quotes = choose_quotes(*described)
    assert len(quotes) == 3
    for theme, chosen in enumerate(quotes):
        assert set(described[1][chosen]) == {theme}


def test_each_language_has_three_and_the_largest_comes_first(described):
    languages = described[3]
    for chosen in choose_quotes(*described):
        assert [languages[i] for i in chosen] == ["en"] * 3 + ["el"] * 3 + ["sv"] * 3


def test_no_text_is_quoted_twice(described):
    for chosen in choose_quotes(*described):
        assert len(chosen) == len(set(chosen))


def test_quotes_are_the_same_every_time(described):
    assert choose_quotes(*described) == choose_quotes(*described)


def test_the_first_quote_is_the_most_typical():
    vectors = normalise_rows(np.array([[1, 0.9], [1, 0.1], [1, -1.0]], dtype=np.float32))
    [chosen] = choose_quotes(vectors, np.zeros(3, np.int64), texts_of(3), ["en"] * 3)
    assert chosen[0] == 1


def test_what_says_the_same_again_is_not_quoted(make_blobs):
    vectors, _ = make_blobs(1, 60, spread=0.15)
    [chosen] = choose_quotes(vectors, np.zeros(60, np.int64), texts_of(60), ["fa"] * 60)
    assert len(chosen) == 1


def test_no_two_quotes_of_a_language_are_nearly_the_same(make_blobs):
    vectors, _ = make_blobs(2, 30, spread=0.1)
    labels = np.zeros(60, dtype=np.int64)
    [chosen] = choose_quotes(vectors, labels, texts_of(60), ["ar"] * 60)
    likeness = vectors[chosen] @ vectors[chosen].T - np.eye(len(chosen))
    assert len(chosen) == 2
    assert likeness.max() < 0.95


def test_the_second_quote_is_rather_unlike_the_first_than_a_little_more_typical():
    angles = np.radians([10, 30, -40])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    [chosen] = choose_quotes(vectors, np.zeros(3, np.int64), texts_of(3), ["en"] * 3)
    assert chosen == [0, 2, 1]


@pytest.mark.parametrize("unreadable", ["", "ok", "long " * 60])
def test_a_readable_text_is_preferred(unreadable):
    vectors = normalise_rows(np.array([[1, 0], [1, 0.2], [1, -0.4]], dtype=np.float32))
    texts = [unreadable, "The parcel came a week late.", unreadable]
    [chosen] = choose_quotes(vectors, np.zeros(3, np.int64), texts, ["en"] * 3)
    assert chosen[0] == 1


def test_a_theme_of_short_texts_is_still_quoted(make_blobs):
    vectors, _ = make_blobs(1, 3, spread=1)
    [chosen] = choose_quotes(vectors, np.zeros(3, np.int64), ["bad", "ok", "meh"], ["en"] * 3)
    assert sorted(chosen) == [0, 1, 2]


@pytest.mark.parametrize("n", [0, 4])
def test_without_themes_there_are_no_quotes(make_blobs, n):
    vectors, _ = make_blobs(1, 4)
    assert choose_quotes(vectors[:n], np.full(n, -1), texts_of(n), ["en"] * n) == []
