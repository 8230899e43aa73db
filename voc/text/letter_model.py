"""Which letters follow which in a language: an n-gram model for words that no list holds."""

import heapq
import math
from collections import defaultdict
from functools import lru_cache

from voc.text.native_words import native_words

START, END = "^", "$"

_ORDER = 4
"""Letters of an n-gram, the one it predicts included."""
_MODEL_WORDS = 20_000
"""The model learns from this many of the commonest words."""
_BACKOFF = -math.log(0.3)
"""Cost of looking at one letter less ("stupid backoff")."""
_UNSEEN = 6.0


class LetterModel:
    """Counts of n-grams of letters, words opened by `START` and closed by `END`."""

    def __init__(self, counts: dict[str, float]) -> None:
        self._counts = counts

    def cost(self, before: str, letter: str) -> float:
        """-log of the share of `letter` after `before`, by the longest end of it that was seen."""
        penalty = 0.0
        for length in range(_ORDER - 1, 0, -1):
            context = before[-length:]
            if len(context) == length:
                seen = self._counts.get(context + letter)
                if seen:
                    return penalty - math.log(seen / self._counts[context])
                penalty += _BACKOFF
        return penalty + _UNSEEN


@lru_cache
def letter_model(language: str) -> LetterModel:
    """The model of ar, fa or el; a word weighs by the logarithm of its frequency."""
    words = native_words(language)
    common = heapq.nsmallest(_MODEL_WORDS, range(len(words.keys)), key=words.costs.__getitem__)
    dearest = words.costs[common[-1]] + 1.0
    counts: defaultdict[str, float] = defaultdict(float)
    for at in common:
        letters = f"{START}{words.keys[at]}{END}"
        for start in range(len(letters)):
            for end in range(start + 1, min(start + _ORDER, len(letters)) + 1):
                counts[letters[start:end]] += dearest - words.costs[at]
    return LetterModel(dict(counts))
