"""How good themes are, told without labels: close, apart, mixed in language, found again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from voc.maths.vectors import mean_by_group
from voc.types import NO_THEME, FloatArray, IntArray

_N_RESAMPLES = 3
_MOST_RESAMPLED = 3_000
_RESAMPLED_SHARE = 0.8
_TILE_ROWS = 65_536


@dataclass(frozen=True)
class Quality:
    """Means over the units that have a theme; None where there are fewer than two themes.

    coherence: cosine of a unit to the centre of its theme, without language bias.
    separation: that cosine less the one to the nearest other theme; 0 and less is no separation.
    stability: adjusted mutual information of the themes with those found anew in samples of the
        units; 1 when all are found again.
    """

    coherence: float | None = None
    separation: float | None = None
    stability: float | None = None


def measure_closeness(vectors: FloatArray, labels: IntArray) -> tuple[float, float] | None:
    """Coherence and separation; vectors (n, d) have rows of length 1, labels -1 for no theme."""
    n_themes = int(labels.max(initial=NO_THEME)) + 1
    if n_themes < 2:
        return None
    centroids = mean_by_group(vectors, labels, n_groups=n_themes)
    members = np.flatnonzero(labels != NO_THEME)
    coherence = separation = 0.0
    for start in range(0, len(members), _TILE_ROWS):
        rows = members[start : start + _TILE_ROWS]
        cosines = vectors[rows] @ centroids.T
        own = cosines[np.arange(len(rows)), labels[rows]].copy()
        cosines[np.arange(len(rows)), labels[rows]] = -np.inf
        coherence += float(own.sum())
        separation += float((own - cosines.max(axis=1)).sum())
    return coherence / len(members), separation / len(members)


def measure_stability(
    vectors: FloatArray, labels: IntArray, cluster: Callable[[FloatArray], IntArray], *, seed: int
) -> float | None:
    """How well `cluster` finds the themes again in random samples of the vectors.

    A sample has four fifths of the units that have a theme, at most 3,000, so that the time is
    bounded. None with fewer than two themes.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    members = np.flatnonzero(labels != NO_THEME)
    if int(labels.max(initial=NO_THEME)) < 1:
        return None
    random = np.random.default_rng(seed)
    n_sample = min(_MOST_RESAMPLED, int(_RESAMPLED_SHARE * len(members)))
    agreements = []
    for _ in range(_N_RESAMPLES):
        sample = np.sort(random.choice(members, n_sample, replace=False))
        agreements.append(adjusted_mutual_info_score(labels[sample], cluster(vectors[sample])))
    return float(np.mean(agreements))
