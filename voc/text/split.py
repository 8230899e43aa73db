"""Split comments into opinion units.

Lines, then sentences, then contrasting clauses; bullets and enumerators belong to no unit, and a
piece without a letter belongs to its neighbour. A unit of more than 60 words is cut at the comma,
or else the coordinating conjunction, nearest its middle. Offsets are into the original text.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from voc.text.contrast import clauses, contrast, count_words, lowered
from voc.text.sentences import sentence_ends
from voc.types import Span

_LONGEST = 60
_FEWEST_PER_PIECE = 5

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_BULLET = re.compile(
    r"\s*(?:(?:[-–—*+>]\s+|[•·▪▫◦●○■‣✓✔➤➢→]\s*|[-–—](?=[^\W\d_]))"
    r"|\(?\d{1,2}[.)]\s+|\(?\d{1,2}[.)](?=[^\W\d_])|\d{1,2}\s?[-–]\s+|\d{1,2}\s?[-–](?=[\u0620-\u06ff]))+"
)
_LETTER = re.compile(r"[^\W\d_]")
_COMMA = re.compile(r"[,،;؛]\s")
_COORDINATION = re.compile(r"\s(?=(?:and|or|so|och|eller|så|και|ή|و)\s|و\w)")
_MARK_INSIDE = re.compile(
    r"[.!?…;\u037e؟۔؛。！？\n\r\u2028\u2029\x0b\x0c\x85·\u0387](?=.*\w)", re.DOTALL
)


def split_units(text: str, language: str) -> list[Span]:
    """Spans of a comment's opinion units, in order; `text[start:end]` is the unit.

    Any language code is taken: without contrast words ("other") only lines and sentences are split.
    A comment without letters is one unit, a blank one has none.
    """
    lower = lowered(text)
    if not _may_split(text, lower, language):
        return _trimmed(text, [Span(0, len(text))])
    pieces: list[Span] = []
    for line in _LINE.finditer(text):
        pieces += _line_pieces(text, lower, line.span(), language)
    shorter = [part for piece in pieces for part in _cut(text, piece)]
    return _trimmed(text, _with_letters(text, shorter))


def split_many(texts: Sequence[str], languages: Sequence[str]) -> list[list[Span]]:
    """`split_units` for each text and its language."""
    return [split_units(text, language) for text, language in zip(texts, languages, strict=True)]


def _may_split(text: str, lower: str, language: str) -> bool:
    """Whether any rule can apply; most short comments end here."""
    rules = contrast(language)
    return (
        len(text) > 2 * _LONGEST
        or _MARK_INSIDE.search(text) is not None
        or _BULLET.match(text) is not None
        or (rules is not None and rules.conjunction.search(lower) is not None)
    )


def _line_pieces(text: str, lower: str, line: tuple[int, int], language: str) -> list[Span]:
    start, end = line
    bullet = _BULLET.match(text, start, end)
    if bullet and _LETTER.search(text, bullet.end(), end):
        start = bullet.end()
    edges = [start, *(start + at for at in sentence_ends(text[start:end], language)), end]
    sentences = [Span(left, right) for left, right in pairwise(edges)]
    rules = contrast(language)
    if rules is None:
        return sentences
    return [clause for sentence in sentences for clause in clauses(lower, sentence, rules)]


def _cut(text: str, piece: Span) -> list[Span]:
    """Halve a piece until no part has more than 60 words or no place to cut is left."""
    if piece.end - piece.start <= 2 * _LONGEST or count_words(text[slice(*piece)]) <= _LONGEST:
        return [piece]
    for place in (_COMMA, _COORDINATION):
        cuts = [match.end() for match in place.finditer(text, *piece)]
        cuts = [
            at
            for at in cuts
            if min(count_words(text[piece.start : at]), count_words(text[at : piece.end]))
            >= _FEWEST_PER_PIECE
        ]
        if cuts:
            middle = (piece.start + piece.end) / 2
            at = min(cuts, key=lambda cut: abs(cut - middle))
            return _cut(text, Span(piece.start, at)) + _cut(text, Span(at, piece.end))
    return [piece]


def _with_letters(text: str, pieces: list[Span]) -> list[Span]:
    """Join each piece without a letter to the one before it, or after it if it comes first."""
    joined: list[Span] = []
    leading: int | None = None
    for piece in pieces:
        if _LETTER.search(text, *piece):
            joined.append(piece if leading is None else Span(leading, piece.end))
            leading = None
        elif not text[slice(*piece)].strip():
            continue
        elif joined:
            joined[-1] = Span(joined[-1].start, piece.end)
        elif leading is None:
            leading = piece.start
    if leading is not None:
        return [Span(leading, pieces[-1].end)]
    return joined


def _trimmed(text: str, spans: list[Span]) -> list[Span]:
    trimmed: list[Span] = []
    for start, end in spans:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        piece = piece.strip()
        if piece:
            trimmed.append(Span(start, start + len(piece)))
    return trimmed
