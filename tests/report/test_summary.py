from dataclasses import replace

import pytest

from voc.report.summary import summarise
from voc.report.view import SentimentCounts


def test_counts_come_from_the_tables(run):
    report = summarise(replace(run, manifest={}))
    assert (report.n_comments, report.n_units) == (17, 21)
    assert report.sentiment == SentimentCounts(negative=9, mixed=3, neutral=1, positive=4)


def test_languages_stand_by_their_comments(run):
    languages = summarise(run).languages
    assert (languages[0].language, languages[0].comments.n, languages[0].units.n) == ("en", 5, 6)
    assert languages[-1].language == "other"


def test_unclear_is_last_wherever_it_stands_in_the_table(run):
    turned = replace(run, stages=run.stages.take(list(range(run.stages.num_rows))[::-1]))
    assert summarise(turned).stages[-1].is_unclear


def test_units_without_a_theme_are_counted(run):
    reading = summarise(run).reading
    assert reading.n_without_theme == 2
    assert reading.without_theme_share == pytest.approx(2 / 21)


@pytest.mark.parametrize(
    "key",
    ["inputs", "columns", "rows", "scores", "encoder", "heads", "timings_seconds", "warnings"],
)
@pytest.mark.parametrize("value", [None, [], {}, "?"])
def test_a_damaged_part_of_the_manifest_does_no_harm(run, key, value):
    assert summarise(replace(run, manifest={**run.manifest, key: value})).n_units == 21


def test_a_run_without_title_has_one(tiny_run):
    assert summarise(tiny_run).title == "Voice of the customer"


def test_what_made_the_run_is_told(run):
    making = dict(summarise(run).making)
    assert making["Device"] == "cpu, float32, no GPU was found"
    assert making["Head: sentiment"] == "name sentiment, version 1"
    assert "Head: journey" not in making
    assert making["Time: embed units"] == "1.2 s"
