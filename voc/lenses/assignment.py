"""Assigns the labels of a lens to units by the meaning of their vectors.

Language is removed first: each language has a mean vector, taken over sentences that say the same
in all of them (the lens's unclear ones), and every vector loses the mean of its language. So what a
unit gets depends on the unit and the lens alone, never on the other units of the run.

A kernel ridge regression then tells the sublabels and the outcome "unclear" from one another. It
has a closed form, and so has the score that each example gets when it is left out of its own fit;
on these held-out scores the probabilities are calibrated. A label's probability is the sum over its
sublabels; what the labels' probabilities lack to 1 is the probability of "unclear".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.languages import OTHER
from voc.lenses.calibration import Calibration, calibrate
from voc.lenses.examples import NO_LABEL, ExampleTexts
from voc.lenses.lens import Lens
from voc.maths.vectors import normalise_rows
from voc.types import FloatArray, IntArray

_WIDTH = 2.0  # of the kernel exp(width * (cosine - 1))
_RIDGE = 0.2
_TILE_ROWS = 8192
_MIN_PROBABILITY = 0.25


@dataclass(frozen=True)
class LensModel:
    """A lens fitted to the vectors of its examples.

    `examples` (m, d) are without language, `coefficients` (m, n_classes). Classes are the sublabels
    of all labels, or the label itself where it has none, and "unclear" last.
    """

    lens: Lens
    language_means: Mapping[str, FloatArray]
    examples: FloatArray
    coefficients: FloatArray
    calibration: Calibration


@dataclass(frozen=True)
class LensLinks:
    """Labels of n units: `probabilities` (n, n_labels), in the lens's order.

    `labels` is the index of the best label, -1 where the unit is unclear; `probability` is that of
    the best label, also where the unit is unclear. `sublabels` is the index of the likeliest
    sublabel within its label, -1 where the unit is unclear or the label has none.
    """

    lens: Lens
    probabilities: FloatArray
    labels: IntArray
    probability: FloatArray
    sublabels: IntArray


def fit_lens(lens: Lens, examples: ExampleTexts, vectors: FloatArray) -> LensModel:
    """Fit a lens to its example texts (`lens_example_texts`) and their vectors (m, d)."""
    languages = np.asarray(examples.languages)
    unclear = examples.labels == NO_LABEL
    means = _language_means(vectors[unclear], languages[unclear])
    centred = _without_language(vectors, languages, means)
    class_labels = _class_labels(lens)
    targets = _targets(examples, class_labels)

    weights = (targets / targets.sum(axis=0)).sum(axis=1)
    ridge = np.diag(_RIDGE * weights.mean() / weights)
    inverse = np.linalg.inv(_kernel(centred, centred).astype(np.float64) + ridge)
    above_chance = targets - 1.0 / len(class_labels)
    coefficients = inverse @ above_chance
    held_out = above_chance - coefficients / np.diag(inverse)[:, None]
    return LensModel(
        lens=lens,
        language_means=means,
        examples=centred,
        coefficients=coefficients.astype(np.float32),
        calibration=calibrate(held_out, examples.labels, class_labels),
    )


def assign_labels(
    model: LensModel,
    vectors: FloatArray,
    languages: Sequence[str],
    *,
    second_opinion: FloatArray | None = None,
    min_probability: float = _MIN_PROBABILITY,
) -> LensLinks:
    """Link units to the labels of a lens: vectors (n, d), and the language code of each unit.

    `second_opinion` (n, n_labels + 1) is what a trained head thinks of the labels, and of "unclear"
    last; probabilities are then the mean of both.
    A unit is unclear when that is the likeliest outcome, or when its best label is less likely than
    `min_probability`. Languages other than the five lose the mean over all of them.
    """
    centred = _without_language(vectors, np.asarray(languages), model.language_means)
    scores = np.empty((len(centred), model.coefficients.shape[1]), dtype=np.float32)
    for start in range(0, len(centred), _TILE_ROWS):
        tile = slice(start, start + _TILE_ROWS)
        scores[tile] = _kernel(centred[tile], model.examples) @ model.coefficients

    by_class = model.calibration.class_probabilities(scores)
    by_label = model.calibration.label_probabilities(by_class)
    if second_opinion is not None:
        by_label = (by_label + second_opinion) / 2
    probabilities, p_unclear = by_label[:, :-1], by_label[:, -1]
    best = probabilities.max(axis=1)
    labels = probabilities.argmax(axis=1)
    labels[(p_unclear > best) | (best < min_probability)] = NO_LABEL
    return LensLinks(
        lens=model.lens,
        probabilities=probabilities,
        labels=labels,
        probability=best,
        sublabels=_best_sublabels(model, by_class, labels),
    )


def _best_sublabels(model: LensModel, by_class: FloatArray, labels: IntArray) -> IntArray:
    class_labels = model.calibration.class_labels
    own = np.where(class_labels == labels[:, None], by_class, -1.0)
    best = own.argmax(axis=1) - _first_class(class_labels, labels)
    # The last place answers for index -1: an unclear unit has no sublabel.
    divided = np.array([bool(label.sublabels) for label in model.lens.labels] + [False])
    sublabels: IntArray = np.where(divided[labels], best, NO_LABEL)
    return sublabels


def _class_labels(lens: Lens) -> IntArray:
    sizes = [max(1, len(label.sublabels)) for label in lens.labels]
    return np.append(np.repeat(np.arange(len(sizes)), sizes), NO_LABEL).astype(np.int64)


def _targets(examples: ExampleTexts, class_labels: IntArray) -> npt.NDArray[np.float64]:
    """A row per example: 1 at its class, or 1 shared by the classes of a label shown as a whole."""
    targets: npt.NDArray[np.float64] = (examples.labels[:, None] == class_labels).astype(float)
    targets /= targets.sum(axis=1, keepdims=True)
    known = np.flatnonzero(examples.sublabels != NO_LABEL)
    targets[known] = 0.0
    first = _first_class(class_labels, examples.labels[known])
    targets[known, first + examples.sublabels[known]] = 1.0
    return targets


def _first_class(class_labels: IntArray, labels: IntArray) -> IntArray:
    """Index of the first class of each label; "unclear" stands last, outside the sorted ones."""
    return np.searchsorted(class_labels[:-1], labels)


def _language_means(vectors: FloatArray, languages: npt.NDArray[np.str_]) -> dict[str, FloatArray]:
    means = {str(code): vectors[languages == code].mean(axis=0) for code in np.unique(languages)}
    means[OTHER] = np.mean(list(means.values()), axis=0)
    return means


def _without_language(
    vectors: FloatArray, languages: npt.NDArray[np.str_], means: Mapping[str, FloatArray]
) -> FloatArray:
    centred = np.array(vectors, dtype=np.float32)
    for code in set(languages.tolist()):
        centred[languages == code] -= means.get(code, means[OTHER])
    return normalise_rows(centred)


def _kernel(left: FloatArray, right: FloatArray) -> FloatArray:
    result: FloatArray = np.exp(np.float32(_WIDTH) * (left @ right.T - np.float32(1)))
    return result
