import numpy as np
import pyarrow as pa
import pytest

from voc.metrics.scores import detect_scale, summarise_scores


def summarise(score, answers):
    return summarise_scores(pa.table({score: pa.array(answers, pa.float64())}))[score]


def test_only_the_scores_that_have_a_column_are_summarised():
    comments = pa.table({"text": ["a"], "ces": [2.0]})
    assert list(summarise_scores(comments)) == ["ces"]


def test_nps_is_promoters_less_detractors():
    summary = summarise("nps", [10, 9, 9, 8, 7, 6, 0, None])
    assert summary["n"] == 7
    assert summary["promoters_share"] == pytest.approx(3 / 7)
    assert summary["passives_share"] == pytest.approx(2 / 7)
    assert summary["detractors_share"] == pytest.approx(2 / 7)
    assert summary["value"] == pytest.approx(100 / 7)


def test_the_interval_of_nps_has_the_multinomial_variance():
    # 50 promoters, 30 passives, 20 detractors: 30 +- 1.96 * sqrt((0.7 - 0.09) / 100) * 100
    summary = summarise("nps", [10] * 50 + [8] * 30 + [3] * 20)
    assert summary["value"] == pytest.approx(30)
    assert summary["ci_low"] == pytest.approx(14.692, abs=0.001)
    assert summary["ci_high"] == pytest.approx(45.308, abs=0.001)


def test_the_interval_of_nps_stays_within_the_scale():
    assert summarise("nps", [10, 10, 10, 0])["ci_high"] == 100


@pytest.mark.parametrize("score", ["nps", "csat", "ces"])
def test_without_answers_all_figures_are_none(score):
    summary = summarise(score, [None, None])
    assert summary.pop("n") == 0
    assert set(summary.values()) == {None}


@pytest.mark.parametrize("score", ["nps", "ces"])
@pytest.mark.parametrize("answers", [[5], [5, 5, 5]])
def test_an_interval_that_cannot_be_told_is_none(score, answers):
    summary = summarise(score, answers)
    assert summary["ci_low"] is None
    assert summary["ci_high"] is None


@pytest.mark.parametrize(
    ("answers", "scale"),
    [
        ([1, 5], (1, 5)),
        ([2, 6], (1, 7)),
        ([1, 8], (1, 10)),
        ([0, 8], (0, 10)),
        ([0, 55], (0, 100)),
        ([-1, 3], None),
        ([1, 101], None),
        ([], None),
    ],
)
def test_the_scale_is_the_narrowest_that_holds_the_answers(answers, scale):
    assert detect_scale(np.array(answers, dtype=float)) == scale


@pytest.mark.parametrize(
    ("answers", "share"),
    [
        ([5, 4, 3, 1], 0.5),
        ([7, 6, 5, 1], 0.5),
        ([10, 9, 8, 1], 0.5),
        ([100, 75, 74, 0], 0.5),
    ],
)
def test_csat_is_the_share_of_the_two_best_boxes(answers, share):
    assert summarise("csat", answers)["value"] == share


def test_the_interval_of_csat_is_wilsons():
    # 8 of 10: the published example of Wilson's interval is 0.490 to 0.943
    summary = summarise("csat", [5] * 8 + [1] * 2)
    assert summary["ci_low"] == pytest.approx(0.490, abs=0.001)
    assert summary["ci_high"] == pytest.approx(0.943, abs=0.001)


def test_csat_off_every_scale_has_a_mean_only():
    summary = summarise("csat", [3, 250])
    assert summary["mean"] == 126.5
    assert summary["value"] is None


def test_ces_has_the_interval_of_student():
    # 1, 2, 3, 4, 5: standard error sqrt(2.5 / 5), t(0.975; 4) = 2.776
    summary = summarise("ces", [1, 2, 3, 4, 5])
    assert summary["mean"] == 3
    assert summary["scale"] == [1, 5]
    assert summary["ci_low"] == pytest.approx(3 - 2.776 * 0.70711, abs=0.001)
    assert summary["ci_high"] == pytest.approx(3 + 2.776 * 0.70711, abs=0.001)
