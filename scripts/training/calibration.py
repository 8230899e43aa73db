"""Fits what turns logits into decisions: temperatures of sentiment, thresholds of kinds.

Temperatures are fitted on held-out rows of the public sets (Guo et al. 2017, "On calibration of
modern neural networks"). Kinds are rare, and a network that learned from texts of which few are of
a kind says it too seldom: thresholds are fitted on own texts that trained nothing.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import f1_score

from training.examples import Text, read_records
from voc.languages import CODES
from voc.text.normalise import normalise_texts
from voc.types import KINDS, FloatArray, IntArray

N_CALIBRATION = 300
"""Held-out rows of each set that trains, of which the temperatures are fitted."""
OWN = Path(__file__).parents[1] / "data" / "calibration"
TEMPERATURES = np.geomspace(0.5, 4.0, 80)
_PLATEAU = 0.01
"""F1 that is as good as the best."""


class Judged(NamedTuple):
    """Logits (n, 3) of rows of a set, and their labels (n,)."""

    logits: FloatArray
    labels: IntArray


def fit_temperatures(judged: Mapping[str, Judged]) -> dict[str, float]:
    """One temperature per language: the least mean loss over its held-out sets, each set alike."""
    temperatures = {}
    for code in CODES:
        sets = [one for name, one in judged.items() if name.startswith(f"{code}/")]
        losses = [
            np.mean([cross_entropy(one.logits / t, one.labels) for one in sets])
            for t in TEMPERATURES
        ]
        temperatures[code] = round(float(TEMPERATURES[int(np.argmin(losses))]), 3)
    return {**temperatures, "other": round(float(np.mean(list(temperatures.values()))), 3)}


def cross_entropy(logits: FloatArray, labels: IntArray) -> float:
    """Mean over rows (n, 3), over the classes that the labels have."""
    masked = np.where(np.isin(np.arange(logits.shape[1]), labels), logits, -np.inf)
    peak = masked.max(axis=1)
    total = peak + np.log(np.exp(masked - peak[:, None]).sum(axis=1))
    return float((total - logits[np.arange(len(labels)), labels]).mean())


def fit_thresholds(logits: FloatArray, is_kind: FloatArray, shares: FloatArray) -> FloatArray:
    """The logit, for each kind, above which a text is called so: both arrays (n, kinds).

    The best F1, in the middle of the thresholds that reach nearly that, if the kinds had the
    `shares` (kinds,) of feedback as it comes: where kinds are rare, false alarms weigh more.
    """
    thresholds = []
    for scores, truth, share in zip(logits.T, is_kind.T.astype(bool), shares, strict=True):
        odds = truth.mean() / (1 - truth.mean())
        weights = np.where(truth, share / (1 - share) / odds, 1.0)
        ranked = np.unique(scores)
        between = (ranked[1:] + ranked[:-1]) / 2
        reached = np.array(
            [f1_score(truth, scores > at, sample_weight=weights, zero_division=0) for at in between]
        )
        good = between[reached >= reached.max() - _PLATEAU]
        thresholds.append(float(np.median(good)))
    return np.array(thresholds, dtype=np.float32)


def read_kinds() -> tuple[Sequence[Text], FloatArray]:
    """Own texts that trained nothing, normalised, and 1 where they are of a kind, (n, kinds)."""
    texts, rows = [], []
    for code in CODES:
        records = read_records(OWN / f"{code}.jsonl")
        normalised = normalise_texts([r["text"] for r in records], [code] * len(records))
        texts += [Text(text, code) for text in normalised]
        rows += [[float(kind in record["kinds"]) for kind in KINDS] for record in records]
    return texts, np.array(rows, dtype=np.float32)
