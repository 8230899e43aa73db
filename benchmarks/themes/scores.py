"""How well themes agree with labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.types import NO_THEME, IntArray


@dataclass(frozen=True)
class Scores:
    """Of one method on one set. Texts without a theme count as a theme of their own.

    ami, ari, v: adjusted mutual information, adjusted Rand index and V-measure, times 100.
    loose_share: share without a theme. n_ratio: themes over labels.
    """

    ami: float
    ari: float
    v: float
    loose_share: float
    n_themes: int
    n_ratio: float
    seconds: float


def score(labels: Sequence[str], themes: IntArray, *, seconds: float) -> Scores:
    """Compare themes with labels."""
    from sklearn.metrics import (
        adjusted_mutual_info_score,
        adjusted_rand_score,
        v_measure_score,
    )

    n_themes = len(set(themes.tolist()) - {NO_THEME})
    return Scores(
        ami=100 * float(adjusted_mutual_info_score(labels, themes)),
        ari=100 * float(adjusted_rand_score(labels, themes)),
        v=100 * float(v_measure_score(labels, themes)),
        loose_share=float(np.mean(themes == NO_THEME)),
        n_themes=n_themes,
        n_ratio=n_themes / len(set(labels)),
        seconds=seconds,
    )
