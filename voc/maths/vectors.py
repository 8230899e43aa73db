"""Unit vectors and the removal of language bias."""

from collections.abc import Sequence

import numpy as np

from voc.types import FloatArray, IntArray

_SHRINKAGE = 50.0
"""Units of a language whose mean counts half its own and half the whole corpus'."""


def normalise_rows(vectors: FloatArray) -> FloatArray:
    """Rows scaled to length 1, (n, d); a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    normalised: FloatArray = vectors / np.maximum(lengths, 1e-12)
    return normalised


def centre_by_language(
    vectors: FloatArray,
    languages: Sequence[str],
    *,
    counted: IntArray | None = None,
    shrinkage: float = _SHRINKAGE,
) -> FloatArray:
    """Subtract each language's mean from its vectors, (n, d); rows of the result have length 1.

    The mean of a language with few rows is drawn towards the mean of all rows: it weighs n / (n +
    shrinkage), so that a handful of rows is not centred on themselves. Multilingual encoders group
    texts by language first and by meaning second; subtracting language means is the published
    remedy (Xie et al. 2022, "Discovering low-rank subspaces for language-agnostic multilingual
    representations").

    `counted` are the rows whose mean is taken, so that copies do not move it; None takes all.
    """
    if not len(vectors):
        return vectors
    codes = np.asarray(languages)
    counts = np.ones(len(vectors), dtype=bool)
    if counted is not None:
        counts[:] = False
        counts[counted] = True
    overall = vectors[counts].mean(axis=0)
    centred = np.empty_like(vectors)
    for code in np.unique(codes):
        own = codes == code
        basis = own & counts
        mean = (vectors[basis].sum(axis=0) + shrinkage * overall) / (float(basis.sum()) + shrinkage)
        centred[own] = vectors[own] - mean
    return normalise_rows(centred)


def mean_by_group(vectors: FloatArray, groups: np.ndarray, *, n_groups: int) -> FloatArray:
    """Mean vector of each group 0.., scaled to length 1, (n_groups, d); group -1 is left out."""
    from scipy.sparse import csr_matrix

    kept = np.flatnonzero(groups >= 0)
    ones = np.ones(len(kept), dtype=np.float32)
    membership = csr_matrix((ones, (groups[kept], kept)), shape=(n_groups, len(vectors)))
    return normalise_rows(np.asarray(membership @ vectors))
