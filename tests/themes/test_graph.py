import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_rand_score

from voc.maths.neighbours import Neighbours, find_neighbours
from voc.themes.graph import find_communities, merge_to, neighbour_graph, renumber_by_size


@pytest.fixture
def blobs_and_graph(make_blobs):
    vectors, groups = make_blobs(6, 40)
    return vectors, groups, neighbour_graph(find_neighbours(vectors, 15))


def test_the_graph_joins_neighbours_both_ways_by_their_cosine():
    neighbours = Neighbours(
        np.array([[1], [2], [1], [0]]), np.array([[0.5], [0.9], [0.9], [-0.2]], dtype=np.float32)
    )
    graph = neighbour_graph(neighbours)
    np.testing.assert_allclose(
        graph.toarray(),
        [[0, 0.5, 0, 0], [0.5, 0, 0.9, 0], [0, 0.9, 0, 0], [0, 0, 0, 0]],
        atol=1e-6,
    )


def test_units_that_are_unlike_are_not_joined():
    opposite = Neighbours(np.array([[1], [0]]), np.array([[-1], [-1]], dtype=np.float32))
    assert neighbour_graph(opposite).nnz == 0


def test_communities_are_the_blobs(blobs_and_graph):
    _, groups, graph = blobs_and_graph
    labels = find_communities(graph, resolution=2, seed=0)
    assert adjusted_rand_score(groups, labels) == 1


def test_a_higher_resolution_cuts_finer(blobs_and_graph):
    _, _, graph = blobs_and_graph
    n_found = [find_communities(graph, resolution=r, seed=0).max() + 1 for r in (0.05, 6, 20)]
    assert n_found == sorted(set(n_found))


def test_communities_are_the_same_for_a_seed_every_time(make_blobs):
    vectors, _ = make_blobs(20, 20, spread=2)
    graph = neighbour_graph(find_neighbours(vectors, 15))
    first = find_communities(graph, resolution=2, seed=3)
    for _ in range(10):
        np.testing.assert_array_equal(find_communities(graph, resolution=2, seed=3), first)


def test_another_seed_may_cut_unclear_groups_otherwise(make_blobs):
    vectors, _ = make_blobs(20, 20, spread=2)
    graph = neighbour_graph(find_neighbours(vectors, 15))
    found = {tuple(find_communities(graph, resolution=2, seed=seed)) for seed in range(5)}
    assert len(found) > 1


@pytest.mark.parametrize("n", [1, 3])
def test_without_edges_every_node_is_alone(n):
    labels = find_communities(csr_matrix((n, n), dtype=np.float32), resolution=1, seed=0)
    assert labels.tolist() == list(range(n))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([5, 5, 2], [0, 0, 1]),
        ([7, 3, 3], [1, 0, 0]),
        ([4, 1, 4, 1], [0, 1, 0, 1]),
        ([-1, 2, -1, 2], [-1, 0, -1, 0]),
        ([-1, -1], [-1, -1]),
        ([9, -1, -1, -1, 0, 0], [1, -1, -1, -1, 0, 0]),
        ([], []),
    ],
)
def test_numbers_follow_size_then_first_member(labels, expected):
    assert renumber_by_size(np.array(labels, dtype=np.int64)).tolist() == expected


@pytest.mark.parametrize("n_groups", [1, 2, 3, 5])
def test_groups_are_merged_until_so_many_remain(blobs_and_graph, n_groups):
    vectors, groups, _ = blobs_and_graph
    merged = merge_to(groups, vectors, n_groups=n_groups)
    assert set(merged.tolist()) == set(range(n_groups))
    assert all(len(set(merged[groups == group])) == 1 for group in range(6))


def test_the_groups_most_alike_are_merged_first():
    vectors = np.array([[1, 0], [0, 1], [0.28, 0.96], [0, 1]], dtype=np.float32)
    assert merge_to(np.array([0, 1, 2, -1]), vectors, n_groups=2).tolist() == [1, 0, 0, -1]


def test_fewer_groups_than_asked_for_are_left_alone():
    labels = np.array([0, 1, -1])
    np.testing.assert_array_equal(merge_to(labels, np.eye(3, dtype=np.float32), n_groups=4), labels)


def test_groups_whose_vectors_cancel_out_can_be_merged():
    vectors = np.array([[1, 0], [-1, 0], [0, 1], [0, 1]], dtype=np.float32)
    assert merge_to(np.array([0, 0, 1, 2]), vectors, n_groups=2).tolist() == [0, 0, 1, 1]
