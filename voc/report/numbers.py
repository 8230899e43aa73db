"""Numbers as a report writes them: thousands separators, whole percentages, real minus signs."""

from datetime import datetime

MISSING = "–"
"""Written where a number is unknown."""

_MINUS = "\N{MINUS SIGN}"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def count(n: int | None) -> str:
    """Write a count: 1400 is "1,400"."""
    return MISSING if n is None else f"{n:,}"


def plural(n: int, noun: str) -> str:
    """Write a count with its noun: "1 comment", "1,400 comments"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def percent(share: float | None) -> str:
    """Write a share (0..1) as a percentage, with a decimal only below 1 %.

    What is not everything never reads "100%", and what is not nothing never reads "0%".
    """
    if share is None:
        return MISSING
    value = share * 100
    if 0 < value < 0.05:
        return "<0.1%"
    if 0 < value < 0.95:
        return f"{value:.1f}%"
    if 99.5 <= value < 100:
        return ">99%"
    return f"{value:.0f}%"


def decimal(value: float | None, decimals: int = 1) -> str:
    """Write a number with a fixed number of decimals and a real minus sign."""
    if value is None:
        return MISSING
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", _MINUS)


def signed(value: float | None, decimals: int = 1) -> str:
    """Write a difference: as `decimal`, with "+" before what is above zero."""
    text = decimal(value, decimals)
    return f"+{text}" if value is not None and float(f"{value:.{decimals}f}") > 0 else text


def polarity(value: float | None) -> str:
    """Write a polarity (-1..1) with sign and two decimals."""
    return signed(value, 2)


def interval(low: float | None, high: float | None, decimals: int = 1) -> str:
    """Write an interval: "−3.1 to +0.4"; empty where an end is unknown."""
    if low is None or high is None:
        return ""
    return f"{signed(low, decimals)} to {signed(high, decimals)}"


def trend(change: float | None) -> str:
    """Write a change of share (-1..1) as an arrow, percentage points and a word; "" for None."""
    if change is None:
        return ""
    if abs(change) < 0.005:
        return "→ steady"
    arrow, word = ("↑", "growing") if change > 0 else ("↓", "shrinking")
    return f"{arrow} {signed(change * 100)} points, {word}"


def day(created: str | None) -> str:
    """Write an ISO 8601 time as a day ("22 November 2026"); what is no such time stays as it is."""
    if not created:
        return ""
    try:
        moment = datetime.fromisoformat(created)
    except ValueError:
        return created
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
