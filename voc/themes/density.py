"""Density: themes by HDBSCAN, and which units stand too far from all others to belong anywhere.

HDBSCAN needs few dimensions (with more, everything is noise), and principal components lose the
themes of short texts; so it runs on a spectral embedding of the neighbour graph (Laplacian
eigenmaps, Belkin and Niyogi 2003), which keeps neighbourhoods and, unlike UMAP, is deterministic.
"""

import numpy as np
from scipy.sparse import csr_matrix

from voc.maths.neighbours import Neighbours
from voc.types import NO_THEME, FloatArray, IntArray

_N_DIMENSIONS = 15
_CORE_NEIGHBOURS = 5
_MOST_SPARSE_PERCENT = 10


def find_dense_groups(graph: csr_matrix, *, min_size: int) -> IntArray:
    """HDBSCAN groups of the nodes of a neighbour graph, (n,); -1 is noise."""
    if not graph.nnz:
        return np.full(graph.shape[0], NO_THEME, dtype=np.int64)
    from hdbscan import HDBSCAN

    embedded = embed_spectrally(graph, n_dimensions=_N_DIMENSIONS)
    clusterer = HDBSCAN(
        min_cluster_size=min_size,
        min_samples=min(_CORE_NEIGHBOURS, len(embedded) - 1),
        cluster_selection_method="leaf",
        core_dist_n_jobs=1,
    )
    labels: IntArray = clusterer.fit_predict(embedded).astype(np.int64)
    return labels


def embed_spectrally(graph: csr_matrix, *, n_dimensions: int) -> FloatArray:
    """Leading eigenvectors of the normalised graph but the constant one, (n, n_dimensions)."""
    from scipy.sparse import diags
    from scipy.sparse.linalg import eigsh

    from voc.maths.vectors import normalise_rows

    n = graph.shape[0]
    n_vectors = min(n_dimensions + 1, n - 1)
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    scale = diags(1.0 / np.sqrt(np.maximum(degrees, 1e-9)))
    start = np.random.default_rng(0).uniform(-1, 1, n)  # fixed, so that the result is
    _, vectors = eigsh(scale @ graph @ scale, k=n_vectors, which="LA", v0=start, tol=1e-4)
    embedded = scale @ vectors[:, ::-1][:, 1:]
    return normalise_rows(embedded.astype(np.float32))


def find_sparse_units(neighbours: Neighbours) -> np.ndarray:
    """Units in thin regions, (n,) bool: core distance beyond Tukey's outer tail.

    The core distance is HDBSCAN's measure of density, the distance to the 5th neighbour; a unit
    counts as sparse when it lies more than 1 interquartile range above the third quartile of all
    units, and among the sparsest tenth.
    """
    if not neighbours.indices.shape[1]:
        return np.ones(len(neighbours.indices), dtype=bool)
    column = min(_CORE_NEIGHBOURS, neighbours.indices.shape[1]) - 1
    core = 1.0 - neighbours.similarities[:, column]
    first, third, tenth = np.percentile(core, [25, 75, 100 - _MOST_SPARSE_PERCENT])
    sparse: np.ndarray = core > max(third + (third - first), tenth)
    return sparse
