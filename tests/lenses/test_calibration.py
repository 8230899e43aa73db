import numpy as np
import pytest

from voc.lenses.calibration import Calibration, calibrate

CLASS_LABELS = np.array([0, 0, 1, -1])


def calibration(**options):
    return Calibration(CLASS_LABELS, **{"sharpness": 1.0, "unclear_offset": 0.0, **options})


def test_class_probabilities_are_the_softmax_of_sharpened_scores():
    found = calibration(sharpness=2.0).class_probabilities(np.log([[1.0, 2.0, 3.0, 4.0]]))
    np.testing.assert_allclose(found, [[1 / 30, 4 / 30, 9 / 30, 16 / 30]])


def test_the_offset_lowers_the_score_of_unclear():
    scores = np.zeros((1, 4))
    found = calibration(sharpness=2.0, unclear_offset=-0.5).class_probabilities(scores)
    assert found[0, 3] / found[0, 0] == pytest.approx(np.exp(-1))


def test_the_scores_are_left_as_they_were():
    scores = np.zeros((1, 4))
    calibration(unclear_offset=-0.5).class_probabilities(scores)
    assert not scores.any()


def test_a_label_has_the_probability_of_all_its_classes():
    found = calibration().label_probabilities(np.array([[0.1, 0.2, 0.3, 0.4]]))
    np.testing.assert_allclose(found, [[0.3, 0.3, 0.4]])


def scores_that_are_right(share, *, n=200):
    """Examples of label 1 and of "unclear" whose own class scores 0.2 above the rest, or below."""
    labels = np.tile([1, -1], n // 2)
    scores = np.zeros((n, 4))
    right = np.arange(n) < share * n
    own = np.where(labels == 1, 2, 3)
    other = np.where(labels == 1, 3, 2)
    scores[np.arange(n), np.where(right, own, other)] = 0.2
    return scores, labels


def test_scores_that_are_often_wrong_make_duller_probabilities():
    often, seldom = (calibrate(*scores_that_are_right(s), CLASS_LABELS) for s in (0.7, 0.96))
    assert seldom.sharpness > often.sharpness


def test_unclear_is_left_alone_where_it_takes_few_labelled_examples():
    assert calibrate(*scores_that_are_right(0.96), CLASS_LABELS).unclear_offset == 0


def test_unclear_is_held_back_where_it_takes_labelled_examples():
    scores, labels = scores_that_are_right(1.0)
    scores[:, 3] += 0.3
    found = calibrate(scores, labels, CLASS_LABELS)
    probabilities = found.label_probabilities(found.class_probabilities(scores))
    assert (probabilities.argmax(axis=1)[labels == 1] == 1).mean() >= 0.95
