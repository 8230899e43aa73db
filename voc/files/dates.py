"""Reading dates as people and programs write them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from voc.files.arrow_columns import as_strings
from voc.files.month_names import month_of
from voc.files.scores import western_digits
from voc.spelling import folded

Order = Literal["day first", "month first"]

_SECONDS = pa.timestamp("s")
_EARLIEST, _LATEST = datetime(1970, 1, 1), datetime(2100, 1, 1)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_PERSIAN_YEARS = range(1340, 1421)
_LONGEST = 60
"""Characters of a date with its time; longer texts are none."""

_INVISIBLE = str.maketrans({"\u200c": " ", "\u200e": None, "\u200f": None})

_TIME = r"(?:[T ,،]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([AaPp])?\.?[Mm]?\.?)?"
_ZONE = r"\s*(?:Z|UTC|GMT)?"
_PARTS = re.compile(rf"(\d{{1,4}})[./-](\d{{1,2}})[./-](\d{{1,4}}){_TIME}{_ZONE}")
# Of folded texts: "den 5 mars 2024", "5η Μαρτίου 2024", "5 كانون الثاني 2024".
_MONTH = r"([^\W\d_]+(?: [^\W\d_]+)?)"
_DAY_MONTH = re.compile(
    rf"(?:den )?(\d{{1,2}})(?:st|nd|rd|th|:?[ae]|η)?\.?[ -]+{_MONTH}\.?[,،]?[ -]+(\d{{4}})"
    rf"{_TIME}{_ZONE}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_MONTH}\.? +(\d{{1,2}})(?:st|nd|rd|th)?[,،]? +(\d{{4}}){_TIME}{_ZONE}", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


class DateColumn(NamedTuple):
    """Dates as timestamp[s] with nulls, the number of unreadable ones, and a doubt.

    `is_ambiguous`: the order of day and month had to be assumed.
    """

    values: pa.ChunkedArray
    n_unreadable: int
    is_ambiguous: bool = False


def date_of(text: str, order: Order = "day first") -> datetime | None:
    """Date and time (UTC where a zone is given) that a cell holds between 1970 and 2099, or None.

    `order` settles "03/04/2024"; a year of 1340 to 1420 is of the Persian solar calendar.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    text = western_digits(text)
    try:
        found = _iso(text) or _written(text, order)
        return found if found is not None and _EARLIEST <= found < _LATEST else None
    except (ValueError, OverflowError):
        return None


def read_dates(column: pa.ChunkedArray) -> DateColumn:
    """Read a date column; what is no date becomes null.

    Numbers are Excel days or seconds, milli-, micro- or nanoseconds since 1970. Day or month first
    is decided by the majority of the column's values; without evidence the day is first.
    """
    if pa.types.is_timestamp(column.type):
        return DateColumn(pc.floor_temporal(column, unit="second").cast(_SECONDS), 0)
    if pa.types.is_date(column.type):
        return DateColumn(column.cast(_SECONDS), 0)
    encoded = as_strings(column).combine_chunks().dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    evidence = day_or_month_first(texts)
    order = evidence or "day first"
    parsed = [date_of(text, order) or _from_number(text) for text in texts]
    values = pa.array(parsed, _SECONDS).take(encoded.indices)
    n_blank = sum(pc.sum(pc.equal(encoded.indices, i)).as_py() or 0 for i in _blank(texts))
    return DateColumn(
        pa.chunked_array([values]),
        values.null_count - encoded.indices.null_count - n_blank,
        is_ambiguous=evidence is None and any(map(_depends_on_order, texts)),
    )


def day_or_month_first(texts: Sequence[str]) -> Order | None:
    """Order of day and month in dates such as 3/14/2024 by majority; None without evidence."""
    day_first = month_first = 0
    for text in texts:
        match = _PARTS.fullmatch(western_digits(text).strip())
        if match and len(match[1]) <= 2:
            day_first += int(match[1]) > 12
            month_first += int(match[2]) > 12
    if day_first == month_first == 0:
        return None
    return "day first" if day_first >= month_first else "month first"


def _blank(texts: Sequence[str]) -> list[int]:
    return [i for i, text in enumerate(texts) if not text.strip()]


def _depends_on_order(text: str) -> bool:
    return date_of(text, "day first") != date_of(text, "month first")


def _iso(text: str) -> datetime | None:
    if not (text[:4].isdigit() and text[4:5] == "-"):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.year < 1500:
        return None  # perhaps of another calendar
    return _without_zone(found).replace(microsecond=0)


def _written(text: str, order: Order) -> datetime | None:
    if match := _PARTS.fullmatch(text):
        first, second, third = int(match[1]), int(match[2]), int(match[3])
        if len(match[1]) == 4:
            year, month, day = first, second, third
        else:
            year = third if len(match[3]) == 4 else 2000 + third
            day, month = (first, second) if order == "day first" else (second, first)
    elif match := _COMPACT.fullmatch(text):
        return datetime(int(match[1]), int(match[2]), int(match[3]))
    else:
        return _with_named_month(text)
    is_persian = year in _PERSIAN_YEARS
    midnight = _persian_day(year, month, day) if is_persian else datetime(year, month, day)
    return midnight + _time_of_day(match)


def _with_named_month(text: str) -> datetime | None:
    text = folded(text).translate(_INVISIBLE).strip()
    if match := _DAY_MONTH.fullmatch(text):
        day, month = int(match[1]), month_of(match[2])
    elif match := _MONTH_DAY.fullmatch(text):
        day, month = int(match[2]), month_of(match[1])
    else:
        return None
    year = int(match[3])
    if month is None or month.is_persian != (year in _PERSIAN_YEARS):
        return None
    to_day = _persian_day if month.is_persian else datetime
    return to_day(year, month.number, day) + _time_of_day(match)


def _time_of_day(match: re.Match[str]) -> timedelta:
    hour, minute, second = (int(match[i] or 0) for i in (4, 5, 6))
    if match[7]:
        hour = hour % 12 + (12 if match[7] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _persian_day(year: int, month: int, day: int) -> datetime:
    """Gregorian day of the Persian solar calendar by its 33-year cycle (right for 1340 to 1420)."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30)):
        raise ValueError("no day of the Persian calendar")
    n_leap_days = (8 * (year - 1) + 29) // 33
    days = 365 * (year - 1) + n_leap_days + 30 * (month - 1) + min(month - 1, 6) + day - 1
    return datetime(622, 3, 21) + timedelta(days=days)


def _from_number(text: str) -> datetime | None:
    """Excel day numbers and epochs of any unit, by size."""
    try:
        number = float(text)
    except ValueError:
        return None
    if 20_000 <= number < 80_000:
        return (_EXCEL_EPOCH + timedelta(days=number)).replace(microsecond=0)
    for unit in (1, 1e3, 1e6, 1e9):
        if 1e8 <= number / unit < 4e9:
            return _without_zone(datetime.fromtimestamp(number // unit, UTC))
    return None


def _without_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
