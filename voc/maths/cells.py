"""Nearest neighbours among many rows: only cells near a row's own are searched.

Rows are put into cells around centroids (k-means on a sample), and the rows of a cell are compared
with those of the nearest cells alone: the inverted file of Sivic and Zisserman 2003 ("Video
Google"), probed for a whole cell at once, so that the work is a few large matrix products. What
one partition into cells misses at the rim of a cell, another one mostly finds.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from voc.maths.vectors import mean_by_group, normalise_rows
from voc.types import FloatArray, IntArray

_ROWS_PER_CELL = 150
_NEAR_PER_ROOT = 18
"""Rows that those of a cell are compared with: at least 18 times the root of all."""
_SAMPLE_PER_CELL = 16
_N_ROUNDS = 4
_TILE_ROWS = 8192


class Cell(NamedTuple):
    """Rows of one cell, (n_own,), and the rows to compare them with, (n_near,), own ones too."""

    own: IntArray
    near: IntArray


def find_cells(vectors: FloatArray, *, seed: int = 0) -> Iterator[Cell]:
    """Cells of rows of length 1 with the rows near each; every row is in one cell."""
    centroids = _find_centroids(vectors, max(1, len(vectors) // _ROWS_PER_CELL), seed=seed)
    cell_of = _nearest(vectors, centroids)
    order = np.argsort(cell_of, kind="stable")
    starts = np.searchsorted(cell_of[order], np.arange(len(centroids) + 1))
    rows = [order[start:end] for start, end in pairwise(starts)]
    sizes = np.diff(starts)
    least_near = _NEAR_PER_ROOT * np.sqrt(len(vectors))
    for number in np.flatnonzero(sizes):
        likeness = centroids @ centroids[number]
        likeness[number] = np.inf  # first, even if another centroid is the same
        cells = np.argsort(-likeness, kind="stable")
        n_probes = int(np.searchsorted(np.cumsum(sizes[cells]), least_near)) + 1
        yield Cell(rows[number], np.sort(np.concatenate([rows[cell] for cell in cells[:n_probes]])))


def _find_centroids(vectors: FloatArray, n_cells: int, *, seed: int) -> FloatArray:
    """Spherical k-means on a sample, (n_cells, d); an empty cell keeps its centroid."""
    random = np.random.default_rng(seed)
    n_sample = min(len(vectors), n_cells * _SAMPLE_PER_CELL)
    sample = vectors[np.sort(random.choice(len(vectors), n_sample, replace=False))]
    centroids: FloatArray = sample[np.sort(random.choice(n_sample, n_cells, replace=False))]
    for _ in range(_N_ROUNDS):
        nearest = _nearest(sample, centroids)
        means = mean_by_group(sample, nearest, n_groups=n_cells)
        empty = np.bincount(nearest, minlength=n_cells) == 0
        centroids = normalise_rows(np.where(empty[:, None], centroids, means))
    return centroids


def _nearest(vectors: FloatArray, centroids: FloatArray) -> IntArray:
    """Index of the nearest centroid of each row, (n,)."""
    tiles = [
        (vectors[start : start + _TILE_ROWS] @ centroids.T).argmax(axis=1)
        for start in range(0, len(vectors), _TILE_ROWS)
    ]
    return np.concatenate(tiles)
