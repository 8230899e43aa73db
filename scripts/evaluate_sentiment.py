"""Macro-F1 of the shipped sentiment head on the held-out rows of every labelled set.

Sets with two classes are scored over those two. "trained on" says whether other rows of the set
were in training; the rows scored never were.
"""

from pathlib import Path

import numpy as np
from embedded_sets import embed_rows
from sentiment_sets import SETS, read_set
from sklearn.metrics import f1_score
from train_sentiment import MAX_DEV_ROWS, sample

from voc.files.bundled import bundled_model
from voc.inference.encoder import Encoder
from voc.inference.heads import load_head


def sentiment_table(data: Path, encoder: Encoder, cache: Path) -> list[str]:
    """Markdown lines: a row per set, then the mean of each language."""
    head = load_head(bundled_model("sentiment"), encoder_fingerprint=encoder.fingerprint)
    lines = [
        "| set | classes | rows | trained on | macro-F1 | accuracy | calibration error |",
        "| --- | --: | --: | --- | --: | --: | --: |",
    ]
    by_language: dict[str, list[float]] = {}
    for chosen in SETS:
        rows = sample(read_set(data, chosen), MAX_DEV_ROWS, held_out=True)
        labels = np.array([row.label for row in rows])
        probabilities = head.probabilities(embed_rows(rows, encoder, cache=cache))
        absent = ~np.isin(range(3), labels)
        probabilities[:, absent] = 0.0
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        found = probabilities.argmax(axis=1)
        score = 100 * f1_score(labels, found, average="macro")
        by_language.setdefault(chosen.name.split("/")[0], []).append(score)
        accuracy = 100 * (found == labels).mean()
        error = calibration_error(probabilities, labels)
        lines.append(
            f"| {chosen.name} | {len(set(labels.tolist()))} | {len(rows)} | "
            f"{'yes' if chosen.trains else 'no'} | {score:.1f} | {accuracy:.1f} | {error:.3f} |"
        )
    for language, scores in by_language.items():
        lines.append(f"| **{language}, mean** | | | | **{np.mean(scores):.1f}** | | |")
    return lines


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, n_bins: int = 10) -> float:
    """Expected calibration error: mean gap of confidence and accuracy over equal-width bins."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(n_bins)
        if (bins == b).any()
    ]
    return float(sum(gaps))
