"""Read one word in Latin letters as a native word.

A noisy channel: a candidate costs what its letters cost to write that way (`letter_spellings`) and
what the word costs by its frequency; the cheapest wins. Where no known word fits, letters are
chosen by an n-gram model of the language's letters.
"""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voc.text.letter_model import END, START, letter_model
from voc.text.native_words import NativeWords, Node, native_words
from voc.text.romanisation import LetterSpelling, affixes, letter_spellings

_BEAM = 48
_BEAM_OF_UNKNOWN = 12
"""Beginnings that are followed at each letter, of known and of unknown words."""
_LONGEST_SEGMENT = 5
_SHORTEST_STEM = 3
_LIKELY = 10.0
"""A word of the list that costs no more needs no comparing."""
_LIMIT, _LIMIT_PER_LETTER = 12.0, 0.7
_SILENT_AT_EDGE = 3.0
"""Added for a vowel that is not written although it opens or closes the word."""


@dataclass(frozen=True)
class Reading:
    """A native word for a Latin spelling; a lower `cost` (natural log units) is more likely.

    `known` says whether the word is in the word list.
    """

    word: str
    cost: float
    known: bool


Segments = dict[str, list[LetterSpelling]]
"""Latin letters -> what they may stand for."""


def read_word(latin: str, language: str) -> Reading:
    """The likeliest native word; `latin` is lower-cased, of letters, digits and apostrophes."""
    known = _read_known(latin, language)
    if known is not None and known.cost <= _LIKELY:
        return known
    for affixed in _read_affixed(latin, language):
        if known is None or affixed.cost < known.cost:
            known = affixed
    # Beyond this the word is more likely one that the list lacks.
    if known is not None and known.cost <= _limit(latin):
        return known
    return _read_unknown(latin, language)


def _limit(latin: str) -> float:
    return _LIMIT + _LIMIT_PER_LETTER * len(latin)


@lru_cache(maxsize=200_000)
def _read_known(latin: str, language: str) -> Reading | None:
    words = native_words(language)
    segments = _segments(language)
    layers: list[dict[Node, float]] = [{} for _ in range(len(latin) + 1)]
    layers[0][words.root] = 0.0
    for at in range(len(latin)):
        states = _best(layers[at])
        if not states:
            continue
        for end, native, cost in _steps(latin, at, segments):
            layer = layers[end]
            for node, so_far in states:
                reached = words.walk(node, native)
                if reached is not None and so_far + cost < layer.get(reached, math.inf):
                    layer[reached] = so_far + cost
    return _cheapest_word(layers[-1], words)


def _read_affixed(latin: str, language: str) -> Iterator[Reading]:
    """Readings as a known word with a beginning, an ending or both."""
    table = affixes(language)
    endings = [a for a in table if a.at_end and latin.endswith(a.latin)]
    beginnings = [a for a in table if a.at_start and latin.startswith(a.latin)]
    for beginning in (None, *beginnings):
        start = len(beginning.latin) if beginning else 0
        for ending in (None, *endings):
            end = len(latin) - (len(ending.latin) if ending else 0)
            if (beginning or ending) and end - start >= _SHORTEST_STEM:
                stem = _read_known(latin[start:end], language)
                if stem is not None:
                    used = [affix for affix in (beginning, ending) if affix]
                    yield Reading(
                        (beginning.native if beginning else "")
                        + stem.word
                        + (ending.native if ending else ""),
                        stem.cost + sum(affix.cost for affix in used),
                        known=True,
                    )


def _cheapest_word(ends: dict[Node, float], words: NativeWords) -> Reading | None:
    best: Reading | None = None
    for node, cost in ends.items():
        at = words.word_at(node)
        if at is not None and (best is None or cost + words.costs[at] < best.cost):
            best = Reading(words.words[at], cost + words.costs[at], known=True)
    return best


def _best(layer: dict[Node, float]) -> list[tuple[Node, float]]:
    if len(layer) <= _BEAM:
        return list(layer.items())
    return heapq.nsmallest(_BEAM, layer.items(), key=lambda item: item[1])


def _steps(latin: str, at: int, segments: Segments) -> list[tuple[int, str, float]]:
    """What may be read from position `at`: where it ends, native letters, cost."""
    steps = []
    for length in range(1, min(_LONGEST_SEGMENT, len(latin) - at) + 1):
        end = at + length
        is_edge = at == 0 or end == len(latin)
        for way in segments.get(latin[at:end], ()):
            if (way.at_start and at > 0) or (way.at_end and end < len(latin)):
                continue
            is_lost = is_edge and not way.native and not way.at_end
            steps.append((end, way.native, way.cost + (_SILENT_AT_EDGE if is_lost else 0.0)))
    return steps


@lru_cache
def _segments(language: str) -> Segments:
    table: Segments = {}
    for spelling in letter_spellings(language):
        table.setdefault(spelling.latin, []).append(spelling)
    return table


def _read_unknown(latin: str, language: str) -> Reading:
    """Letter by letter; what cannot be read is kept."""
    model = letter_model(language)
    segments = _segments(language)
    layers: list[dict[str, float]] = [{} for _ in range(len(latin) + 1)]
    layers[0][START] = 0.0
    for at in range(len(latin)):
        steps = _steps(latin, at, segments) or [(at + 1, latin[at], 0.0)]
        states = heapq.nsmallest(_BEAM_OF_UNKNOWN, layers[at].items(), key=lambda item: item[1])
        for end, native, cost in steps:
            layer = layers[end]
            for prefix, so_far in states:
                total = so_far + cost
                text = prefix
                for letter in native:
                    total += model.cost(text, letter)
                    text += letter
                if total < layer.get(text, math.inf):
                    layer[text] = total
    text, cost = min(layers[-1].items(), key=lambda item: item[1] + model.cost(item[0], END))
    word = text[1:]
    if language == "el" and word.endswith("σ"):
        word = word[:-1] + "ς"
    return Reading(word, cost, known=False)
