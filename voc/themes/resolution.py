"""How finely to cut a neighbour graph: as finely as half of the vectors' dimensions agree on.

Turned by a random rotation and cut into two halves, vectors give two views of the same units whose
errors have little in common. What is found in either view is there; what only one view shows is
chance. So communities are sought at rising resolutions in the graph of all dimensions and in those
of both halves, and the finest resolution is taken at which the halves agree with the whole about as
well as anywhere (adjusted mutual information, Vinh et al. 2010). Agreement between seeds or samples
does not tell resolutions apart: they share the errors of the vectors.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows
from voc.themes.graph import find_communities, neighbour_graph
from voc.types import FloatArray, IntArray

RESOLUTIONS = tuple(2.0 ** (step / 2) for step in range(11))
"""From 1, where modularity is as Newman defined it, to 32."""
N_NEIGHBOURS = 15
_N_SAMPLE = 5_000
"""Units from which the resolution is chosen; more take longer and choose the same."""
_SMOOTHING = np.array([0.25, 0.5, 0.25])
_TOLERANCE = 0.01
"""Agreement that detail may cost."""
MOST_SMALL = 0.1
"""Share of units that may be in communities too small for a theme."""


class Resolution(NamedTuple):
    """A resolution, and how well the halves of the vectors agree with the whole there (0..1)."""

    value: float
    agreement: float


def choose_resolution(
    vectors: FloatArray, graph: csr_matrix, *, min_size: int, seed: int
) -> Resolution:
    """The resolution for the neighbour graph of vectors, (n, d), no two of which are copies.

    Only resolutions count that leave at most a tenth of the units in communities smaller than
    `min_size`. Among many units it is chosen on a sample: communities of a part are those of the
    whole at the same resolution, as long as each unit has as many neighbours.
    """
    if len(vectors) > _N_SAMPLE:
        random = np.random.default_rng(seed)
        vectors = vectors[np.sort(random.choice(len(vectors), _N_SAMPLE, replace=False))]
        graph = _graph(vectors)
    halves = [_graph(half) for half in _halves(vectors, seed=seed)]
    agreements, fits = [], []
    for value in RESOLUTIONS:
        whole = find_communities(graph, resolution=value, seed=seed)
        parts = [find_communities(half, resolution=value, seed=seed) for half in halves]
        agreements.append(float(np.mean([_agreement(whole, part) for part in parts])))
        fits.append(small_share(whole, min_size) <= MOST_SMALL)
    smooth = np.convolve(np.pad(agreements, 1, mode="edge"), _SMOOTHING, mode="valid")
    allowed = np.where(fits, smooth, -1.0)
    chosen = int(np.flatnonzero(allowed >= allowed.max() - _TOLERANCE)[-1]) if any(fits) else 0
    return Resolution(RESOLUTIONS[chosen], agreements[chosen])


def small_share(labels: IntArray, min_size: int) -> float:
    """Share of units in communities of fewer than `min_size`, 0..1."""
    sizes = np.bincount(labels)
    return float(sizes[sizes < min_size].sum() / max(1, len(labels)))


def _graph(vectors: FloatArray) -> csr_matrix:
    return neighbour_graph(find_neighbours(vectors, N_NEIGHBOURS))


def _halves(vectors: FloatArray, *, seed: int) -> tuple[FloatArray, FloatArray]:
    """Two views of half the dimensions each, after a random rotation, with rows of length 1."""
    dimension = vectors.shape[1]
    random = np.random.default_rng(seed)
    rotation = np.linalg.qr(random.normal(size=(dimension, dimension)))[0].astype(np.float32)
    turned = vectors @ rotation
    middle = dimension // 2
    return normalise_rows(turned[:, :middle]), normalise_rows(turned[:, middle:])


def _agreement(labels: IntArray, others: IntArray) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(labels, others))
