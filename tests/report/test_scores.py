import pytest

from voc.report.scores import score_interval, score_meaning, score_value, score_views


@pytest.mark.parametrize(
    ("name", "entry", "value", "interval", "meaning"),
    [
        (
            *("nps", {"n": 9, "value": -12.5, "ci_low": -30.0, "ci_high": 5.0}),
            *("−12.5", "−30.0 to +5.0", "promoters less detractors"),
        ),
        (
            *("csat", {"n": 9, "value": 0.58, "scale": [1, 5], "ci_low": 0.3, "ci_high": 0.8}),
            *("58%", "30% to 80%", "share satisfied, answers 1 to 5"),
        ),
        (
            *("ces", {"n": 9, "mean": 4.618, "scale": [1, 7]}),
            *("4.62", "", "mean effort score, answers 1 to 7"),
        ),
    ],
)
def test_a_score_is_written_in_its_own_unit(name, entry, value, interval, meaning):
    (score,) = score_views({"scores": {name: entry}})
    assert score_value(score) == value
    assert score_interval(score) == interval
    assert score_meaning(score) == meaning


@pytest.mark.parametrize(
    "scores", [None, {}, {"nps": None}, {"nps": {"n": 0, "value": 1.0}}, {"nps": {"n": 4}}]
)
def test_a_score_without_answers_is_left_out(scores):
    assert score_views({"scores": scores}) == ()


def test_scores_stand_in_order():
    scores = {name: {"n": 1, "value": 0.5, "mean": 1.0} for name in ("ces", "csat", "nps")}
    assert [score.name for score in score_views({"scores": scores})] == ["nps", "csat", "ces"]
