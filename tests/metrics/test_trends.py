from datetime import datetime

import pyarrow as pa
import pytest

from voc.metrics.trends import theme_trends


def comments_on(*days):
    dates = [day and datetime(2026, 3, day) for day in days]
    return pa.table(
        {
            "comment_id": [f"c{i}" for i in range(len(days))],
            "date": pa.array(dates, pa.timestamp("s")),
        }
    )


def units_about(*themes):
    """One unit per comment."""
    return pa.table(
        {
            "comment_id": [f"c{i}" for i in range(len(themes))],
            "theme_id": pa.array(themes, pa.int32()),
        }
    )


def test_a_trend_is_the_change_of_the_share_of_units():
    # Theme 0 has 1 of 4 units, then 3 of 4; theme 1 has 1 of 4, then none.
    units = units_about(0, 1, -1, -1, 0, 0, 0, -1)
    trends = theme_trends(comments_on(1, 2, 3, 4, 5, 6, 7, 8), units, n_themes=2)
    assert trends == pytest.approx([0.5, -0.25])


def test_units_of_comments_without_a_date_do_not_count():
    units = units_about(0, 1, -1, -1, 0, 0, 0, -1, 1, 1)
    trends = theme_trends(comments_on(1, 2, 3, 4, 5, 6, 7, 8, None, None), units, n_themes=2)
    assert trends == pytest.approx([0.5, -0.25])


@pytest.mark.parametrize(
    "days",
    [
        (1, 2, 3, 4, 5, 6, 7, None),
        (5, 5, 5, 5, 5, 5, 5, 5),
        (None,) * 8,
    ],
    ids=["seven dated units", "one date only", "no date"],
)
def test_without_two_halves_of_enough_units_there_is_no_trend(days):
    assert theme_trends(comments_on(*days), units_about(*[0] * 8), n_themes=1) == [None]


def test_without_a_date_column_there_is_no_trend():
    comments = comments_on(*range(1, 9)).drop_columns("date")
    assert theme_trends(comments, units_about(*[0] * 8), n_themes=2) == [None, None]
