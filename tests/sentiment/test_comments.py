import numpy as np
import pytest

from voc.sentiment.comments import combine_units
from voc.sentiment.results import SentimentScores

BAD = (0.9, 0.08, 0.02)
NEUTRAL = (0.1, 0.8, 0.1)
GOOD = (0.02, 0.08, 0.9)
HALF_BAD = (0.5, 0.3, 0.2)
HALF_GOOD = (0.2, 0.3, 0.5)
NEARLY_GOOD = (0.21, 0.3, 0.49)


def combine(units, *, n_comments=1):
    """`units`: comment, probabilities and number of characters of each."""
    scores = np.array([unit[1] for unit in units], dtype=np.float32).reshape(-1, 3)
    return combine_units(
        SentimentScores(scores),
        np.array([unit[0] for unit in units], dtype=np.int64),
        np.array([unit[2] for unit in units], dtype=np.int64),
        n_comments=n_comments,
    )


@pytest.mark.parametrize(
    ("units", "label"),
    [
        ([(BAD, 10)], "negative"),
        ([(GOOD, 10)], "positive"),
        ([(NEUTRAL, 10)], "neutral"),
        ([(BAD, 10), (BAD, 30)], "negative"),
        ([(BAD, 10), (NEUTRAL, 10)], "negative"),
        ([(GOOD, 10), (NEUTRAL, 90)], "neutral"),
        ([(GOOD, 50), (BAD, 50)], "mixed"),
        ([(GOOD, 20), (NEUTRAL, 60), (BAD, 20)], "mixed"),
        ([(GOOD, 85), (BAD, 15)], "mixed"),
        ([(GOOD, 86), (BAD, 14)], "positive"),
        ([(BAD, 86), (GOOD, 14)], "negative"),
        ([(BAD, 85), (GOOD, 15)], "mixed"),
        ([(GOOD, 80), (BAD, 10), (BAD, 10)], "mixed"),
        ([(HALF_GOOD, 50), (HALF_BAD, 50)], "mixed"),
        ([(NEARLY_GOOD, 50), (HALF_BAD, 50)], "negative"),
    ],
)
def test_a_comment_is_mixed_when_clear_praise_and_complaint_each_have_a_fair_part(units, label):
    assert combine([(0, *unit) for unit in units]).labels == [label]


def test_units_weigh_by_their_length():
    found = combine(
        [(0, GOOD, 30), (0, NEUTRAL, 10), (1, GOOD, 10), (1, NEUTRAL, 30)], n_comments=2
    )
    np.testing.assert_allclose(found.polarity, [0.88 * 0.75, 0.88 * 0.25], atol=1e-6)


def test_comments_do_not_touch_one_another():
    found = combine([(0, GOOD, 10), (1, BAD, 10), (2, NEUTRAL, 10)], n_comments=3)
    assert found.labels == ["positive", "negative", "neutral"]
    np.testing.assert_allclose(found.polarity, [0.88, -0.88, 0], atol=1e-6)


def test_a_comment_without_units_is_neutral():
    found = combine([(1, BAD, 10)], n_comments=3)
    assert found.labels == ["neutral", "negative", "neutral"]
    np.testing.assert_allclose(found.polarity, [0, -0.88, 0], atol=1e-6)


def test_a_unit_without_characters_still_counts():
    found = combine([(0, BAD, 0)])
    assert found.labels == ["negative"]
    np.testing.assert_allclose(found.polarity, [-0.88], atol=1e-6)


@pytest.mark.parametrize("n_comments", [0, 2])
def test_without_units_there_is_nothing_but_neutral(n_comments):
    found = combine([], n_comments=n_comments)
    assert found.labels == ["neutral"] * n_comments
    assert found.polarity.tolist() == [0.0] * n_comments


def test_polarity_is_float32():
    assert combine([(0, GOOD, 3)]).polarity.dtype == np.float32
