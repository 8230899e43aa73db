import multiprocessing
import os
import signal
import time
from functools import partial

import numpy as np
import pytest

from voc.errors import ConfigError, ModelError
from voc.inference.model import Pooled
from voc.inference.tokens import Tokens
from voc.inference.workers import WorkerPool, share_out

# PyTorch is imported only where it is needed: each process imports this module anew.

LENGTHS = [5, 1, 17, 5, 64, 2, 17, 30] * 5


def make_tiny_model(device):
    from tests.inference.tiny_bert import CONFIG, tiny_weights
    from voc.inference.pytorch.model import torch_model

    return torch_model(tiny_weights(), CONFIG, device=device, dtype="fp32")


def tokens_of(lengths):
    generator = np.random.default_rng(1)
    return Tokens.from_lists([generator.integers(0, 50, n).tolist() for n in lengths])


class Faulty:
    """Counts the tokens of texts, until something goes wrong in one of the processes."""

    def __init__(self, fault, device):
        if fault == "load":
            raise ConfigError("no such device")
        if fault == "end":
            os._exit(3)
        self._fault = fault
        self._device = device

    def __call__(self, tokens, *, queries=None, on_progress=None):
        if self._device == "second":
            match self._fault:
                case "crash":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "error":
                    raise ZeroDivisionError("by zero")
        else:
            time.sleep(0.02)
        return Pooled(tokens.lengths.astype(np.float32)[:, None, None], len(tokens.ids))


def faulty_pool(fault):
    return WorkerPool(partial(Faulty, fault), ["first", "second"])


def test_two_processes_give_what_one_gives_in_its_order():
    tokens = tokens_of(LENGTHS)
    queries = np.random.default_rng(0).normal(size=(2, 32)).astype(np.float32)
    told = []
    with WorkerPool(make_tiny_model, ["cpu", "cpu"]) as pool:
        pooled = pool(tokens, queries=queries, on_progress=told.append)
        again = pool(tokens, queries=queries)
        nothing = pool(tokens_of([]))
    alone = make_tiny_model("cpu")(tokens, queries=queries)
    np.testing.assert_allclose(pooled.vectors, alone.vectors, atol=1e-5)
    np.testing.assert_array_equal(pooled.vectors, again.vectors)
    assert pooled.n_rows == alone.n_rows
    assert sum(told) == len(tokens)
    assert len(told) > 2
    assert nothing.vectors.shape == (0, 1, 32)


@pytest.mark.parametrize(
    ("fault", "error", "told"),
    [
        ("crash", ModelError, r"encoder on second ended too early \(exit code -9\)"),
        ("error", ModelError, "encoder on second failed: ZeroDivisionError: by zero"),
        ("load", ConfigError, "no such device"),
    ],
)
def test_a_fault_in_a_process_is_an_error_here_and_ends_the_others(fault, error, told):
    pool = faulty_pool(fault)
    with pytest.raises(error, match=told):
        pool(tokens_of(LENGTHS))
    with pytest.raises(ModelError, match="processes of this encoder have ended"):
        pool(tokens_of(LENGTHS))


@pytest.mark.parametrize(
    ("fault", "error", "told"),
    [
        ("load", ConfigError, "no such device"),
        ("end", ModelError, r"encoder on (first|second) ended too early \(exit code 3\)"),
    ],
)
def test_a_process_that_ended_before_it_was_asked_is_noticed(fault, error, told):
    before = set(multiprocessing.active_children())
    pool = faulty_pool(fault)
    for process in set(multiprocessing.active_children()) - before:
        process.join(30)
    with pytest.raises(error, match=told):
        pool(tokens_of(LENGTHS))


def test_more_can_be_under_way_than_a_pipe_holds():
    tokens = tokens_of([20_000] * 64)
    queries = np.zeros((300, 300), dtype=np.float32)
    with faulty_pool(None) as pool:
        pooled = pool(tokens, queries=queries)
    assert pooled.vectors.ravel().tolist() == [20_000] * 64


@pytest.mark.parametrize(
    ("lengths", "shares"),
    [
        ([], [[]]),
        ([4], [[0]]),
        ([1, 9, 1, 1, 4, 2], [[1], [4, 5, 0, 2, 3]]),
        ([5, 5, 5, 5], [[0, 1], [2, 3]]),
    ],
)
def test_shares_have_nearly_equal_tokens(lengths, shares):
    found = share_out(np.array(lengths, dtype=np.int64), 2)
    assert [part.tolist() for part in found] == shares


def test_many_texts_are_shared_out_once_each():
    lengths = np.random.default_rng(0).integers(1, 500, 1000)
    shares = share_out(lengths, 8)
    assert sorted(np.concatenate(shares).tolist()) == list(range(1000))
    sizes = [int(lengths[part].sum()) for part in shares]
    assert max(sizes) - min(sizes) <= 1000
