import numpy as np
import pyarrow as pa
import pytest

from voc.files.comment_ids import unique_ids


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
