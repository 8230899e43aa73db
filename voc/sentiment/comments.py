"""Sentiment of a comment from its units."""

import numpy as np

from voc.sentiment.results import CommentSentiment, SentimentScores
from voc.types import MIXED, SENTIMENTS, FloatArray, IntArray

_CLEAR = 0.5
"""A unit's probability of praise or complaint from which it can make its comment mixed."""
_LEAST_SHARE = 0.15
"""Part of a comment's characters that its praise, and its complaint, must each have."""


def combine_units(
    scores: SentimentScores, comment_index: IntArray, n_characters: IntArray, *, n_comments: int
) -> CommentSentiment:
    """Sentiment of each comment 0..n_comments-1 from its units; a comment without units is neutral.

    A comment's probabilities are those of its units, weighed by length. It is mixed when it holds
    clear praise and clear complaint, each in a fair part of the text.

    `comment_index` (n_units,) says whose a unit is, `n_characters` (n_units,) how long it is.
    """
    weights = np.maximum(n_characters, 1).astype(np.float64)
    total = _sum_by(comment_index, weights, n_comments)
    shares = weights / total[comment_index] if len(weights) else weights
    means = np.stack(
        [_sum_by(comment_index, shares * column, n_comments) for column in scores.probabilities.T],
        axis=1,
    )
    complaint, praise = (
        _sum_by(comment_index, shares * (scores.probabilities[:, side] >= _CLEAR), n_comments)
        for side in (0, 2)
    )
    mixed = (complaint >= _LEAST_SHARE) & (praise >= _LEAST_SHARE)
    without_units = total == 0
    likeliest = np.where(without_units, SENTIMENTS.index("neutral"), means.argmax(axis=1))
    labels = [
        MIXED if is_mixed else SENTIMENTS[best]
        for is_mixed, best in zip(mixed, likeliest, strict=True)
    ]
    polarity: FloatArray = (means[:, 2] - means[:, 0]).astype(np.float32)
    return CommentSentiment(labels, polarity)


def _sum_by(index: IntArray, values: np.ndarray, n_groups: int) -> np.ndarray:
    return np.bincount(index, weights=values, minlength=n_groups)
