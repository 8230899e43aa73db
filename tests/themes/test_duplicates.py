import numpy as np
import pytest

from voc.maths.neighbours import Neighbours, find_neighbours
from voc.themes.duplicates import (
    first_of_each,
    group_by_text,
    group_by_vector,
    neighbours_of_groups,
)


@pytest.mark.parametrize(
    ("texts", "groups"),
    [
        (["Late!", "late", "LATE ...", "too late"], [0, 0, 0, 1]),
        (["b", "a", "b"], [0, 1, 0]),
        (["ΑΡΓΟ", "αργο"], [0, 0]),
        (["متأخر!", "متأخر"], [0, 0]),
        (["5 days", "6 days"], [0, 1]),
        (["😀", "👍👍", "!!!"], [0, 0, 0]),
        (["so_slow", "so slow"], [0, 0]),
        ([], []),
    ],
)
def test_texts_are_the_same_by_their_letters_and_digits(texts, groups):
    assert group_by_text(texts).tolist() == groups


def test_vectors_that_are_nearly_the_same_are_one_group():
    angles = np.array([0, 0.1, 1.5, 1.6, 3.0])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert group_by_vector(find_neighbours(vectors, 2)).tolist() == [0, 0, 1, 1, 2]


def test_likeness_is_passed_on_along_a_chain():
    angles = np.array([0, 0.15, 0.3, 0.45])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert group_by_vector(find_neighbours(vectors, 2)).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("n", [0, 1])
def test_a_unit_without_neighbours_is_its_own_group(n):
    vectors = np.ones((n, 1), dtype=np.float32)
    assert group_by_vector(find_neighbours(vectors, 15)).tolist() == list(range(n))


def test_the_first_of_each_group_stands_for_it():
    assert first_of_each(np.array([0, 1, 0, 2, 1])).tolist() == [0, 1, 3]


def test_neighbours_of_groups_are_those_of_a_search_among_their_first_members(make_blobs):
    vectors, _ = make_blobs(5, 30)
    vectors = np.concatenate([vectors, vectors[:40]])
    among_all = find_neighbours(vectors, 12)
    groups = group_by_vector(among_all)
    first = first_of_each(groups)
    assert len(first) < len(vectors)
    found = neighbours_of_groups(among_all, groups, 4)
    searched = find_neighbours(vectors[first], 4)
    np.testing.assert_allclose(found.similarities, searched.similarities, atol=1e-5)


def test_a_group_without_enough_others_near_is_filled_up_with_itself():
    neighbours = Neighbours(
        np.array([[1, 2], [0, 2], [0, 1]]),
        np.array([[0.999, 0.3], [0.999, 0.2], [0.3, 0.2]], dtype=np.float32),
    )
    found = neighbours_of_groups(neighbours, np.array([0, 0, 1]), 2)
    assert found.indices.tolist() == [[1, 0], [0, 1]]
    np.testing.assert_allclose(found.similarities, [[0.3, -1.0], [0.3, -1.0]])
