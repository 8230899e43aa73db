"""Units that can only be judged from what stands around them.

"Three weeks!" or "Same with the driver." says little by itself. A unit whose sentiment is uncertain
is asked about again, as an aspect of its surroundings: the unit before it, itself, and the next.
"""

from collections.abc import Sequence

import numpy as np

from voc.sentiment.aspects import aspect_text
from voc.sentiment.results import SentimentScores
from voc.types import FloatArray, IntArray

_SURE = 0.6
"""Probability of its likeliest sentiment from which a unit is taken at its word."""


def find_uncertain(scores: SentimentScores, comment_index: IntArray) -> IntArray:
    """Units, by row, that are unsure and have others beside them in their comment.

    `comment_index` (n,) says whose a unit is; units stand in the order of the comments.
    """
    if not len(comment_index):
        return np.empty(0, dtype=np.int64)
    has_company = np.bincount(comment_index)[comment_index] > 1
    unsure = scores.probabilities.max(axis=1) < _SURE
    return np.flatnonzero(has_company & unsure)


def surroundings(texts: Sequence[str], comment_index: IntArray, rows: IntArray) -> list[str]:
    """For each of these units, the question about it: the unit as an aspect of its surroundings."""
    questions = []
    last = len(texts) - 1
    for row in rows.tolist():
        own = comment_index[row]
        around = [
            texts[at]
            for at in (row - 1, row, row + 1)
            if 0 <= at <= last and comment_index[at] == own
        ]
        questions.append(aspect_text(texts[row], " ".join(around)))
    return questions


def revise(scores: SentimentScores, rows: IntArray, in_context: FloatArray) -> SentimentScores:
    """Scores in which these units have the mean of what they say alone and in context (m, 3)."""
    probabilities = scores.probabilities.copy()
    probabilities[rows] = (probabilities[rows] + in_context) / 2
    return SentimentScores(probabilities)
