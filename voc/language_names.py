"""Read what an input says its language is: codes, locales and names in several languages."""

import re
from functools import lru_cache

from voc.languages import LANGUAGES, OTHER
from voc.spelling import folded

# Codes (ISO 639-1, -2 and -3 with the varieties) and names in English, in the language itself, in
# the other four and in some neighbouring languages.
_NAMES = {
    "ar": "ar ara arb arz apc ajp acm afb ary arabic arab arabi arabiska αραβικά العربية عربية "
    "العربي عربي arabe arabisch",
    "fa": "fa fas per pes prs farsi persian dari parsi persiska περσικά φαρσί فارسی الفارسية "
    "فارسية پارسی دری persisch persan",
    "sv": "sv swe swedish svenska σουηδικά السويدية سويدية سويدي سوئدی schwedisch suédois ruotsi",
    "el": "el ell gre greek ellinika hellenic grekiska nygrekiska ελληνικά ελλ اليونانية "
    "يونانية يوناني یونانی griechisch grec",
    "en": "en eng english inglish engelska αγγλικά الإنجليزية إنجليزية إنجليزي الانكليزية "
    "انگلیسی englisch anglais inglés",
    OTHER: "other others da dan danish danska dansk no nb nn nor nob nno norwegian norska norsk de "
    "deu ger german tyska deutsch fr fra fre french franska français es spa spanish spanska "
    "español it ita italian italienska italiano nl nld dut dutch nederlands fi fin finnish finska "
    "suomi tr tur turkish turkiska türkçe pt por portuguese portugisiska português pl pol polish "
    "polska polski ru rus russian ryska русский uk ukr ukrainian ukrainska ur urd urdu اردو ku "
    "kur ckb kmr kurdish kurdiska he heb hebrew hi hin hindi zh zho chi chinese kinesiska 中文 ja "
    "jpn japanese 日本語 ko kor korean so som somali somaliska ti tir tigrinya bs bos bosnian hr "
    "hrv croatian sr srp serbian ro ron rum romanian bg bul bulgarian sq alb sqi albanian is isl "
    "icelandic et est estonian lt lit lithuanian lv lav latvian hu hun hungarian cs ces cze czech "
    "sk slk slovak sl slv slovenian th tha thai vi vie vietnamese id ind indonesian az aze uz ps "
    "pus pashto ca cat catalan",
}
# What people put into a column of languages although it is a country.
_COUNTRIES = {
    "ar": "ae bh dz eg iq jo kw lb ly ma qa sa sy ye",
    "fa": "ir irn iran",
    "sv": "se sverige sweden",
    "el": "gr grc greece",
    "en": "au gb gbr ie nz us usa",
    OTHER: "at cn cz dk jp kr ua",
}


def _by_name(table: dict[str, str]) -> dict[str, str]:
    return {folded(name): code for code, names in table.items() for name in names.split()}


_CODES = _by_name(_NAMES)
_CODES_OF_COUNTRIES = _by_name(_COUNTRIES)
_LONGEST_CODE = 3
_LONGEST = 60
"""Characters looked at; longer values are no names."""

_WORD = re.compile(r"[^\W_]+")
# "sv" of "sv", "sv-SE" and "sv_SE.UTF-8", "swedish" of "Swedish (Sweden)"; nothing of "Greek salad"
_BASE = re.compile(r"\W*([^\W_]+)\s*(?:$|_|[^\w\s])")


@lru_cache(maxsize=4096)
def declared_code(name: str | None) -> str | None:
    """Code of a declared language ("sv", "swe", "sv-SE", "Swedish", "svenska", "عربي", ...).

    Country codes stand for the language of the country. "other" for a known language that voc does
    not analyse; None when the name says nothing.
    """
    if not name:
        return None
    plain = folded(name[:_LONGEST])
    names = [word for word in _WORD.findall(plain) if len(word) > _LONGEST_CODE]
    candidates = [*names, _base(plain)]
    found = (table.get(word) for table in (_CODES, _CODES_OF_COUNTRIES) for word in candidates)
    return next(filter(None, found), None)


def is_language_name(value: str) -> bool:
    """Whether a value is a name or code of one of our languages; country codes are none."""
    return _CODES.get(_base(folded(value[:_LONGEST]))) in LANGUAGES


def _base(plain: str) -> str:
    match = _BASE.match(plain)
    return match[1] if match else ""
