import numpy as np
import pytest

from voc.themes import quality
from voc.themes.quality import measure_closeness, measure_stability


def test_closeness_of_themes_at_right_angles():
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [-1, 0]], dtype=np.float32)
    assert measure_closeness(vectors, np.array([0, 0, 1, 1, -1])) == pytest.approx((1, 1))


def test_themes_that_share_a_direction_are_not_separate(make_blobs):
    vectors, groups = make_blobs(2, 50)
    apart = measure_closeness(vectors, groups)
    mixed = measure_closeness(vectors, np.random.default_rng(0).permutation(groups))
    assert apart[1] > 0.5
    assert mixed[1] < 0.1
    assert mixed[0] < apart[0]


def test_closeness_does_not_depend_on_tiles(make_blobs, monkeypatch):
    vectors, groups = make_blobs(4, 30)
    whole = measure_closeness(vectors, groups)
    monkeypatch.setattr(quality, "_TILE_ROWS", 7)
    assert measure_closeness(vectors, groups) == pytest.approx(whole)


def test_what_is_found_again_is_stable(make_blobs):
    vectors, groups = make_blobs(4, 30)
    rows = {vector.tobytes(): group for vector, group in zip(vectors, groups, strict=True)}

    def same(sample):
        return np.array([rows[vector.tobytes()] for vector in sample])

    def other(sample):
        return np.arange(len(sample)) % 4

    assert measure_stability(vectors, groups, same, seed=0) == pytest.approx(1)
    assert measure_stability(vectors, groups, other, seed=0) < 0.3


def test_samples_are_bounded_and_leave_out_units_without_a_theme(make_blobs, monkeypatch):
    monkeypatch.setattr(quality, "_MOST_RESAMPLED", 50)
    vectors, groups = make_blobs(4, 30)
    loose = vectors[groups == 3]
    sampled = []

    def remember(sample):
        sampled.append(sample)
        return np.zeros(len(sample), dtype=np.int64)

    measure_stability(vectors, np.where(groups == 3, -1, groups), remember, seed=0)
    assert [len(sample) for sample in sampled] == [50] * 3
    unwanted = {vector.tobytes() for vector in loose}
    assert not any(vector.tobytes() in unwanted for sample in sampled for vector in sample)


@pytest.mark.parametrize("labels", [[-1, -1, -1], [0, 0, -1], []])
def test_fewer_than_two_themes_have_no_quality(labels):
    vectors = np.eye(3, dtype=np.float32)[: len(labels)]
    labels = np.array(labels, dtype=np.int64)
    assert measure_closeness(vectors, labels) is None
    assert measure_stability(vectors, labels, lambda sample: sample, seed=0) is None
