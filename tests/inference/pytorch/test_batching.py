import numpy as np
import pytest

from voc.inference.pytorch.batching import plan_batches


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
