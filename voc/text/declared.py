"""Read what an input says its language is: codes, locales and names in several languages."""

import re
import unicodedata
from functools import lru_cache

from voc.languages import OTHER

# Codes (ISO 639-1, -2 and -3 with the varieties), country codes that people put in a language
# column, and names in English, in the language itself and in the other four.
_NAMES = {
    "ar": "ar ara arb arz apc ajp acm afb ary arabic arab arabiska αραβικά αραβικα العربية عربية "
    "العربي عربي عربى عربی arabe arabisch arabi",
    "fa": "fa fas per pes prs ir farsi persian dari parsi persiska περσικά περσικα φαρσί φαρσι "
    "فارسی فارسي الفارسية فارسية پارسی persisch persan",
    "sv": "sv swe se swedish svenska sverige σουηδικά σουηδικα السويدية سويدية سويدي سوئدی "
    "schwedisch suédois ruotsi",
    "el": "el ell gre gr greek ellinika hellenic modern_greek grekiska ελληνικά ελληνικα ελλ "
    "اليونانية يونانية يوناني یونانی griechisch grec",
    "en": "en eng gb us uk_english english inglish engelska αγγλικά αγγλικα الإنجليزية الانجليزية "
    "إنجليزي انجليزي انگلیسی englisch anglais inglés",
    OTHER: "other others da dan danish danska dansk no nb nn nor norwegian norska norsk de deu ger "
    "german tyska deutsch fr fra fre french franska français es spa spanish spanska español "
    "it ita italian italienska italiano nl nld dut dutch nederlands fi fin finnish finska "
    "suomi tr tur turkish turkiska türkçe pt por portuguese portugisiska português pl pol "
    "polish polska polski ru rus russian ryska русский uk ukr ukrainian ur urd urdu اردو ku "
    "kur ckb kmr kurdish kurdiska he heb hebrew hi hin hindi zh zho chi chinese 中文 ja jpn "
    "japanese 日本語 ko kor korean so som somali ti tir tigrinya bs bos bosnian hr hrv "
    "croatian sr srp serbian ro ron rum romanian bg bul bulgarian sq alb albanian is isl "
    "icelandic et est estonian lt lit lv lav hu hun hungarian cs ces cze czech sk slk "
    "slovak sl slv th tha thai vi vie vietnamese id ind indonesian az aze uz ps pus pashto "
    "ca cat catalan",
}
_CODES = {
    unicodedata.normalize("NFC", name).replace("_", " "): code
    for code, names in _NAMES.items()
    for name in names.split()
}
_SEPARATORS = re.compile(r"[-_.@/,;()\[\]\s]+")


@lru_cache(maxsize=4096)
def declared_code(name: str | None) -> str | None:
    """Code of a declared language ("sv", "swe", "sv-SE", "Swedish", "svenska", "عربي", ...).

    "other" for a known language that voc does not analyse; None when the name says nothing.
    """
    if not name:
        return None
    plain = unicodedata.normalize("NFC", name).casefold().strip()
    parts = _SEPARATORS.split(plain)
    candidates = [" ".join(parts).strip(), *parts]
    return next((_CODES[part] for part in candidates if part in _CODES), None)
