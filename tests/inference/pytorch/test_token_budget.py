import pytest

from voc.inference.pytorch.token_budget import TokenBudget

MIB = 2**20


@pytest.mark.parametrize(
    ("budget", "n_tokens", "peak_bytes", "room_bytes", "tokens"),
    [
        (TokenBudget(1000, 8000), 1000, 10 * MIB, 100 * MIB, 2000),  # there is room
        (TokenBudget(1000, 8000), 1000, 10 * MIB, 25 * MIB, 2000),  # just enough: 20 of 25
        (TokenBudget(1000, 8000), 1000, 10 * MIB, 24 * MIB, 1000),  # twice would not fit
        (TokenBudget(1000, 8000), 600, 10 * MIB, 40 * MIB, 1000),  # nor if the batch had been full
        (TokenBudget(1000, 8000), 400, 1 * MIB, 100 * MIB, 1000),  # too small to tell
        (TokenBudget(1000, 1999), 1000, 1 * MIB, 100 * MIB, 1000),  # as large as it may be
    ],
)
def test_a_budget_doubles_while_memory_allows(budget, n_tokens, peak_bytes, room_bytes, tokens):
    after = budget.after_batch(n_tokens, peak_bytes=peak_bytes, room_bytes=room_bytes)
    assert after == TokenBudget(tokens, budget.most)


@pytest.mark.parametrize(
    ("n_tokens", "tokens"),
    [(1000, 500), (600, 300), (1500, 500), (1, 1)],
)
def test_out_of_memory_halves_the_budget_for_good(n_tokens, tokens):
    after = TokenBudget(1000, 8000).after_out_of_memory(n_tokens)
    assert after == TokenBudget(tokens, most=tokens)
    assert not after.may_grow


@pytest.mark.parametrize(("kind", "may_grow"), [("cpu", False), ("mps", False), ("cuda", True)])
def test_only_a_gpu_whose_memory_is_known_gets_larger_batches(kind, may_grow):
    assert TokenBudget.for_device(kind).may_grow is may_grow
