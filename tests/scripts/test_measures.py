"""The measures of the evaluation on a few rows whose answers are plain."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from scripts import measures
from scripts.sentiment_sets import SETS

ROOT = Path(__file__).parents[2]
TRUTH = np.array([0, 0, 1, 2])
FOUND = np.array([0, 1, 1, 0])


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("accuracy", 50.0),
        ("macro-F1", 100 * (1 / 2 + 2 / 3 + 0) / 3),
        ("macro-recall", 100 * (1 / 2 + 1 + 0) / 3),
        ("F1 of negative and positive", 100 * (1 / 2 + 0) / 2),
    ],
)
def test_published_measures_are_computed_as_published(measure, expected):
    assert measures.measure_as_published(measure, TRUTH, FOUND) == pytest.approx(expected)


def test_an_unknown_measure_is_refused_by_name():
    with pytest.raises(ValueError, match="no measure 'luck'; there are accuracy, "):
        measures.measure_as_published("luck", TRUTH, FOUND)


def test_macro_f1_leaves_out_classes_that_the_set_lacks():
    truth, found = np.array([0, 0, 2, 2]), np.array([0, 1, 2, 2])
    assert measures.macro_f1(truth, found) == pytest.approx(100 * (2 / 3 + 1) / 2)


def test_probabilities_are_shared_out_among_the_classes_of_a_set():
    shared = measures.among_classes(np.array([[0.2, 0.5, 0.3]], dtype=np.float32), np.array([0, 2]))
    np.testing.assert_allclose(shared, [[0.4, 0.0, 0.6]], rtol=1e-6)


def test_calibration_error_is_the_gap_of_confidence_and_accuracy():
    probabilities = np.array([[0.8, 0.2]] * 4, dtype=np.float32)
    assert measures.calibration_error(probabilities, np.array([0, 0, 0, 0])) == pytest.approx(0.2)
    assert measures.calibration_error(probabilities, np.array([0, 0, 1, 1])) == pytest.approx(0.3)


def test_calibration_error_weighs_bins_by_their_rows():
    probabilities = np.array([[0.95, 0.05]] * 3 + [[0.55, 0.45]], dtype=np.float32)
    error = measures.calibration_error(probabilities, np.array([0, 0, 0, 1]))
    assert error == pytest.approx(0.75 * 0.05 + 0.25 * 0.55)


def test_every_published_figure_belongs_to_a_set_and_says_of_what_it_is():
    published = tomllib.loads((ROOT / "scripts" / "published.toml").read_text(encoding="utf-8"))
    names = {chosen.name for chosen in SETS}
    assert {name for name in published if name.removesuffix(", aspects") not in names} == set()
    for entry in published.values():
        assert entry.keys() == {"system", "figure", "measure", "rows"}


def test_every_set_has_a_figure_from_before():
    path = ROOT / "docs" / "figures" / "evaluation_before.json"
    before = json.loads(path.read_text(encoding="utf-8"))["sentiment"]
    assert before.keys() == {chosen.name for chosen in SETS}
