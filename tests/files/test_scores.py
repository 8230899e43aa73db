import pyarrow as pa
import pytest

from voc.files.scores import number_of, read_scores


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9", 9.0),
        (" 9,5 ", 9.5),
        ("9.0", 9.0),
        ("9/10", 9.0),
        ("9 / 10", 9.0),
        ("85 %", 85.0),
        ("٩", 9.0),
        ("٩٫٥", 9.5),
        ("۱۰", 10.0),
        ("-1", -1.0),
        ("nine", None),
        ("9-10", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("role", "values", "scale"),
    [
        ("nps", [0, 10], (0, 10)),
        ("csat", [1, 5], (1, 5)),
        ("csat", [1, 6], (1, 7)),
        ("csat", [1, 9], (1, 10)),
        ("csat", [40, 90], (0, 100)),
        ("csat", [1, 5] * 20 + [99], (1, 5)),
        ("ces", [2, 5], (1, 5)),
        ("ces", [2, 6], (1, 7)),
        ("ces", [2, 9], (1, 5)),
    ],
)
def test_the_scale_is_the_smallest_that_holds_the_values(role, values, scale):
    assert read_scores(pa.chunked_array([values]), role).scale == scale


@pytest.mark.parametrize(
    "values",
    [
        ["9", "x", "11", " ", None],
        pa.array([9.0, -1.0, 11.0, float("nan"), None]),
        [9, -1, 11, None, None],
    ],
    ids=["strings", "floats", "integers"],
)
def test_values_off_the_scale_are_null_and_counted(values):
    found = read_scores(pa.chunked_array([values]), "nps")
    assert found.values.to_pylist() == [9.0, None, None, None, None]
    assert found.n_unreadable == 2
