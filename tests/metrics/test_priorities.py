import pyarrow as pa
import pytest

from voc.metrics.priorities import theme_priorities


def units_of(*rows):
    themes, sentiments, polarities = zip(*rows, strict=True)
    return pa.table(
        {
            "theme_id": pa.array(themes, pa.int32()),
            "sentiment": sentiments,
            "polarity": pa.array(polarities, pa.float32()),
        }
    )


def test_a_priority_adds_up_how_negative_the_negative_units_are():
    units = units_of(
        (0, "negative", -0.9),
        (0, "negative", -0.6),
        (0, "positive", 0.8),
        (0, "neutral", -0.2),
        (1, "negative", -0.5),
        (-1, "negative", -1.0),
    )
    assert theme_priorities(units, n_themes=3).tolist() == pytest.approx([1.5, 0.5, 0.0])


def test_a_run_without_units_has_priorities_of_zero():
    assert theme_priorities(units_of((0, "positive", 1.0)).slice(0, 0), n_themes=2).tolist() == [
        0,
        0,
    ]
