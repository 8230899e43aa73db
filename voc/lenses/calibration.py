"""Turns scores into probabilities, as sharply as examples that were held out allow."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.lenses.examples import NO_LABEL
from voc.types import IntArray

Floats = npt.NDArray[np.floating]

_SHARPNESS = np.geomspace(1.0, 64.0, 61)
_OFFSETS = np.linspace(0.0, -0.5, 26)
_MAX_UNCLEAR_SHARE = 0.05


@dataclass(frozen=True)
class Calibration:
    """From scores to probabilities.

    `sharpness` multiplies the scores; `unclear_offset` (0 or less) is added to that of "unclear".
    `class_labels` (n_classes,) is the label index of each column of scores, ascending, then -1 for
    the last column, "unclear".
    """

    class_labels: IntArray
    sharpness: float
    unclear_offset: float

    def class_probabilities(self, scores: Floats) -> Floats:
        """Probabilities (n, n_classes) of scores (n, n_classes); rows add up to 1."""
        moved = scores * scores.dtype.type(self.sharpness)
        moved[:, -1] += self.sharpness * self.unclear_offset
        exponentials: Floats = np.exp(moved - moved.max(axis=1, keepdims=True))
        exponentials /= exponentials.sum(axis=1, keepdims=True)
        return exponentials

    def label_probabilities(self, class_probabilities: Floats) -> Floats:
        """Classes summed into labels (n, n_labels + 1); the last column is "unclear"."""
        starts = np.flatnonzero(np.diff(self.class_labels, prepend=NO_LABEL))
        sums: Floats = np.add.reduceat(class_probabilities, starts, axis=1)
        return sums


def calibrate(scores: Floats, labels: IntArray, class_labels: IntArray) -> Calibration:
    """Calibrate on held-out scores (m, n_classes) of examples whose label indexes are known.

    The sharpness is that under which the labels are likeliest. Where a lens has only a few
    examples, the many sentences of "unclear" would win nearly always; so that outcome is held back
    until it takes at most 5 % of the examples that do have a label. Every label weighs the same.
    """
    n_labels = int(class_labels.max()) + 1
    columns = np.where(labels == NO_LABEL, n_labels, labels)
    weights = 1.0 / np.bincount(columns)[columns]
    for offset in _OFFSETS:
        calibration = _sharpest(scores, columns, weights, class_labels, float(offset))
        found = _probabilities(calibration, scores).argmax(axis=1)
        lost = (found == n_labels)[columns < n_labels]
        if np.average(lost, weights=weights[columns < n_labels]) <= _MAX_UNCLEAR_SHARE:
            break
    return calibration


def _sharpest(
    scores: Floats, columns: IntArray, weights: Floats, class_labels: IntArray, offset: float
) -> Calibration:
    candidates = [Calibration(class_labels, float(sharpness), offset) for sharpness in _SHARPNESS]
    rows = np.arange(len(columns))
    losses = [
        -(weights * np.log(_probabilities(candidate, scores)[rows, columns] + 1e-12)).sum()
        for candidate in candidates
    ]
    return candidates[int(np.argmin(losses))]


def _probabilities(calibration: Calibration, scores: Floats) -> Floats:
    return calibration.label_probabilities(calibration.class_probabilities(scores))
