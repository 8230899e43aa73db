"""Near-duplicates: units so alike that they count once when density is judged."""

import re
from collections.abc import Sequence

import numpy as np

from voc.maths.neighbours import Neighbours
from voc.types import IntArray

_NOT_LETTERS = re.compile(r"[\W_]+")
_SAME_COSINE = 0.985


def group_by_text(texts: Sequence[str]) -> IntArray:
    """Group number of each text, (n,), by its letters and digits alone; by first appearance."""
    numbers: dict[str, int] = {}
    keys = (_NOT_LETTERS.sub(" ", text.casefold()).strip() for text in texts)
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def group_by_vector(neighbours: Neighbours) -> IntArray:
    """Group number of each unit, (n,): neighbours whose cosine is 0.985 or more are connected."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(neighbours.indices)
    row, rank = np.nonzero(neighbours.similarities >= _SAME_COSINE)
    same = csr_matrix(
        (np.ones(len(row), dtype=bool), (row, neighbours.indices[row, rank])), shape=(n, n)
    )
    groups: IntArray = connected_components(same, directed=False)[1].astype(np.int64)
    return groups


def first_of_each(groups: IntArray) -> IntArray:
    """Index of the first member of each group 0.., (n_groups,)."""
    return np.unique(groups, return_index=True)[1].astype(np.int64)


def neighbours_of_groups(neighbours: Neighbours, groups: IntArray, k: int) -> Neighbours:
    """Neighbours among the first members of groups, from the neighbours of all units.

    Indices count the groups. A group that has fewer than `k` others among the neighbours of its
    first member is filled up with itself at cosine -1, which joins nothing. Searching anew would be
    exact, and cost as much as the first search, the slowest step of all.
    """
    first = first_of_each(groups)
    near = groups[neighbours.indices[first]]
    own = np.arange(len(first))[:, None]
    useful = _is_first_in_row(near) & (near != own)
    near = np.where(useful, near, own)
    similarities = np.where(useful, neighbours.similarities[first], np.float32(-1.0))
    order = np.argsort(-similarities, axis=1, kind="stable")[:, :k]
    return Neighbours(
        np.take_along_axis(near, order, axis=1), np.take_along_axis(similarities, order, axis=1)
    )


def _is_first_in_row(values: IntArray) -> np.ndarray:
    """Whether no earlier value of the row is the same, (n, k) bool."""
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    is_new = np.ones(values.shape, dtype=bool)
    is_new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    is_first = np.empty(values.shape, dtype=bool)
    np.put_along_axis(is_first, order, is_new, axis=1)
    return is_first
