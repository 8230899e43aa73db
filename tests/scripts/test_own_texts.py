"""How figures on our own texts are summed up and turned into floors."""

import pytest

from scripts import own_texts
from voc.languages import CODES


def test_texts_of_no_clear_stage_do_not_count():
    records = [{"stage": stage} for stage in ("buy", "use", "unclear")]
    assert own_texts.label_f1(records, ["buy", "use", "buy"], key="stage") == 100.0


def test_a_clear_text_called_unclear_counts_as_missed():
    records = [{"stage": stage} for stage in ("buy", "use")]
    assert own_texts.label_f1(records, ["buy", "unclear"], key="stage") == 50.0


def test_figures_are_given_for_each_language_and_for_all():
    records = [{"language": code, "label": "positive"} for code in CODES]
    found = ["positive", *["negative"] * (len(CODES) - 1)]
    figures = own_texts.by_language(records, found, own_texts.label_accuracy)
    assert figures == {**dict.fromkeys(CODES, 0.0), CODES[0]: 100.0, "all": 20.0}


def test_a_floor_lies_a_margin_below_the_figure_and_never_below_zero():
    floors = own_texts.floors_of({"units": {"en": 80.04, "sv": 3.0, "all": 70.0}})
    assert floors == {"units": {"en": 75.0, "sv": 0.0, "all": 67.0}}


def test_the_margin_is_wider_where_texts_are_few():
    floors = own_texts.floors_of({"comments, accuracy": {"en": 80.0, "all": 80.0}})
    assert floors == {"comments, accuracy": {"en": 70.0, "all": 77.0}}


@pytest.mark.parametrize("name", ["sentiment", "aspects", "comments", "journey_held_out"])
def test_every_language_has_as_many_texts_as_the_others(name):
    records = own_texts.read_own(name)
    counts = {code: sum(r["language"] == code for r in records) for code in CODES}
    assert len(set(counts.values())) == 1
    assert min(counts.values()) >= 24


def test_the_units_of_a_comment_stand_in_it_word_for_word():
    astray = [
        unit["text"]
        for record in own_texts.read_own("comments")
        for unit in record["units"]
        if unit["text"] not in record["text"]
    ]
    assert astray == []
