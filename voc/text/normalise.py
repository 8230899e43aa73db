"""Normalise text for the encoder and for matching, keeping the way back to the original.

Composed accents (NFC) for Latin, Greek and Arabic letters, presentation forms and look-alikes
folded, Arabic diacritics and tatweel removed, digits in ASCII, HTML entities decoded and tags
dropped, quotes plain, invisible characters removed, letters repeated more than three times cut to
two, white space collapsed. Greek keeps its accents; Persian keeps its zero-width non-joiner.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voc.text.characters import LIGATURES, folding
from voc.types import Span

_ARABIC_MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
_TATWEEL = "\u0640"
_COMBINING = "\u0300-\u036f"
# NFC changes these although no combining mark follows: Greek oxia vowels and three unit signs.
_RECOMPOSED = "\u1f71-\u1ffd\u2126\u212a\u212b"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc"
)
_SPACES = "\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_ZWNJ, _ZWJ = "\u200c", "\u200d"

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_RUN_OF_FOUR = re.compile(r"(.)\1\1\1")
_LAST = re.compile(r"([^\W\d_])\1{3,}|\s{2,}|[^\S ]")


@dataclass(frozen=True)
class Normalised:
    """A normalised text; `starts` and `ends` give each character's span in the original.

    Both are None where nothing was changed.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def original_span(self, start: int, end: int) -> Span:
        """Span of the original text that `text[start:end]` came from."""
        if self.starts is None or self.ends is None or not self.starts:
            return Span(start, end)
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else self.ends[-1]
            return Span(at, at)
        return Span(self.starts[start], self.ends[min(end, len(self.ends)) - 1])


@dataclass(frozen=True)
class _Rules:
    suspects: frozenset[str]
    table: dict[int, str]
    clusters: re.Pattern[str]


@dataclass
class _Draft:
    text: str
    starts: list[int]
    ends: list[int]

    def rewrite(self, pattern: re.Pattern[str], replace: Callable[[str], str]) -> None:
        """Replace every match; each new character takes the whole match as its origin."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = replace(match.group())
            pieces += (self.text[done:start], new)
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            if new:
                starts += [self.starts[start]] * len(new)
                ends += [self.ends[end - 1]] * len(new)
            done = end
        if done:
            self.text = "".join(pieces) + self.text[done:]
            self.starts = starts + self.starts[done:]
            self.ends = ends + self.ends[done:]

    def strip(self) -> None:
        """Drop the one space that may be left at either end."""
        start = self.text.startswith(" ")
        end = len(self.text) - self.text.endswith(" ")
        self.text = self.text[start:end]
        self.starts = self.starts[start:end]
        self.ends = self.ends[start:end]


def normalise(text: str, *, language: str | None = None) -> Normalised:
    """Normalise one text; `language` picks its Arabic-script letter forms (None: leave them).

    A text that needs nothing comes back as it is.
    """
    rules = _rules(language if language in ("ar", "fa") else None)
    if not _may_change(text, rules):
        return Normalised(text)
    draft = _Draft(text, list(range(len(text))), list(range(1, len(text) + 1)))
    if "&" in text:
        draft.rewrite(_ENTITY, _decode)
    if "<" in draft.text:
        draft.rewrite(_TAG, lambda tag: " ")
    draft.text = draft.text.translate(rules.table)
    draft.rewrite(rules.clusters, _compose)
    draft.rewrite(_LAST, _shorten)
    draft.strip()
    if draft.text == text:
        return Normalised(text)
    return Normalised(draft.text, tuple(draft.starts), tuple(draft.ends))


def normalise_texts(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Normalised texts, each by the rules of its language."""
    return [
        normalise(text, language=language).text
        for text, language in zip(texts, languages, strict=True)
    ]


def _may_change(text: str, rules: _Rules) -> bool:
    # Set and substring tests: a regular expression of all this is ten times slower.
    return not (
        rules.suspects.isdisjoint(set(text))
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and ("&" not in text or not _ENTITY.search(text))
        and ("<" not in text or not _TAG.search(text))
        and not _RUN_OF_FOUR.search(text)
    )


def _decode(entity: str) -> str:
    return html.unescape(html.unescape(entity))


def _compose(cluster: str) -> str:
    if cluster in LIGATURES:
        return LIGATURES[cluster]
    return _REMOVED.sub("", unicodedata.normalize("NFC", cluster))


def _shorten(run: str) -> str:
    return " " if run.isspace() else run[:2]


_REMOVED = re.compile(f"[{_ARABIC_MARKS}{_TATWEEL}{_INVISIBLE}{_ZWNJ}{_ZWJ}]")


@lru_cache
def _rules(language: str | None) -> _Rules:
    table = folding(language)
    ligatures = "".join(map(re.escape, LIGATURES))
    # A non-joiner shapes words only between two Arabic-script letters; Arabic has no use for it.
    # A joiner glues emoji; after a letter of our scripts it is junk.
    letter = "[\u0620-\u06ff]"
    non_joiner = _ZWNJ if language == "ar" else rf"(?<!{letter}){_ZWNJ}|{_ZWNJ}(?!{letter})"
    joiner = rf"(?<=[\u0020-\u06ff]){_ZWJ}"
    marks = f"[{_COMBINING}{_ARABIC_MARKS}{_TATWEEL}]"
    clusters = (
        rf"[^\s{_COMBINING}]?{marks}+|[{_RECOMPOSED}]|[{ligatures}]|[{_INVISIBLE}]+"
        rf"|{non_joiner}|{joiner}"
    )
    classes = (
        f"[{_COMBINING}{_ARABIC_MARKS}{_TATWEEL}{_RECOMPOSED}{ligatures}{_INVISIBLE}{_SPACES}"
        f"{_ZWNJ}{_ZWJ}]"
    )
    suspects = frozenset(re.findall(classes, "".join(map(chr, range(0x10000))))) | table.keys()
    return _Rules(suspects, str.maketrans(table), re.compile(clusters))
