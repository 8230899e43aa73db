from dataclasses import replace

import pytest

from voc.report.headline import sentence_text
from voc.report.summary import summarise


def sentence(run):
    return sentence_text(summarise(run).sentence)


def test_it_names_the_worst_pain_with_its_numbers(run):
    assert sentence(run) == (
        "The most important pain is “Late delivery”: 6 opinion units in 5 comments (29% of all"
        " units), 100% of them negative, in 5 languages, most often at the stage “Delivery”;"
        " comments that mention it score 4.92 points lower on NPS than others (95% interval −7.21"
        " to −2.63, n = 4)."
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("“Spent an hour on hold”", "pain is “Spent an hour on hold”: 6 opinion"),
        ("“Late” and lost", "pain is ““Late” and lost”: 6 opinion"),
    ],
)
def test_a_name_that_is_a_quote_stands_in_one_pair_of_quotation_marks(with_theme, name, written):
    assert written in sentence(with_theme(1, name=name))


@pytest.mark.parametrize(
    ("languages", "written"),
    [
        ({"ar": 6}, ", all in Arabic"),
        ({"ar": 3, "fa": 3}, ", all in Arabic and Persian"),
        ({"ar": 40, "fa": 30, "sv": 5}, ", mostly in Arabic and Persian"),
        ({"ar": 30, "fa": 20, "sv": 25, "el": 5}, ", mostly in Arabic, Swedish and Persian"),
        ({"ar": 21, "fa": 19, "sv": 19, "el": 19, "en": 19}, ", in 5 languages"),
        ({"other": 6, "ar": 2}, ", mostly in other languages"),
        ({}, "negative, most often"),
    ],
)
def test_it_names_the_languages_that_hold_most_of_it(with_theme, languages, written):
    assert written in sentence(with_theme(1, languages=languages))


def test_an_effect_whose_interval_holds_zero_is_not_told(run):
    rows = [{**row, "ci_high": 1.0} for row in run.drivers.to_pylist()]
    unsure = replace(run, drivers=run.drivers.from_pylist(rows, schema=run.drivers.schema))
    assert "NPS" not in sentence(unsure)


def test_an_unclear_stage_is_not_told(with_theme):
    assert "stage" not in sentence(with_theme(1, top_stage=None))


def test_no_pain_is_told_as_such(run):
    rows = [{**row, "polarity": 0.4} for row in run.themes.to_pylist()]
    happy = replace(run, themes=run.themes.from_pylist(rows, schema=run.themes.schema))
    assert sentence(happy).startswith("None of the 6 themes is negative on the whole")


def test_no_theme_is_told_as_such(tiny_run):
    assert sentence(tiny_run).startswith("No themes were found: 1 comment is too few")
