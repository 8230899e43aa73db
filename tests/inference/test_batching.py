import numpy as np
import pytest

from voc.inference.batching import average_windows, cut_windows, plan_batches


def test_short_texts_are_framed_by_prefix_and_special_tokens():
    windows = cut_windows([[7, 8], []], before=[0, 5], after=[2], max_tokens=10)
    assert windows.token_ids == [[0, 5, 7, 8, 2], [0, 5, 2]]
    assert windows.lengths.tolist() == [5, 3]


def test_a_long_text_becomes_windows_of_nearly_equal_length_that_hold_every_token():
    own = list(range(100, 125))
    windows = cut_windows([[1], own], before=[0], after=[2], max_tokens=12)
    assert windows.text_index.tolist() == [0, 1, 1, 1]
    assert [token for ids in windows.token_ids[1:] for token in ids[1:-1]] == own
    assert windows.n_own_tokens.tolist() == [1, 8, 8, 9]
    assert windows.lengths.max() <= 12


@pytest.mark.parametrize("token_budget", [1, 8, 64, 10_000])
def test_batches_hold_every_text_once_longest_first_within_the_budget(token_budget):
    lengths = np.random.default_rng(0).integers(1, 40, size=200)
    batches = plan_batches(lengths, token_budget=token_budget)
    order = np.concatenate(batches)
    assert sorted(order.tolist()) == list(range(200))
    assert np.all(np.diff(lengths[order]) <= 0)
    assert all(
        len(batch) == 1 or len(batch) * lengths[batch].max() <= token_budget for batch in batches
    )


def test_no_texts_make_no_batches():
    assert plan_batches(np.array([], dtype=np.int64), token_budget=100) == []


def test_windows_of_a_text_are_averaged_by_their_own_tokens():
    windows = cut_windows([[1], [1] * 9], before=[], after=[], max_tokens=6)
    vectors = np.array([[1.0, 0.0], [4.0, 0.0], [0.0, 5.0]], dtype=np.float32)
    averaged = average_windows(vectors, windows, n_texts=2)
    np.testing.assert_allclose(averaged, [[1.0, 0.0], [16 / 9, 25 / 9]], rtol=1e-6)
