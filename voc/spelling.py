"""One form for the ways in which people spell the same name."""

import unicodedata

_SAME_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ς": "σ", "ـ": None})


def folded(text: str) -> str:
    """Text without case and accents, with one form of the letters Arabic and Persian share."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.translate(_SAME_LETTERS)
