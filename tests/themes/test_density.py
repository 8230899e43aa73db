import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import homogeneity_score

from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows
from voc.themes.density import embed_spectrally, find_dense_groups, find_sparse_units
from voc.themes.graph import neighbour_graph


@pytest.fixture
def blobs(make_blobs):
    """Vectors, their groups, and the graph of their neighbours."""
    vectors, groups = make_blobs(5, 30)
    return vectors, groups, neighbour_graph(find_neighbours(vectors, 15))


def test_no_dense_group_mixes_two_blobs(blobs):
    _, groups, graph = blobs
    labels = find_dense_groups(graph, min_size=5)
    found = labels >= 0
    assert found.mean() > 0.7
    assert homogeneity_score(groups[found], labels[found]) == pytest.approx(1)


def test_a_dense_group_has_the_least_size(blobs):
    labels = find_dense_groups(blobs[2], min_size=9)
    assert np.bincount(labels[labels >= 0]).min() >= 9


def test_dense_groups_are_the_same_every_time(blobs):
    first = find_dense_groups(blobs[2], min_size=5)
    for _ in range(3):
        np.testing.assert_array_equal(find_dense_groups(blobs[2], min_size=5), first)


@pytest.mark.parametrize("n", [1, 4])
def test_without_edges_everything_is_noise(n):
    graph = csr_matrix((n, n), dtype=np.float32)
    assert find_dense_groups(graph, min_size=2).tolist() == [-1] * n


def test_the_embedding_has_rows_of_length_one_and_keeps_blobs_together(blobs):
    _, groups, graph = blobs
    embedded = embed_spectrally(graph, n_dimensions=8)
    assert embedded.shape == (150, 8)
    np.testing.assert_allclose(np.linalg.norm(embedded, axis=1), 1, atol=1e-5)
    nearest = find_neighbours(embedded, 1).indices[:, 0]
    assert (groups[nearest] == groups).all()


def test_a_unit_far_from_all_others_is_sparse(make_blobs):
    vectors, _ = make_blobs(3, 30)
    far = normalise_rows(-vectors.mean(axis=0, keepdims=True))
    sparse = find_sparse_units(find_neighbours(np.concatenate([vectors, far]), 15))
    assert sparse[-1]
    assert sparse[:-1].mean() < 0.1


def test_units_at_equal_distances_are_not_sparse():
    assert not find_sparse_units(find_neighbours(np.eye(20, dtype=np.float32), 15)).any()


def test_a_unit_without_neighbours_is_sparse():
    alone = find_neighbours(np.ones((1, 2), dtype=np.float32), 15)
    assert find_sparse_units(alone).tolist() == [True]
