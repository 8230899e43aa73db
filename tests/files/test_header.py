import pytest

from voc.files.header import has_header


@pytest.mark.parametrize(
    ("first", "following", "expected"),
    [
        (["id", "comment"], [["1", "fine"]], True),
        (["x", "y"], [["1", "fine"]], True),
        (["1", "fine"], [["2", "slow"]], False),
        (["2024-01-01", "fine"], [["2024-01-02", "slow"]], False),
        (["fine", "positive"], [["slow", "negative"], ["good", "positive"]], False),
        (["2024", "2025"], [["good", "bad"]], True),
        (["comment"], [["fine"]], True),
        (["Svar 1"], [["the parcel came late"], ["all went well"]], True),
        (["It was fine."], [["the parcel came late and wet"], ["all went well"]], False),
        (["a", "b"], [], True),
    ],
)
def test_a_header_is_told_from_data(first, following, expected):
    assert has_header(first, following) is expected


def test_a_named_column_makes_a_header():
    assert has_header(["Fine"], [["ok"]], frozenset({"Fine"}))
