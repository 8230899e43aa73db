"""Measures of the evaluation; scores are x 100, calibration errors are not."""

import numpy as np
from sklearn.metrics import f1_score, recall_score

from voc.types import SENTIMENTS, FloatArray, IntArray

PUBLISHED_MEASURES = ("accuracy", "macro-F1", "macro-recall", "F1 of negative and positive")


def macro_f1(truth: IntArray, found: IntArray) -> float:
    """Mean F1 of the classes that the truth has."""
    labels = np.unique(truth)
    return 100 * float(f1_score(truth, found, average="macro", labels=labels, zero_division=0))


def accuracy(truth: IntArray, found: IntArray) -> float:
    """Share of labels that were found."""
    return 100 * float(np.mean(truth == found))


def measure_as_published(measure: str, truth: IntArray, found: IntArray) -> float:
    """One of `PUBLISHED_MEASURES` of sentiment labels (n,), indices of SENTIMENTS.

    Raises:
        ValueError: there is no such measure.
    """
    if measure == "accuracy":
        return accuracy(truth, found)
    if measure == "macro-F1":
        return macro_f1(truth, found)
    if measure == "macro-recall":
        return 100 * float(recall_score(truth, found, average="macro", zero_division=0))
    if measure == "F1 of negative and positive":
        sides = [SENTIMENTS.index("negative"), SENTIMENTS.index("positive")]
        return 100 * float(f1_score(truth, found, average="macro", labels=sides, zero_division=0))
    raise ValueError(f"There is no measure {measure!r}; there are {', '.join(PUBLISHED_MEASURES)}.")


def among_classes(probabilities: FloatArray, truth: IntArray) -> FloatArray:
    """Probabilities (n, c) shared out among the classes that the truth (n,) has."""
    kept: FloatArray = np.where(
        np.isin(np.arange(probabilities.shape[1]), truth), probabilities, 0.0
    ).astype(np.float32)
    return kept / kept.sum(axis=1, keepdims=True)


def calibration_error(probabilities: FloatArray, truth: IntArray, n_bins: int = 10) -> float:
    """Expected calibration error: mean gap of confidence and accuracy over equal-width bins."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(n_bins)
        if (bins == b).any()
    ]
    return float(sum(gaps))
