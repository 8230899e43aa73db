import numpy as np
import pytest

from voc.maths import cells, neighbours
from voc.maths.cells import find_cells
from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows


@pytest.fixture
def vectors():
    """2,000 vectors in 60 clouds, as those of texts lie."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(60, 24))
    spread = 0.8 * random.normal(size=(2000, 24))
    return normalise_rows((centres[random.integers(60, size=2000)] + spread).astype(np.float32))


@pytest.fixture
def among_many(monkeypatch):
    """Lets find_neighbours search 2,000 rows as it searches more than 20,000."""
    monkeypatch.setattr(neighbours, "_MOST_EXACT", 1000)


def recall(found, exact):
    shared = [len(set(a) & set(b)) for a, b in zip(found.indices, exact.indices, strict=True)]
    return np.sum(shared) / exact.indices.size


def test_every_row_is_in_one_cell_and_near_itself(vectors):
    found = list(find_cells(vectors))
    assert len(found) > 10
    assert sorted(np.concatenate([cell.own for cell in found]).tolist()) == list(range(2000))
    for own, near in found:
        assert np.isin(own, near).all()
        assert (np.diff(near) > 0).all()
        assert cells._NEAR_PER_ROOT * np.sqrt(2000) <= len(near) < 1900


def test_nearly_all_neighbours_are_found_among_many(vectors, monkeypatch):
    exact = find_neighbours(vectors, 15)
    monkeypatch.setattr(neighbours, "_MOST_EXACT", 1000)
    found = find_neighbours(vectors, 15)
    assert recall(found, exact) > 0.96
    right = found.indices == exact.indices
    np.testing.assert_allclose(found.similarities[right], exact.similarities[right], atol=1e-6)


def test_more_partitions_find_more(vectors, monkeypatch):
    exact = find_neighbours(vectors, 15)
    monkeypatch.setattr(neighbours, "_MOST_EXACT", 1000)
    monkeypatch.setattr(cells, "_NEAR_PER_ROOT", 3)
    found = []
    for n in (1, 2, 3):
        monkeypatch.setattr(neighbours, "_N_PARTITIONS", n)
        found.append(recall(find_neighbours(vectors, 15), exact))
    assert found[0] < found[1] < found[2]


@pytest.mark.usefixtures("among_many")
def test_no_row_is_its_own_neighbour_or_has_one_twice(vectors):
    found = find_neighbours(vectors, 15)
    assert (found.indices != np.arange(2000)[:, None]).all()
    assert all(len(set(row)) == 15 for row in found.indices.tolist())
    assert (np.diff(found.similarities, axis=1) <= 0).all()


@pytest.mark.usefixtures("among_many")
def test_neighbours_among_many_are_the_same_every_time(vectors):
    first, again = find_neighbours(vectors, 15), find_neighbours(vectors, 15)
    np.testing.assert_array_equal(first.indices, again.indices)
    np.testing.assert_array_equal(first.similarities, again.similarities)


@pytest.mark.usefixtures("among_many")
def test_rows_that_are_all_the_same_are_searched_as_well():
    same = np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (1200, 1))
    found = find_neighbours(same, 3)
    assert found.indices[5].tolist() == [0, 1, 2]
    assert found.indices[0].tolist() == [1, 2, 3]
