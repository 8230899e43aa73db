"""Names of months in the five languages, of the Gregorian and the Persian solar calendar."""

from functools import cache
from typing import NamedTuple

from voc.spelling import folded

_SHORTEST_ABBREVIATION = 3

# English, Swedish and Greek, January first. What only one month begins with is short for it.
_ABBREVIATED = """
    january, januari, ιανουάριος, ιανουαρίου, γενάρης
    february, februari, φεβρουάριος, φεβρουαρίου, φλεβάρης
    march, mars, μάρτιος, μαρτίου, μάρτης
    april, απρίλιος, απριλίου, απρίλης
    may, maj, μάιος, μαΐου, μάης, μάη
    june, juni, ιούνιος, ιουνίου, ιούνης
    july, juli, ιούλιος, ιουλίου, ιούλης
    august, augusti, αύγουστος, αυγούστου
    september, σεπτέμβριος, σεπτεμβρίου, σεπτέμβρης
    october, oktober, οκτώβριος, οκτωβρίου, οκτώβρης
    november, νοέμβριος, νοεμβρίου, νοέμβρης
    december, δεκέμβριος, δεκεμβρίου, δεκέμβρης
"""
# Arabic of Egypt and the Gulf, of the Levant and Iraq, of the Maghreb; Persian of Iran, Afghanistan
_WHOLE = """
    يناير, كانون الثاني, كانون ثاني, جانفي, ژانویه, جنوری
    فبراير, شباط, فيفري, فوریه, فبروری
    مارس, آذار, مارچ
    أبريل, نيسان, أفريل, آوریل
    مايو, أيار, ماي, مه, می
    يونيو, يونيه, حزيران, جوان, ژوئن, جون
    يوليو, يوليه, تموز, جويلية, يوليوز, ژوئیه, جولای
    أغسطس, آب, أوت, غشت, آگوست, اگست
    سبتمبر, أيلول, شتنبر, سپتامبر, سپتمبر
    أكتوبر, تشرين الأول, تشرين أول, اکتبر
    نوفمبر, تشرين الثاني, تشرين ثاني, نونبر, نوامبر, نومبر
    ديسمبر, كانون الأول, كانون أول, دجنبر, دسامبر, دسمبر
"""
_PERSIAN_SOLAR = """
    فروردین
    اردیبهشت
    خرداد
    تیر
    مرداد, امرداد
    شهریور
    مهر
    آبان
    آذر
    دی
    بهمن
    اسفند
"""


class Month(NamedTuple):
    """Number of a month, 1 to 12, and whether it is one of the Persian solar calendar."""

    number: int
    is_persian: bool


def month_of(name: str) -> Month | None:
    """Month that a name or, in Latin and Greek letters, an abbreviation stands for, or None."""
    return _months().get(folded(name).strip().removesuffix(" ماه"))


@cache
def _months() -> dict[str, Month]:
    abbreviations: dict[str, set[int]] = {}
    for number, name in _numbered(_ABBREVIATED):
        for end in range(_SHORTEST_ABBREVIATION, len(name) + 1):
            abbreviations.setdefault(name[:end], set()).add(number)
    return {
        **{name: Month(min(of), False) for name, of in abbreviations.items() if len(of) == 1},
        **{name: Month(number, False) for number, name in _numbered(_WHOLE)},
        **{name: Month(number, True) for number, name in _numbered(_PERSIAN_SOLAR)},
    }


def _numbered(lines: str) -> list[tuple[int, str]]:
    return [
        (number, folded(name.strip()))
        for number, line in enumerate(lines.strip().splitlines(), 1)
        for name in line.split(",")
    ]
