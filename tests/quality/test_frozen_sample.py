"""What ships does not fall below what it once reached on the texts written for this project.

The floors are today's figures less a margin; `python scripts/own_texts.py --write-floors` lifts
them. Figures are x 100, per language.
"""

import json

import pytest

from scripts.own_texts import FLOORS, measure_own_texts
from voc.inference.encoder import Encoder

LIMITS = json.loads(FLOORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """In the number format that this processor takes by itself, as users get it."""
    return measure_own_texts(Encoder.load(device="cpu"), tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize("name", LIMITS)
def test_no_language_falls_below_its_floor(figures, name):
    reached = {code: round(value, 1) for code, value in figures[name].items()}
    assert {
        code: (reached[code], floor)
        for code, floor in LIMITS[name].items()
        if reached[code] < floor
    } == {}


def test_every_figure_has_a_floor(figures):
    assert figures.keys() == LIMITS.keys()
    assert all(figures[name].keys() == LIMITS[name].keys() for name in figures)
