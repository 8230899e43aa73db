import numpy as np
import pytest
from scipy.sparse import csr_matrix

from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows
from voc.themes.graph import neighbour_graph
from voc.themes.hierarchy import TOP, find_parents, leaves_under


@pytest.fixture
def families():
    """Graph of four families of four blobs of 25 units, and the blob of each unit."""
    random = np.random.default_rng(0)
    far = normalise_rows(random.normal(size=(4, 48)))
    near = normalise_rows(random.normal(size=(16, 48)))
    centres = normalise_rows(np.repeat(far, 4, axis=0) + 0.8 * near)
    blobs = np.repeat(np.arange(16), 25)
    noise = 0.9 / np.sqrt(48) * random.normal(size=(400, 48))
    vectors = normalise_rows((centres[blobs] + noise).astype(np.float32))
    return neighbour_graph(find_neighbours(vectors, 40)), blobs


def test_themes_that_are_alike_have_the_same_parent(families):
    graph, blobs = families
    parents = find_parents(graph, blobs, resolution=4, seed=0)
    assert parents[:16].tolist() == np.repeat(parents[:16:4], 4).tolist()
    assert sorted(set(parents[:16].tolist())) == [16, 17, 18, 19]
    assert parents[16:].tolist() == [TOP] * 4


def test_units_without_a_theme_change_no_parent(families):
    graph, blobs = families
    some = np.where(np.arange(400) % 25 < 5, -1, blobs)
    np.testing.assert_array_equal(
        find_parents(graph, some, resolution=4, seed=0),
        find_parents(graph, blobs, resolution=4, seed=0),
    )


def test_few_themes_have_no_parents(families):
    graph, blobs = families
    assert find_parents(graph, blobs // 3, resolution=4, seed=0).tolist() == [TOP] * 6


def test_themes_that_nothing_joins_have_no_parents():
    apart = csr_matrix(np.kron(np.eye(10), np.ones((4, 4))).astype(np.float32))
    labels = np.repeat(np.arange(10), 4)
    assert find_parents(apart, labels, resolution=4, seed=0).tolist() == [TOP] * 10


@pytest.mark.parametrize("n", [0, 5])
def test_without_themes_there_are_no_parents(n):
    nothing = csr_matrix((n, n), dtype=np.float32)
    assert find_parents(nothing, np.full(n, -1), resolution=1, seed=0).tolist() == []


def test_two_levels_nest():
    """Eight tight fours of themes, in pairs that are linked less, and hardly to the others."""
    themes = np.arange(32)
    likeness = np.full((32, 32), 0.002)
    likeness[themes[:, None] // 8 == themes // 8] = 0.05
    likeness[themes[:, None] // 4 == themes // 4] = 1.0
    parents = find_parents(csr_matrix(likeness), themes, resolution=4, seed=0)
    assert len(parents) > 32 + 8
    middle = parents[:32]
    assert (middle >= 32).all()
    assert (parents[middle] > middle).all()
    assert (parents[parents[middle]] == TOP).all()


def test_leaves_are_those_of_all_levels_below():
    #            0  1  2  3   4 (of 0 and 1)  5 (of 4 and 2)
    parents = np.array([4, 4, 5, TOP, 5, TOP])
    assert leaves_under(parents, n_themes=4) == [[0, 1], [0, 1, 2]]
