import numpy as np
import pytest

from voc.maths import neighbours
from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows


def random_vectors(n, dimension=8, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, dimension))
    return normalise_rows(vectors.astype(np.float32))


def brute_force(vectors, k):
    """The k nearest other rows of each row, one pair at a time; ties to the lower index."""
    similarities = vectors @ vectors.T
    return [
        sorted((j for j in range(len(vectors)) if j != i), key=lambda j: (-row[j], j))[:k]
        for i, row in enumerate(similarities)
    ]


@pytest.mark.parametrize("tile_values", [1, 57, 114, 500, 57 * 57, 32_000_000])
def test_neighbours_are_those_of_brute_force_for_every_tile_size(monkeypatch, tile_values):
    monkeypatch.setattr(neighbours, "_TILE_VALUES", tile_values)
    vectors = random_vectors(57)
    found = find_neighbours(vectors, 5)
    assert found.indices.tolist() == brute_force(vectors, 5)
    for i, (indices, similarities) in enumerate(zip(*found, strict=True)):
        np.testing.assert_allclose(similarities, vectors[indices] @ vectors[i], atol=1e-6)


def test_similarities_fall_along_a_row():
    similarities = find_neighbours(random_vectors(40), 10).similarities
    assert (np.diff(similarities, axis=1) <= 0).all()


@pytest.mark.parametrize("tile_values", [5, 32_000_000])
def test_rows_that_are_all_the_same_are_ordered_by_index(monkeypatch, tile_values):
    monkeypatch.setattr(neighbours, "_TILE_VALUES", tile_values)
    same = np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (5, 1))
    assert find_neighbours(same, 4).indices.tolist() == [
        [1, 2, 3, 4],
        [0, 2, 3, 4],
        [0, 1, 3, 4],
        [0, 1, 2, 4],
        [0, 1, 2, 3],
    ]


@pytest.mark.parametrize("k", [3, 4, 100])
def test_no_row_has_more_neighbours_than_there_are_others(k):
    found = find_neighbours(random_vectors(4), k)
    assert found.indices.shape == found.similarities.shape == (4, 3)
    assert [sorted(row) for row in found.indices.tolist()] == [
        [1, 2, 3],
        [0, 2, 3],
        [0, 1, 3],
        [0, 1, 2],
    ]


@pytest.mark.parametrize("n", [0, 1])
def test_without_others_there_are_no_neighbours(n):
    found = find_neighbours(random_vectors(n), 15)
    assert found.indices.shape == found.similarities.shape == (n, 0)


def test_the_types_are_those_of_the_contract():
    found = find_neighbours(random_vectors(6), 2)
    assert (found.indices.dtype, found.similarities.dtype) == (np.int64, np.float32)


def test_the_vectors_are_left_as_they_were():
    vectors = random_vectors(9)
    before = vectors.copy()
    find_neighbours(vectors, 3)
    np.testing.assert_array_equal(vectors, before)
