"""Exact nearest neighbours by cosine, as tiled matrix products."""

from typing import NamedTuple

import numpy as np

from voc.types import FloatArray, IntArray

_TILE_VALUES = 32_000_000
"""Similarities held at once: 128 MB of float32."""


class Neighbours(NamedTuple):
    """The k nearest other rows of each row: indices and cosines, both (n, k), nearest first."""

    indices: IntArray
    similarities: FloatArray


def find_neighbours(vectors: FloatArray, k: int) -> Neighbours:
    """Nearest neighbours of each row among all rows; rows must have length 1.

    With fewer than k + 1 rows every other row is a neighbour. Ties fall to the lower index, so the
    result does not depend on the tiling.
    """
    n = len(vectors)
    k = min(k, n - 1)
    indices = np.empty((n, max(k, 0)), dtype=np.int64)
    similarities = np.empty((n, max(k, 0)), dtype=np.float32)
    if k < 1:
        return Neighbours(indices, similarities)
    height = max(1, _TILE_VALUES // n)
    for start in range(0, n, height):
        tile = vectors[start : start + height] @ vectors.T
        rows = np.arange(len(tile))
        tile[rows, start + rows] = -np.inf
        nearest = np.sort(np.argpartition(-tile, k - 1, axis=1)[:, :k], axis=1)
        values = np.take_along_axis(tile, nearest, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        indices[start : start + height] = np.take_along_axis(nearest, order, axis=1)
        similarities[start : start + height] = np.take_along_axis(values, order, axis=1)
    return Neighbours(indices, similarities)
