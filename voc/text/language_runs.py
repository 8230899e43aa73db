"""Cut a text where the customer goes on in a language of another script.

"Το δέμα άργησε and the support never answered" holds two opinions in two languages. A single
foreign word, a product name or a quoted message is no opinion and stays where it is.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from voc.text.evidence import SMALL_WORDS
from voc.types import Span

_WORD = re.compile(r"[^\W\d_]+(?:['’\u200c-][^\W\d_]+)*")
_NATIVE = re.compile("[\u0370-\u03ff\u1f00-\u1fff\u0620-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_QUOTED = re.compile(r"\"[^\"\n]+\"|“[^”\n]+”|«[^»\n]+»|„[^“”\n]+[“”]|‘[^’\n]+’")
_GLUE = ' \t\xa0,،-–—("“«'
_OPENING = "(\"“«'"

_FEWEST_NATIVE = 3
_FEWEST_LATIN = 3
_MANY_LATIN = 6
"""Words of a run that is an opinion: a short one must hold a word such as `_TELLING` too."""
_TELLING = frozenset(
    "is are was were isn't wasn't aren't not don't doesn't didn't can't won't never very so really "
    "too love hate är var inte aldrig väldigt mycket".split()
)


def split_at_languages(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans of a text, those that hold opinions in two scripts cut where the script changes."""
    if text.isascii() or not (_NATIVE.search(text) and _LATIN.search(text)):
        return list(spans)
    return [part for span in spans for part in _split(text, span)]


def _split(text: str, span: Span) -> list[Span]:
    runs = _runs(text, span)
    # A run that is no opinion belongs to what surrounds it: first Latin words, which are the
    # usual guests, then native ones.
    runs = _joined([(native or not _is_latin_opinion(words), words) for native, words in runs])
    runs = _joined(
        [(native and _n_native(words) >= _FEWEST_NATIVE, words) for native, words in runs]
    )
    if len(runs) < 2:
        return [span]
    cuts = [_cut(text, left[-1], right[0]) for (_, left), (_, right) in pairwise(runs)]
    edges = [span.start, *(at for cut in cuts for at in cut), span.end]
    return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]


Run = tuple[bool, list[re.Match[str]]]
"""Whether words are in a native script, and the words."""


def _runs(text: str, span: Span) -> list[Run]:
    quoted = [match.span() for match in _QUOTED.finditer(text, *span)]
    runs: list[Run] = []
    for word in _WORD.finditer(text, *span):
        native = _NATIVE.match(word.group()) is not None
        # What is quoted is said by somebody else: a message, a title.
        if any(start <= word.start() < end for start, end in quoted) and runs:
            native = runs[-1][0]
        runs.append((native, [word]))
    return _joined(runs)


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for native, words in runs:
        if joined and joined[-1][0] == native:
            joined[-1][1].extend(words)
        else:
            joined.append((native, list(words)))
    return joined


def _n_native(words: list[re.Match[str]]) -> int:
    return sum(_NATIVE.match(word.group()) is not None for word in words)


def _is_latin_opinion(words: list[re.Match[str]]) -> bool:
    found = [word.group() for word in words]
    n_lower = sum(word[0].islower() for word in found)
    if len(found) < _FEWEST_LATIN or n_lower <= len(found) / 2:
        return False
    plain = {word.lower().replace("’", "'") for word in found}
    n_small = len(plain & SMALL_WORDS)
    if plain & _TELLING:
        return True
    return n_small >= (1 if len(found) >= _MANY_LATIN else 2) and len(found) > _FEWEST_LATIN


def _cut(text: str, before: re.Match[str], after: re.Match[str]) -> tuple[int, int]:
    """End of what comes before and start of what follows; commas between belong to neither."""
    start = after.start()
    while start > before.end() and text[start - 1] in _OPENING:
        start -= 1
    end = start
    while end > before.end() and text[end - 1] in _GLUE:
        end -= 1
    return end, start
