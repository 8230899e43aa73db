"""Language codes and names as files spell them."""

from voc.languages import LANGUAGES

_OTHER_SPELLINGS = {
    "ara": "ar",
    "per": "fa",
    "fas": "fa",
    "farsi": "fa",
    "prs": "fa",
    "swe": "sv",
    "gre": "el",
    "ell": "el",
    "eng": "en",
    "arabiska": "ar",
    "persiska": "fa",
    "engelska": "en",
    "grekiska": "el",
    "αραβικά": "ar",
    "περσικά": "fa",
    "σουηδικά": "sv",
    "αγγλικά": "en",
    "الإنجليزية": "en",
    "انگلیسی": "en",
    "عربی": "ar",
    "عربي": "ar",
    "الفارسية": "fa",
    "سوئدی": "sv",
    "السويدية": "sv",
    "یونانی": "el",
    "اليونانية": "el",
}
_CODES: dict[str, str] = {
    **{code: code for code in LANGUAGES},
    **{language.name.casefold(): language.code for language in LANGUAGES.values()},
    **{language.own_name.casefold(): language.code for language in LANGUAGES.values()},
    **_OTHER_SPELLINGS,
}


def language_code(value: str) -> str:
    """Code of a language given as "sv", "sv-SE", "swe", "Swedish" or "svenska".

    Languages we do not know come back in lower case, without their region.
    """
    spelled = value.strip().casefold()
    base = spelled.replace("_", "-").split("-")[0]
    return _CODES.get(spelled) or _CODES.get(base) or base


def is_known_language(value: str) -> bool:
    """Whether a value names one of our five languages."""
    return language_code(value) in LANGUAGES
