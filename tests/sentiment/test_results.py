import numpy as np

from voc.sentiment.results import SentimentScores


def test_the_label_is_the_likeliest_and_polarity_the_difference():
    scores = SentimentScores(
        np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0, 0.25, 0.75]], dtype=np.float32)
    )
    assert scores.labels == ["negative", "neutral", "positive"]
    np.testing.assert_allclose(scores.polarity, [-0.6, 0.2, 0.75], atol=1e-6)
    assert len(scores) == 3


def test_no_texts_have_scores_of_the_right_shape():
    scores = SentimentScores(np.empty((0, 3), dtype=np.float32))
    assert len(scores) == 0
    assert scores.labels == []
    assert scores.probabilities.shape == (0, 3)
    assert scores.polarity.shape == (0,)
