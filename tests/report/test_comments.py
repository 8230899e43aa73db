from dataclasses import replace

import pytest

from voc.report import render_html, render_markdown
from voc.report.comments import comments_intro, most_negative
from voc.report.summary import summarise


def ids(comments):
    return [comment.comment_id for comment in comments]


def test_the_most_negative_comments_stand_first(run):
    assert ids(most_negative(run.comments, 3)) == ["c7", "c1", "c4"]


def test_comments_of_unknown_polarity_stand_last(run):
    rows = run.comments.to_pylist()
    rows[7]["polarity"], rows[3]["polarity"] = None, float("nan")
    unknown = run.comments.from_pylist(rows, schema=run.comments.schema)
    assert ids(most_negative(unknown, 20))[-2:] == ["c3", "c7"]


def test_equally_negative_comments_stand_as_in_the_table(run):
    rows = [{**row, "polarity": 0.0} for row in run.comments.to_pylist()]
    equal = run.comments.from_pylist(rows, schema=run.comments.schema)
    assert ids(most_negative(equal, 3)) == ["c0", "c1", "c2"]


def test_a_report_with_themes_shows_no_comments(run):
    assert summarise(run).comments == ()


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_a_report_without_themes_shows_ten(run, render):
    text = render(replace(run, themes=run.themes[:0]))
    assert "The 10 most negative of 17 comments." in text
    assert "Jag väntade 45 minuter i telefonkön." in text
    assert "Ordering took two minutes, lovely." not in text


@pytest.mark.parametrize(
    ("n_shown", "n_all", "written"),
    [
        (0, 0, "There are no comments."),
        (1, 1, "The only comment."),
        (4, 4, "All 4 comments, the most negative first."),
        (10, 1200, "The 10 most negative of 1,200 comments."),
    ],
)
def test_what_is_shown_is_said(n_shown, n_all, written):
    assert comments_intro(n_shown, n_all) == written
