"""The languages voc analyses: codes, names, scripts and direction."""

from dataclasses import dataclass
from typing import Literal

Direction = Literal["ltr", "rtl"]

OTHER = "other"
"""Code of a text in none of the five languages."""


@dataclass(frozen=True)
class Language:
    """One language: ISO 639-1 code, English and own name, Unicode script, writing direction."""

    code: str
    name: str
    own_name: str
    script: str
    direction: Direction


LANGUAGES: dict[str, Language] = {
    language.code: language
    for language in (
        Language("ar", "Arabic", "العربية", "Arabic", "rtl"),
        Language("fa", "Persian", "فارسی", "Arabic", "rtl"),
        Language("sv", "Swedish", "svenska", "Latin", "ltr"),
        Language("el", "Greek", "ελληνικά", "Greek", "ltr"),
        Language("en", "English", "English", "Latin", "ltr"),
    )
}
CODES: tuple[str, ...] = tuple(LANGUAGES)


def language_name(code: str) -> str:
    """English name of a language code; "other" and unknown codes come back as they are."""
    return LANGUAGES[code].name if code in LANGUAGES else code


def direction(code: str) -> Direction:
    """Writing direction of a language code, "ltr" for unknown ones."""
    return LANGUAGES[code].direction if code in LANGUAGES else "ltr"
