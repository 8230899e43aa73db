import numpy as np
import pytest

from voc.maths.neighbours import find_neighbours
from voc.themes.duplicates import first_of_each, group_by_text, group_by_vector


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
