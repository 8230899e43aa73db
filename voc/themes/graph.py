"""Themes as communities of the nearest-neighbour graph.

Each unit is joined to its k nearest units by cosine; Louvain communities of that graph (Blondel et
al. 2008, "Fast unfolding of communities in large networks") are the themes. Their number follows
from the data and a resolution. The Leiden of scikit-network scores the same here, but draws from
the C library's generator, so that a second call in a process gives other themes.
"""

import numpy as np
from scipy.sparse import csr_matrix

from voc.maths.neighbours import Neighbours
from voc.types import FloatArray, IntArray


def neighbour_graph(neighbours: Neighbours) -> csr_matrix:
    """Symmetric (n, n) graph; an edge weighs the cosine of its units, if positive."""
    n, k = neighbours.indices.shape
    rows = np.repeat(np.arange(n), k)
    weights = np.clip(neighbours.similarities, 0.0, None).ravel()
    directed = csr_matrix((weights, (rows, neighbours.indices.ravel())), shape=(n, n))
    directed.eliminate_zeros()
    return directed.maximum(directed.T).tocsr()


def find_communities(graph: csr_matrix, *, resolution: float, seed: int) -> IntArray:
    """Community of each node, (n,), numbered from 0 by falling size; ties by first member."""
    if not graph.nnz:  # which Louvain refuses
        return np.arange(graph.shape[0], dtype=np.int64)
    from sknetwork.clustering import Louvain

    louvain = Louvain(resolution=resolution, random_state=seed, shuffle_nodes=True)
    return renumber_by_size(louvain.fit_predict(graph))


def renumber_by_size(labels: IntArray) -> IntArray:
    """Labels numbered 0.. by falling size, ties by first member; -1 stays -1."""
    found, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = [i for i in np.lexsort((first, -counts)) if found[i] >= 0]
    number = {int(found[i]): rank for rank, i in enumerate(order)}
    return np.array([number.get(int(label), -1) for label in labels], dtype=np.int64)


def merge_to(labels: IntArray, vectors: FloatArray, *, n_groups: int) -> IntArray:
    """Merge groups by average cosine of their centroids until `n_groups` remain; -1 stays -1."""
    from sklearn.cluster import AgglomerativeClustering

    from voc.maths.vectors import mean_by_group

    n_now = int(labels.max()) + 1
    if n_now <= n_groups:
        return labels
    centroids = mean_by_group(vectors, labels, n_groups=n_now)
    merger = AgglomerativeClustering(n_clusters=n_groups, metric="precomputed", linkage="average")
    parent = merger.fit_predict(1.0 - centroids @ centroids.T)
    return renumber_by_size(np.where(labels >= 0, parent[labels], -1))
