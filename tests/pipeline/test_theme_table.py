"""The themes table: rows of themes and of parents, from units."""

import numpy as np
import pyarrow as pa
import pytest

from voc import schemas
from voc.pipeline.tables import theme_table
from voc.themes.results import COLUMNS, Themes

LABELS = [0, 0, 0, 1, 1, -1]
COMMENTS = ["a", "a", "b", "b", "c", "d"]


@pytest.fixture
def units():
    return pa.table(
        {
            "unit_id": [f"u{number}" for number in range(6)],
            "comment_id": COMMENTS,
            "text": ["text"] * 6,
            "language": ["en"] * 6,
            "polarity": [-0.9, -0.6, 0.0, 0.5, -0.5, 1.0],
            "sentiment": ["negative", "negative", "neutral", "positive", "negative", "positive"],
            "stage": ["use", "use", "unclear", "support", "use", "use"],
        }
    )


@pytest.fixture
def themes():
    """Two themes under one parent."""
    row = {
        "name": "x",
        "names": [("en", "x")],
        "key_phrases": [("en", ["x"])],
        "share": 0.1,
        "languages": [("en", 3)],
        "language_mixing": 1.0,
    }
    rows = [
        {"theme_id": number, "parent_id": parent, "n_units": n, **row}
        for number, parent, n in [(0, 2, 3), (1, 2, 2), (2, None, 5)]
    ]
    schema = pa.schema([schemas.THEMES.field(name) for name in COLUMNS])
    table = pa.table(
        [pa.array([row[field.name] for row in rows], type=field.type) for field in schema],
        schema=schema,
    )
    probabilities = np.ones(6, dtype=np.float32)
    return Themes(np.array(LABELS), probabilities, table, [[0], [3], [0, 3]], n_parents=1)


def rows_of(themes, units, *, trends=(0.1, -0.3)):
    priorities = np.array([1.5, 0.5], dtype=np.float32)
    return theme_table(themes, units, priorities=priorities, trends=trends).to_pylist()


def test_a_parent_has_the_comments_and_feelings_of_its_themes_counted_once(themes, units):
    first, second, parent = rows_of(themes, units)
    assert [row["n_comments"] for row in (first, second, parent)] == [2, 2, 3]
    assert parent["polarity"] == pytest.approx(-1.5 / 5)
    assert first["polarity"] == pytest.approx(-0.5)
    assert [row["negative_share"] for row in (first, second, parent)] == pytest.approx(
        [2 / 3, 1 / 2, 3 / 5]
    )
    assert [row["top_stage"] for row in (first, second, parent)] == ["use", "support", "use"]


def test_priority_and_trend_of_a_parent_are_sums(themes, units):
    parent = rows_of(themes, units)[2]
    assert parent["priority"] == pytest.approx(2)
    assert parent["trend"] == pytest.approx(-0.2)


def test_without_dates_a_parent_has_no_trend(themes, units):
    assert [row["trend"] for row in rows_of(themes, units, trends=(None, None))] == [None] * 3


def test_quotes_of_a_parent_are_units_of_its_themes(themes, units):
    parent = rows_of(themes, units)[2]
    assert [quote["unit_id"] for quote in parent["quotes"]] == ["u0", "u3"]
