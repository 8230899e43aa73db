"""Which characters are folded into which, one for one.

Only folding that matters to the encoder's vocabulary and to matching words: forms that look the
same to a reader but have other code points.
"""

import unicodedata

# Compatibility characters with one plain letter behind them: Arabic presentation forms, full-width
# Latin, and the mathematical letters that stand in for bold or script in social posts.
_COMPATIBILITY_RANGES = (
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0xFF01, 0xFF5E),
    (0x1D400, 0x1D7FF),
)

_PLAIN = {
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
    "٫": ".",  # Arabic decimal separator
    "٬": ",",  # Arabic thousands separator
    "٪": "%",
    "\u037e": ";",  # Greek question mark: the same sign as U+003B
    "\u0387": "·",
}

_PER_LANGUAGE = {
    "fa": {"ي": "ی", "ى": "ی", "ے": "ی", "ك": "ک", "ہ": "ه", "ە": "ه"},
    "ar": {"ی": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ە": "ه"},
}


def _digits() -> dict[str, str]:
    return {chr(zero + value): str(value) for zero in (0x0660, 0x06F0) for value in range(10)}


def _compatibility() -> tuple[dict[str, str], dict[str, str]]:
    single: dict[str, str] = {}
    several: dict[str, str] = {}
    for first, last in _COMPATIBILITY_RANGES:
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if folded != chr(code):
                (single if len(folded) == 1 else several)[chr(code)] = folded
    for code in range(0xFB00, 0xFB07):  # Latin ligatures such as "ﬁ"
        several[chr(code)] = unicodedata.normalize("NFKC", chr(code))
    return single, several


_SINGLE, LIGATURES = _compatibility()
"""Characters that stand for several letters, with those letters (`LIGATURES`)."""


def folding(language: str | None) -> dict[str, str]:
    """One-for-one replacements for a language; None stands for languages without own rules."""
    own = _PER_LANGUAGE.get(language or "", {})
    table = {**_SINGLE, **_PLAIN, **_digits(), **own}
    return {character: own.get(plain, plain) for character, plain in table.items()}
