import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from voc.languages import CODES
from voc.pipeline.units import split_comments

CORPORA = sorted((Path(__file__).parents[2] / "corpora").glob("*.csv"))


def corpus_texts(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def split():
    """Corpus -> its comments and their units."""
    texts = {path.stem: corpus_texts(path) for path in CORPORA}
    return {name: (own, split_comments(own, None)) for name, own in texts.items()}


def test_there_is_a_corpus_of_each_language(split):
    assert set(split) == set(CODES)


@pytest.mark.parametrize("corpus", CODES)
def test_offsets_lead_to_the_units_of_every_sample_comment(split, corpus):
    texts, units = split[corpus]
    for comment, span, text in zip(units.comment_index, units.spans, units.texts, strict=True):
        assert texts[comment][span.start : span.end] == text
        assert text.strip() == text != ""


@pytest.mark.parametrize("corpus", CODES)
def test_units_stand_in_order_without_overlap(split, corpus):
    _, units = split[corpus]
    places = [(int(c), *span) for c, span in zip(units.comment_index, units.spans, strict=True)]
    assert places == sorted(places)
    for (comment, _, end), (next_comment, start, _) in pairwise(places):
        assert comment < next_comment or end <= start


@pytest.mark.parametrize("corpus", CODES)
def test_every_sample_comment_has_a_unit(split, corpus):
    texts, units = split[corpus]
    assert set(units.comment_index.tolist()) == set(range(len(texts)))


@pytest.mark.parametrize("corpus", CODES)
def test_no_letter_of_a_sample_comment_is_lost(split, corpus):
    texts, units = split[corpus]
    covered = [np.zeros(len(text), dtype=bool) for text in texts]
    for comment, span in zip(units.comment_index, units.spans, strict=True):
        covered[comment][span.start : span.end] = True
    lost = [
        text
        for text, inside in zip(texts, covered, strict=True)
        if any(character.isalnum() and not own for character, own in zip(text, inside, strict=True))
    ]
    assert lost == []


@pytest.mark.parametrize("corpus", CODES)
def test_most_comments_of_a_corpus_are_in_its_language(split, corpus):
    _, units = split[corpus]
    assert np.mean([language == corpus for language in units.comment_languages]) > 0.9


@pytest.mark.parametrize("corpus", CODES)
def test_languages_are_known_codes_and_all_lists_agree(split, corpus):
    _, units = split[corpus]
    assert set(units.languages) | set(units.comment_languages) <= {*CODES, "other"}
    lengths = {len(units.spans), len(units.texts), len(units.normalised), len(units.languages)}
    assert lengths == {len(units.comment_index)}


def test_a_text_too_short_to_tell_is_in_the_language_of_the_others():
    texts = [
        "Leveransen var sen och paketet var trasigt.",
        "Jag är nöjd med servicen.",
        "Bra!",
        "5",
    ]
    assert split_comments(texts, None).comment_languages == ["sv"] * 4


def test_a_short_unit_is_in_the_language_of_its_comment():
    units = split_comments(["Levererades i tid och personalen var trevlig. Super!"], None)
    assert units.texts[-1] == "Super!"
    assert set(units.languages) == {"sv"}


def test_a_declared_language_decides_where_the_text_does_not():
    assert split_comments(["ok", "ok"], ["sv", "el"]).comment_languages[0] == "sv"


def test_no_comments_have_no_units():
    units = split_comments([], None)
    assert (units.texts, units.comment_languages, units.comment_index.tolist()) == ([], [], [])


def test_the_encoder_is_given_normalised_text_and_the_reader_the_customers():
    units = split_comments(["كتاااب   جميل جدا"], None)
    assert units.texts == ["كتاااب   جميل جدا"]
    assert units.normalised != units.texts


def test_romanised_text_is_embedded_in_its_own_script_and_shown_as_written():
    units = split_comments(["el 5edma zeft w el mowazaf mesh mo7taram"], None)
    assert units.comment_languages == ["ar"]
    assert units.texts == ["el 5edma zeft w el mowazaf mesh mo7taram"]
    assert units.normalised == ["الخدمة زفت والموظف مش محترم"]
    assert units.romanised == [True]


def test_romanised_text_is_split_where_its_own_script_would_be():
    text = "to fagito htan poly kalo alla to delivery arghse mia wra"
    units = split_comments([text], None)
    assert units.texts == ["to fagito htan poly kalo", "alla to delivery arghse mia wra"]
    assert units.normalised[1].startswith("το delivery")


def test_an_english_sentence_in_a_romanised_comment_keeps_its_language():
    units = split_comments(
        ["to paketo den hr8e pote kai den apantaei kaneis. The support is really bad."], None
    )
    assert units.languages == ["el", "en"]
    assert units.romanised == [True, False]
    assert units.normalised[1] == units.texts[1]


def test_a_sentence_that_goes_on_in_another_script_has_a_unit_for_each_language():
    units = split_comments(["Το δέμα άργησε πολύ and the support never answered"], None)
    assert units.texts == ["Το δέμα άργησε πολύ", "and the support never answered"]
    assert units.languages == ["el", "en"]
    assert units.romanised == [False, False]


def test_text_in_its_own_script_is_not_romanised():
    units = split_comments(["Bra mat", "Καλό φαγητό", "خیلی خوب بود"], None)
    assert units.romanised == [False] * 3
