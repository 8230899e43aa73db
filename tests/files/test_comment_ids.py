import numpy as np
import pyarrow as pa
import pytest

from voc.files.comment_ids import IdStream, unique_ids


@pytest.mark.parametrize(
    ("values", "expected", "n_empty", "n_repeated"),
    [
        (["a", "b", "c"], ["a", "b", "c"], 0, 0),
        (["a", "a", "a"], ["a", "a#2", "a#3"], 0, 2),
        (["a", "a", "a#2"], ["a", "a#3", "a#2"], 0, 1),
        (["a", None, " "], ["a", "5", "9"], 2, 0),
        (["5", None, "b"], ["5", "5#2", "b"], 1, 1),
        ([1.0, 2.0, None], ["1", "2", "9"], 1, 0),
    ],
)
def test_ids_become_unique(values, expected, n_empty, n_repeated):
    found = unique_ids(pa.chunked_array([values]), np.array([1, 5, 9]))
    assert found.ids.to_pylist() == expected
    assert (found.n_empty, found.n_repeated) == (n_empty, n_repeated)


def test_row_numbers_are_the_ids_when_there_is_no_column():
    assert unique_ids(None, np.array([1, 5])).ids.to_pylist() == ["1", "5"]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    "values",
    [
        ["a", "b", "c"],
        ["a", "a", "b", "a", "a", "b"],
        ["a", "a#2", "a", "a#2", "a"],
        ["a", None, " ", "a", None, "20", "70"],
        ["10", "20", "30", None, "40", "50"],
    ],
)
def test_ids_that_come_bit_by_bit_become_unique_in_the_same_way(values, size):
    rows = np.arange(1, len(values) + 1) * 10
    stream = IdStream()
    ids = []
    for start in range(0, len(values), size):
        part = pa.chunked_array([pa.array(values[start : start + size], pa.string())])
        ids += stream.next(part, rows[start : start + size])
    whole = unique_ids(pa.chunked_array([pa.array(values, pa.string())]), rows)
    assert ids == whole.ids.to_pylist()
    assert (stream.n_empty, stream.n_repeated) == (whole.n_empty, whole.n_repeated)


def test_an_id_makes_way_for_the_one_that_an_earlier_repeat_was_given():
    stream = IdStream()
    parts = [pa.chunked_array([[value]]) for value in ("a", "a", "a#2")]
    ids = [stream.next(part, np.array([row]))[0] for row, part in enumerate(parts)]
    assert ids == ["a", "a#2", "a#2#2"]
