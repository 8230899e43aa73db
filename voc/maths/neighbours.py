"""Nearest neighbours by cosine, as tiled matrix products: exact, or nearly so among many rows."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from voc.maths.cells import Cell, find_cells
from voc.types import FloatArray, IntArray

_TILE_VALUES = 32_000_000
"""Similarities held at once: 128 MB of float32."""
_MOST_EXACT = 20_000
"""Rows up to which all pairs are compared."""
_N_PARTITIONS = 2
_BLOCK = 16
"""Similarities of which only the largest is ranked at first."""


class Neighbours(NamedTuple):
    """The k nearest other rows of each row: indices and cosines, both (n, k), nearest first."""

    indices: IntArray
    similarities: FloatArray


def find_neighbours(vectors: FloatArray, k: int) -> Neighbours:
    """Nearest neighbours of each row among all rows; rows must have length 1.

    With fewer than k + 1 rows every other row is a neighbour. Ties fall to the lower index, so the
    result does not depend on the tiling. Up to 20,000 rows the neighbours are exact; among more,
    rows are only compared with those of near cells (`voc.maths.cells`), which finds 97 % of them.
    """
    k = max(0, min(k, len(vectors) - 1))
    if not k:
        return _none_found(len(vectors), 0)
    if len(vectors) <= _MOST_EXACT:
        everything = np.arange(len(vectors))
        return _search(vectors, [Cell(everything, everything)], _none_found(len(vectors), k))
    found = _none_found(len(vectors), k)
    for seed in range(_N_PARTITIONS):
        found = _search(vectors, find_cells(vectors, seed=seed), found)
    return found


def _none_found(n: int, k: int) -> Neighbours:
    """No neighbours yet: every row k times itself, at cosine minus infinity."""
    own = np.repeat(np.arange(n)[:, None], k, axis=1)
    return Neighbours(own, np.full((n, k), -np.inf, dtype=np.float32))


def _search(vectors: FloatArray, cells: Iterable[Cell], found: Neighbours) -> Neighbours:
    """What was found, improved by comparing the rows of each cell with those near it."""
    indices, similarities = found
    k = indices.shape[1]
    for own, near in cells:
        candidates = vectors[near].T
        height = max(1, _TILE_VALUES // len(near))
        for start in range(0, len(own), height):
            rows = own[start : start + height]
            tile = vectors[rows] @ candidates
            tile[np.arange(len(rows)), np.searchsorted(near, rows)] = -np.inf
            columns, values = _better_of_tile(tile, similarities[rows, -1], k)
            indices[rows], similarities[rows] = _merge(
                Neighbours(indices[rows], similarities[rows]), Neighbours(near[columns], values)
            )
    return found


def _better_of_tile(tile: FloatArray, least: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Columns and values of each row that are above `least` (n,) and may be among its best k.

    Ranking all values takes longer than computing them. The k-th largest of the maxima of blocks
    is a lower bound for the k-th largest value, and few values lie above it. Both results are
    (n, m), columns ascending; rows with fewer are filled up with minus infinity.
    """
    n, width = tile.shape
    block = min(_BLOCK, width // (k + 1)) or 1
    n_blocks = width // block
    maxima = tile[:, : n_blocks * block].reshape(n, block, n_blocks).max(axis=1)
    bound = np.partition(maxima, n_blocks - k, axis=1)[:, n_blocks - k] if n_blocks > k else least
    rows, columns = np.nonzero((tile >= bound[:, None]) & (tile > least[:, None]))
    counts = np.bincount(rows, minlength=n)
    rank = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    shape = (n, int(counts.max(initial=0)))
    chosen = np.zeros(shape, dtype=np.int64)
    values = np.full(shape, -np.inf, dtype=np.float32)
    chosen[rows, rank], values[rows, rank] = columns, tile[rows, columns]
    return chosen, values


def _merge(found: Neighbours, new: Neighbours) -> Neighbours:
    """The best of both, as many as were found; ties to the lower index, none twice."""
    indices = np.concatenate([found.indices, new.indices], axis=1)
    similarities = np.concatenate([found.similarities, new.similarities], axis=1)
    by_index = np.lexsort((-similarities, indices))
    indices = np.take_along_axis(indices, by_index, axis=1)
    similarities = np.take_along_axis(similarities, by_index, axis=1)
    similarities[:, 1:][indices[:, 1:] == indices[:, :-1]] = -np.inf
    best = np.argsort(-similarities, axis=1, kind="stable")[:, : found.indices.shape[1]]
    return Neighbours(
        np.take_along_axis(indices, best, axis=1), np.take_along_axis(similarities, best, axis=1)
    )
