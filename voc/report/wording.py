"""Text from outside (feedback, names of themes, files and columns) made fit to be shown.

Such text may be of either direction and may hold control characters that would reorder or hide
what stands beside it.
"""

import re
import unicodedata

from voc.languages import Direction

QUOTE_CHARACTERS = 300
"""A quote longer than this is cut."""

# Explicit embeddings, overrides and isolates: one without its end would reach past the quote.
# The marks (U+200E, U+200F, U+061C) and the Persian zero-width non-joiner reach nowhere and stay.
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# Every block that holds right-to-left letters or Arabic digits.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_WHITESPACE = re.compile(r"\s+")

_RIGHT_TO_LEFT_ISOLATE, _POP_ISOLATE = "\u2067", "\u2069"


def visible(text: str) -> str:
    """Drop control characters and bidirectional overrides, and write white space as one space."""
    text = _WHITESPACE.sub(" ", text)
    return _CONTROLS.sub("", _BIDI_CONTROLS.sub("", text)).strip()


def printable(text: str) -> str:
    """Drop the control characters that XML forbids; line breaks and tabs stay."""
    return _CONTROLS.sub("", text)


def cut(text: str, characters: int = QUOTE_CHARACTERS) -> str:
    """Shorten a text to at most `characters`, at the end of a word where one is near, with "…"."""
    if len(text) <= characters:
        return text
    head = text[: characters - 1]
    word_end = head.rfind(" ", characters * 4 // 5)
    return (head if word_end < 0 else head[:word_end]).rstrip() + "…"


def text_direction(text: str) -> Direction:
    """Direction in which most letters of a text are written, "ltr" if it has none.

    By the letters and not the declared language: Arabic in Latin letters runs left to right, and
    an Arabic sentence that begins with a Latin brand name still runs right to left.
    """
    if _RIGHT_TO_LEFT.search(text) is None:
        return "ltr"
    classes = [unicodedata.bidirectional(character) for character in text]
    n_right_to_left = sum(cls in ("R", "AL") for cls in classes)
    return "rtl" if n_right_to_left > classes.count("L") else "ltr"


def isolate(text: str) -> str:
    """Wrap right-to-left text in isolate characters, so that it leaves its neighbours in place."""
    if _RIGHT_TO_LEFT.search(text) is None:
        return text
    opening = _RIGHT_TO_LEFT_ISOLATE if text_direction(text) == "rtl" else "\u2066"
    return f"{opening}{text}{_POP_ISOLATE}"
