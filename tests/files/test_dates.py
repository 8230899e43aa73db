from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from voc.files.dates import date_of, read_dates


def dates(values, type=None):
    return read_dates(pa.chunked_array([pa.array(values, type)])).values.to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-14", datetime(2024, 3, 14)),
        ("2024-03-14T10:20:30Z", datetime(2024, 3, 14, 10, 20, 30)),
        ("2024-03-14 10:20:30.5+02:00", datetime(2024, 3, 14, 8, 20, 30)),
        ("14.3.2024", datetime(2024, 3, 14)),
        ("14/03/2024 10:20", datetime(2024, 3, 14, 10, 20)),
        ("14-03-24", datetime(2024, 3, 14)),
        ("2024/3/14", datetime(2024, 3, 14)),
        ("20240314", datetime(2024, 3, 14)),
        ("14 Mar 2024", datetime(2024, 3, 14)),
        ("14 oktober 2024", datetime(2024, 10, 14)),
        ("March 14, 2024 3:05 PM", datetime(2024, 3, 14, 15, 5)),
        ("١٤/٠٣/٢٠٢٤", datetime(2024, 3, 14)),
        ("۱۴۰۳/۰۱/۰۱", datetime(2024, 3, 20)),
        ("1404-01-01", datetime(2025, 3, 21)),
        ("5 mars 2024", datetime(2024, 3, 5)),
        ("den 5 maj 2024 10.20", datetime(2024, 5, 5, 10, 20)),
        ("5th of May 2024", None),
        ("1st Sept. 2024", datetime(2024, 9, 1)),
        ("5-Mar-2024", datetime(2024, 3, 5)),
        ("March 5, 2024", datetime(2024, 3, 5)),
        ("March 5, 2024, 3:05\u202fPM UTC", datetime(2024, 3, 5, 15, 5)),
        ("5 Μαρτίου 2024", datetime(2024, 3, 5)),
        ("5η Μαΐου 2024, 10:20", datetime(2024, 5, 5, 10, 20)),
        ("15 Σεπ. 2024", datetime(2024, 9, 15)),
        ("5 يناير 2024", datetime(2024, 1, 5)),
        ("٥ كانون الثاني ٢٠٢٤", datetime(2024, 1, 5)),
        ("\u200f5 تشرين الأول، 2024", datetime(2024, 10, 5)),
        ("۵ مارس ۲۰۲۴", datetime(2024, 3, 5)),
        ("۱ فروردین ۱۴۰۳", datetime(2024, 3, 20)),
        ("۱ فروردین\u200cماه ۱۴۰۳، ۱۰:۲۰", datetime(2024, 3, 20, 10, 20)),
        ("30 آذر 1402", datetime(2023, 12, 21)),
        ("5 مهر 2024", None),
        ("5 mars 1403", None),
        ("31 april 2024", None),
        ("5 marbles 2024", None),
        ("2024-13-01", None),
        ("31.2.2024", None),
        ("1200-01-01", None),
        ("14/03/2024 25:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_any_usual_form(text, expected):
    assert date_of(text) == expected


def test_the_majority_decides_that_the_month_is_first():
    values = ["3/14/2024", "3/4/2024", "12/25/2024", "25/12/2024"]
    expected = [datetime(2024, 3, 14), datetime(2024, 3, 4), datetime(2024, 12, 25), None]
    assert dates(values) == expected


@pytest.mark.parametrize(
    "value",
    [45365, 45365.0, 1710374400, 1710374400000, 1710374400000000, 1710374400000000000],
    ids=["excel", "excel float", "s", "ms", "us", "ns"],
)
def test_numbers_are_excel_days_or_epochs(value):
    assert dates([value]) == [datetime(2024, 3, 14)]


def test_arrow_dates_and_zoned_timestamps_are_converted():
    assert dates([date(2024, 3, 14)]) == [datetime(2024, 3, 14)]
    zoned = datetime(2024, 3, 14, 10, 20, 30, 999, tzinfo=UTC)
    assert dates([zoned], pa.timestamp("us", "Europe/Stockholm")) == [
        datetime(2024, 3, 14, 10, 20, 30)
    ]


def test_unreadable_values_are_counted_and_empty_ones_are_not():
    found = read_dates(pa.chunked_array([["2024-01-01", "x", "x", "", None]]))
    assert found.n_unreadable == 2


@pytest.mark.parametrize(
    ("values", "is_ambiguous"),
    [(["3/4/2024"], True), (["3/14/2024"], False), (["3/3/2024"], False)],
)
def test_an_order_without_evidence_is_ambiguous(values, is_ambiguous):
    assert read_dates(pa.chunked_array([values])).is_ambiguous is is_ambiguous
