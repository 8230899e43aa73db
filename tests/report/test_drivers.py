from dataclasses import replace

import pytest

from voc.report.drivers import Scale, effect_scale, outermost
from voc.report.summary import summarise


def test_effects_stand_by_score_and_the_lowest_first(run):
    assert [(effect.score, effect.effect) for effect in summarise(run).effects] == [
        *(("nps", -4.92), ("nps", 2.57), ("nps", 2.87)),
        ("csat", -1.5),
    ]


def test_an_unknown_effect_is_left_out(run):
    rows = [{**row, "effect": float("nan")} for row in run.drivers.to_pylist()]
    unknown = replace(run, drivers=run.drivers.from_pylist(rows, schema=run.drivers.schema))
    assert summarise(unknown).effects == ()


def test_outermost_effects_come_from_both_ends(run):
    effects = list(summarise(run).effects)
    assert outermost(effects, 3) == [effects[0], effects[1], effects[3]]
    assert outermost(effects, 4) == effects


def test_the_scale_holds_all_effects_and_zero(run):
    effects = list(summarise(run).effects)[:1]
    scale = effect_scale(effects)
    assert scale.low < -7.21
    assert scale.high > 0


def test_a_scale_of_no_difference_has_a_width():
    assert effect_scale([]).high > effect_scale([]).low


@pytest.mark.parametrize(("value", "position"), [(-2, 0), (0, 25), (6, 100), (99, 100)])
def test_a_value_lies_inside_the_scale(value, position):
    assert Scale(-2, 6).position(value) == position


@pytest.mark.parametrize(
    ("scale", "ticks", "decimals"),
    [
        (Scale(-2, 6), [-2, 0, 2, 4, 6], 0),
        (Scale(-0.4, 0.15), [-0.4, -0.2, 0], 1),
        (Scale(-31, 12), [-30, -20, -10, 0, 10], 0),
    ],
)
def test_ticks_are_round_numbers(scale, ticks, decimals):
    assert scale.ticks() == ticks
    assert scale.decimals == decimals
