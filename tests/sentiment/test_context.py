import numpy as np
import pytest

from voc.sentiment.context import find_uncertain, revise, surroundings
from voc.sentiment.results import SentimentScores


def scores_with(*likeliest):
    """Scores whose likeliest sentiment, the negative one, has these probabilities."""
    best = np.array(likeliest, dtype=np.float32)
    return SentimentScores(np.stack([best, (1 - best) / 2, (1 - best) / 2], axis=1))


@pytest.mark.parametrize(
    ("likeliest", "comments", "expected"),
    [
        ([0.9, 0.5], [0, 0], [1]),
        ([0.5, 0.55, 0.7], [4, 4, 4], [0, 1]),
        ([0.9, 0.8], [0, 0], []),
        ([0.5, 0.5, 0.9], [0, 1, 2], []),
        ([0.5, 0.5, 0.5], [0, 2, 2], [1, 2]),
        ([], [], []),
    ],
)
def test_units_that_are_unsure_and_not_alone_are_uncertain(likeliest, comments, expected):
    found = find_uncertain(scores_with(*likeliest), np.array(comments, dtype=np.int64))
    assert found.tolist() == expected


def test_a_unit_is_asked_about_between_its_neighbours_of_the_same_comment():
    texts = ["Late.", "Three weeks!", "Rude too.", "Lovely.", "Same here."]
    comment_index = np.array([0, 0, 0, 1, 1])
    questions = surroundings(texts, comment_index, np.array([0, 1, 2, 3, 4]))
    assert questions == [
        "Late.: Late. Three weeks!",
        "Three weeks!: Late. Three weeks! Rude too.",
        "Rude too.: Three weeks! Rude too.",
        "Lovely.: Lovely. Same here.",
        "Same here.: Lovely. Same here.",
    ]


def test_a_revised_unit_has_the_mean_of_both_readings_and_the_others_stay():
    scores = scores_with(0.9, 0.5)
    in_context = np.array([[0.1, 0.1, 0.8]], dtype=np.float32)
    revised = revise(scores, np.array([1]), in_context)
    np.testing.assert_allclose(
        revised.probabilities, [[0.9, 0.05, 0.05], [0.3, 0.175, 0.525]], atol=1e-6
    )
    np.testing.assert_allclose(scores.probabilities, scores_with(0.9, 0.5).probabilities)
