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
