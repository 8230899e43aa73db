import pytest

from voc.report.numbers import count, day, decimal, interval, percent, plural, signed, trend


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "–"),
        (0.0, "0%"),
        (0.0001, "<0.1%"),
        (0.0042, "0.4%"),
        (0.0094, "0.9%"),
        (0.0096, "1%"),
        (0.426, "43%"),
        (0.995, ">99%"),
        (1.0, "100%"),
    ],
)
def test_a_share_is_a_whole_percentage_above_one_percent(share, written):
    assert percent(share) == written


@pytest.mark.parametrize(("n", "written"), [(None, "–"), (7, "7"), (1234567, "1,234,567")])
def test_thousands_are_separated(n, written):
    assert count(n) == written


@pytest.mark.parametrize(("n", "written"), [(1, "1 unit"), (0, "0 units"), (2000, "2,000 units")])
def test_a_noun_follows_its_count(n, written):
    assert plural(n, "unit") == written


@pytest.mark.parametrize(
    ("value", "written"), [(-12.54, "−12.5"), (-0.04, "0.0"), (3.0, "3.0"), (None, "–")]
)
def test_a_minus_is_a_real_minus_and_zero_has_none(value, written):
    assert decimal(value) == written


@pytest.mark.parametrize(("value", "written"), [(0.04, "0.0"), (2.0, "+2.0"), (-2.0, "−2.0")])
def test_a_difference_shows_its_sign(value, written):
    assert signed(value) == written


def test_an_interval_with_an_unknown_end_is_not_written():
    assert interval(None, 2.0) == ""


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (None, ""),
        (0.001, "→ steady"),
        (0.021, "↑ +2.1 points, growing"),
        (-0.1, "↓ −10.0 points, shrinking"),
    ],
)
def test_a_trend_is_an_arrow_and_a_word(change, written):
    assert trend(change) == written


@pytest.mark.parametrize(
    ("created", "written"),
    [("2026-11-22T03:00:00+00:00", "22 November 2026"), ("last week", "last week"), (None, "")],
)
def test_a_time_is_written_as_a_day(created, written):
    assert day(created) == written
