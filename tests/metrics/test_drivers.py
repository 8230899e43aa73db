import numpy as np
import pyarrow as pa
import pytest

from voc import schemas
from voc.metrics.drivers import find_drivers

THEMES = pa.table(
    {"theme_id": pa.array([0, 1], pa.int32()), "name": ["late parcels", "kind staff"]}
)
STAGES = pa.table(
    {"stage": ["delivery", "support", "unclear"], "name": ["Delivery", "Support", None]}
)


def comments_of(**scores):
    n = len(next(iter(scores.values())))
    columns = {name: pa.array(answers, pa.float64()) for name, answers in scores.items()}
    return pa.table({"comment_id": [f"c{i}" for i in range(n)], **columns})


def units_of(*rows):
    comment_ids, themes, stages = zip(*rows, strict=True)
    return pa.table(
        {"comment_id": comment_ids, "theme_id": pa.array(themes, pa.int32()), "stage": stages}
    )


def late_in_the_first_five(n):
    return units_of(*((f"c{i}", 0 if i < 5 else -1, "unclear") for i in range(n)))


def test_the_effect_is_the_difference_of_the_means():
    comments = comments_of(nps=[0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
    (row,) = find_drivers(comments, late_in_the_first_five(10), THEMES, STAGES).to_pylist()
    assert (row["score"], row["kind"], row["id"], row["name"]) == (
        "nps",
        "theme",
        "0",
        "late parcels",
    )
    assert (row["n_with"], row["n_without"]) == (5, 5)
    assert (row["mean_with"], row["mean_without"]) == pytest.approx((2, 8))
    assert row["effect"] == pytest.approx(-6)


def test_the_interval_is_welchs():
    # Two variances of 2.5 and five answers each: standard error 1, 8 degrees of freedom, t = 2.306
    comments = comments_of(nps=[0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
    (row,) = find_drivers(comments, late_in_the_first_five(10), THEMES, STAGES).to_pylist()
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((-8.306, -3.694), abs=0.001)


def test_unequal_sides_have_the_interval_that_scipy_finds():
    from scipy.stats import ttest_ind

    answers = np.random.default_rng(0).integers(0, 11, 40).astype(float)
    units = units_of(*((f"c{i}", 0 if i % 4 == 0 else -1, "unclear") for i in range(40)))
    (row,) = find_drivers(comments_of(nps=answers), units, THEMES, STAGES).to_pylist()
    with_theme = np.arange(40) % 4 == 0
    interval = ttest_ind(answers[with_theme], answers[~with_theme], equal_var=False)
    interval = interval.confidence_interval(0.95)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((interval.low, interval.high))


def test_a_comment_counts_once_however_many_units_touch_the_theme():
    units = pa.concat_tables([late_in_the_first_five(10), late_in_the_first_five(10)])
    comments = comments_of(nps=[0, 1, 2, 3, 4, 6, 7, 8, 9, 10])
    (row,) = find_drivers(comments, units, THEMES, STAGES).to_pylist()
    assert (row["n_with"], row["n_without"]) == (5, 5)


def test_comments_without_the_score_do_not_count():
    comments = comments_of(nps=[0, 1, 2, 3, 4, None, 6, 7, 8, 9, 10])
    (row,) = find_drivers(comments, late_in_the_first_five(11), THEMES, STAGES).to_pylist()
    assert (row["n_with"], row["n_without"]) == (5, 5)


@pytest.mark.parametrize("n_comments", [9, 5])
def test_fewer_than_five_comments_on_a_side_are_left_out(n_comments):
    comments = comments_of(nps=range(n_comments))
    drivers = find_drivers(comments, late_in_the_first_five(n_comments), THEMES, STAGES)
    assert drivers.num_rows == 0


def test_answers_that_do_not_vary_have_no_interval():
    comments = comments_of(csat=[1] * 5 + [5] * 5)
    (row,) = find_drivers(comments, late_in_the_first_five(10), THEMES, STAGES).to_pylist()
    assert row["effect"] == -4
    assert row["ci_low"] is None
    assert row["ci_high"] is None


def test_stages_are_drivers_and_unclear_is_not():
    units = units_of(*((f"c{i}", -1, "support" if i < 5 else "unclear") for i in range(10)))
    drivers = find_drivers(comments_of(nps=range(10)), units, THEMES, STAGES)
    assert drivers.select(["kind", "id", "name"]).to_pylist() == [
        {"kind": "stage", "id": "support", "name": "Support"}
    ]


def test_rows_come_by_score_and_the_largest_effect_first():
    units = units_of(
        *((f"c{i}", 0 if i < 5 else -1, "unclear") for i in range(20)),
        *((f"c{i}", 1 if i < 10 else -1, "delivery" if i >= 12 else "unclear") for i in range(20)),
    )
    comments = comments_of(csat=[1, 2] * 10, nps=range(20))
    drivers = find_drivers(comments, units, THEMES, STAGES)
    assert drivers["score"].to_pylist() == ["nps"] * 3 + ["csat"] * 3
    sizes = np.abs(drivers["effect"].to_numpy())
    assert (np.diff(sizes[:3]) <= 0).all()
    assert (np.diff(sizes[3:]) <= 0).all()


def test_without_scores_the_table_is_empty_and_has_its_columns():
    comments = pa.table({"comment_id": ["c0"]})
    drivers = find_drivers(comments, units_of(("c0", 0, "support")), THEMES, STAGES)
    assert drivers.num_rows == 0
    assert drivers.schema.equals(schemas.DRIVERS)


def test_without_themes_there_are_drivers_for_stages():
    units = units_of(*((f"c{i}", -1, "support" if i < 5 else "unclear") for i in range(10)))
    drivers = find_drivers(comments_of(nps=range(10)), units, THEMES.slice(0, 0), STAGES)
    assert drivers["id"].to_pylist() == ["support"]
