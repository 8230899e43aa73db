"""Recognise Arabic, Persian and Greek written in Latin letters (Arabizi, Finglish, Greeklish).

A linear model over character n-grams of words, in int8. A text's score is the sum of its words'
scores over the square root of their number, so a word is scored once, however often it occurs.
Trained by `scripts/train_romanised.py`; the card beside the model says on what.
"""

import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from voc.text.evidence import without_addresses
from voc.text.native_words import english_costs
from voc.text.romanisation import LANGUAGES, package_data, word_spellings
from voc.types import FloatArray, IntArray

CLASSES = ("ar", "fa", "el", "en", "sv", "other")
N_BUCKETS = 2**15
LONGEST_GRAM = 5

_LONGEST = 160
"""Characters looked at; more only cost time."""
_MOST_CACHED = 20_000
_AT_ONCE = 20_000
"""Texts scored together: a word that they share is hashed once, and memory stays bounded."""

# Log-odds that a text needs to count as romanised. Short ones look like names, codes and
# interjections, so that most of their words must be known spellings, or the odds overwhelming.
_LEAST_MARGIN = 0.0
_MANY_WORDS = 5
_OF_MANY = 2.0
_OF_FEW = 2.0
_OF_FEW_UNKNOWN = {1: 6.5, 2: 5.0, 3: 4.0, 4: 3.0}
_EXPECTED = 1.5
_UNEXPECTED = 1.5
_LETTERS_THAT_TELL = 3

_WORD = re.compile(r"[\d$']*[a-z\u00df-\u024f][a-z\u00df-\u024f\d$']*")
_ELONGATED = re.compile(r"(.)\1{2,}")


def words_of(text: str) -> list[str]:
    """Lower-cased words that the detector sees, with the digits and apostrophes inside them."""
    lower = without_addresses(text[:_LONGEST]).lower()
    if "’" in lower or "`" in lower:
        lower = lower.replace("’", "'").replace("`", "'")
    return _WORD.findall(lower)


@lru_cache(maxsize=_MOST_CACHED)
def buckets_of(word: str) -> tuple[int, ...]:
    """Hash buckets of a word's n-grams (2 to 5 bytes, with its edges) and of the whole word."""
    letters = b"^" + _ELONGATED.sub(r"\1\1", word).encode() + b"$"
    grams = [
        letters[start : start + length]
        for length in range(2, LONGEST_GRAM + 1)
        for start in range(len(letters) - length + 1)
    ]
    return tuple(crc32(gram) % N_BUCKETS for gram in (b"=" + letters, *grams))


def romanised_scores(texts: Sequence[str]) -> tuple[FloatArray, IntArray]:
    """Log-probabilities of `CLASSES` (n, 6) for Latin-script texts, and their numbers of words."""
    parts = [_scores(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
    if not parts:
        return np.zeros((0, len(CLASSES)), dtype=np.float32), np.zeros(0, dtype=np.int64)
    return np.concatenate([own for own, _ in parts]), np.concatenate([own for _, own in parts])


def romanised_languages(
    texts: Sequence[str], *, expected: Sequence[str | None] | None = None
) -> list[str | None]:
    """ar, fa or el for each Latin-script text that is romanised, None for the others.

    `expected` is the language that the input or the surroundings suggest (None: nothing): it makes
    romanised text in that language easier to believe, or any harder where it is another one.
    """
    if not texts:
        return []
    scores, lengths = romanised_scores(texts)
    n_ours = len(LANGUAGES)
    best = scores[:, :n_ours].argmax(axis=1)
    margins = scores[:, :n_ours].max(axis=1) - np.logaddexp.reduce(scores[:, n_ours:], axis=1)
    answers: list[str | None] = [None] * len(texts)
    for at in np.flatnonzero(margins > _LEAST_MARGIN).tolist():
        code = CLASSES[best[at]]
        hint = None if expected is None else expected[at]
        needed = _needed_margin(texts[at], code, int(lengths[at]))
        if hint is not None:
            needed += -_EXPECTED if hint == code else _UNEXPECTED
        if margins[at] >= needed:
            answers[at] = code
    return answers


def _scores(texts: Sequence[str]) -> tuple[FloatArray, IntArray]:
    numbers = _Numbering()
    found = [list(map(numbers.__getitem__, words_of(text))) for text in texts]
    lengths = np.array([len(own) for own in found], dtype=np.int64)
    model = _model()
    scores = np.tile(model.bias, (len(texts), 1))
    some = lengths > 0
    if some.any():
        flat = np.fromiter((number for own in found for number in own), dtype=np.int64)
        totals = _sum_runs(_word_scores(list(numbers), model)[flat], lengths[some])
        scores[some] += totals / np.sqrt(lengths[some])[:, None]
    scores -= scores.max(axis=1, keepdims=True)
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return scores, lengths


def _needed_margin(text: str, language: str, n_words: int) -> float:
    if n_words >= _MANY_WORDS:
        return _OF_MANY
    telling = [word for word in words_of(text) if len(set(word)) >= _LETTERS_THAT_TELL]
    if not telling:
        return np.inf
    known, english = word_spellings(language), english_costs()
    n_known = sum(word in known and word not in english for word in telling)
    return _OF_FEW if 2 * n_known >= n_words else _OF_FEW_UNKNOWN[n_words]


@dataclass(frozen=True)
class _Model:
    """int8 weights (N_BUCKETS, n_classes), what one step is worth and the bias, (n_classes,)."""

    weights: npt.NDArray[np.int8]
    steps: FloatArray
    bias: FloatArray


@lru_cache
def _model() -> _Model:
    head, _, table = lzma.decompress(package_data("detector.bin.xz")).partition(b"\n")
    values = np.array([float(value) for value in head.split()], dtype=np.float32)
    weights = np.frombuffer(table, dtype=np.int8).reshape(N_BUCKETS, len(CLASSES))
    return _Model(weights, steps=values[: len(CLASSES)], bias=values[len(CLASSES) :])


class _Numbering(dict[str, int]):
    """Numbers words as they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def _word_scores(words: list[str], model: _Model) -> FloatArray:
    """Scores of words, (n_words, n_classes)."""
    found = [buckets_of(word) for word in words]
    flat = np.fromiter((bucket for own in found for bucket in own), dtype=np.int64)
    lengths = np.array([len(own) for own in found], dtype=np.int64)
    return _sum_runs(model.weights[flat].astype(np.float32), lengths) * model.steps


def _sum_runs(rows: FloatArray, lengths: IntArray) -> FloatArray:
    """Sums of consecutive rows, as many at a time as `lengths` (all above 0) say."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    sums: FloatArray = np.add.reduceat(rows, starts, axis=0)
    return sums
