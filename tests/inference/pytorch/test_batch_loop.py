import numpy as np
import pytest

from voc.errors import ModelError
from voc.inference.pytorch.batch_loop import is_out_of_memory, run_batches
from voc.inference.pytorch.token_budget import TokenBudget

LENGTHS = np.array([3, 50, 7, 20, 20, 4, 9, 31, 12, 20])
OUT_OF_MEMORY = "CUDA out of memory. Tried to allocate 2.00 GiB."


class FakeDevice:
    """Gives each text its row number; has memory for so many tokens; remembers what happened."""

    name = "cuda:7"

    def __init__(self, lengths=LENGTHS, *, fits=10**9, n_in_flight=1, memory=None, error=""):
        self.n_in_flight = n_in_flight
        self.events = []
        self.n_freed = 0
        self._lengths = lengths
        self._fits = fits
        self._memory = memory
        self._error = error or OUT_OF_MEMORY

    @property
    def batches(self):
        return [rows for event, rows in self.events if event == "launch"]

    def launch(self, rows):
        if self._lengths[rows].sum() > self._fits:
            raise RuntimeError(self._error)
        self.events.append(("launch", rows.tolist()))

        def wait():
            self.events.append(("wait", rows.tolist()))
            return rows[:, None].astype(np.float32)

        return wait

    def memory(self):
        return self._memory and self._memory(int(self._lengths[self.batches[-1]].sum()))

    def free_memory(self):
        self.n_freed += 1


def run(device, budget, lengths=LENGTHS):
    """Run all texts, see that each got its own vector once, and return the budget after it."""
    vectors = np.full((len(lengths), 1), -1, dtype=np.float32)

    def store(rows, found):
        assert (vectors[rows] == -1).all(), "a text was run twice"
        vectors[rows] = found

    after = run_batches(lengths, budget, device, store)
    assert vectors[:, 0].tolist() == list(range(len(lengths)))
    return after


def test_every_text_is_run_once_longest_first_within_the_budget():
    device = FakeDevice()
    run(device, TokenBudget(60, 60))
    assert device.batches == [[1], [7], [3, 4, 9], [8, 6, 2, 5, 0]]


def test_nothing_to_run_is_no_batch():
    device = FakeDevice()
    run(device, TokenBudget(60, 60), LENGTHS[:0])
    assert device.events == []


def test_batches_are_launched_ahead_of_the_one_waited_for():
    device = FakeDevice(n_in_flight=2)
    run(device, TokenBudget(60, 60))
    assert [event for event, _ in device.events] == [
        *["launch", "launch", "wait"],  # a third only after the first is done
        *["launch", "wait", "launch", "wait", "wait"],
    ]


@pytest.mark.parametrize("n_in_flight", [1, 3])
def test_what_does_not_fit_is_run_again_in_smaller_batches(n_in_flight):
    device = FakeDevice(fits=50, n_in_flight=n_in_flight)
    after = run(device, TokenBudget(200, 400))
    assert max(LENGTHS[rows].sum() for rows in device.batches) <= 50
    assert device.n_freed >= 1
    assert after.tokens <= 50
    assert not after.may_grow


def test_a_text_that_does_not_fit_alone_is_named_by_its_length():
    with pytest.raises(ModelError, match=r"50 tokens does not fit into the memory of cuda:7"):
        run(FakeDevice(fits=49), TokenBudget(200, 400))


def test_other_errors_of_a_device_pass_through():
    with pytest.raises(RuntimeError, match="illegal memory access"):
        run(FakeDevice(fits=49, error="an illegal memory access"), TokenBudget(200, 400))


def test_batches_grow_while_memory_allows():
    lengths = np.full(64, 10)
    device = FakeDevice(lengths, memory=lambda n_tokens: (100 * n_tokens, 30_000))
    after = run(device, TokenBudget(40, 10**6), lengths)
    # 160 tokens take 16,000 bytes; twice as many would leave no fifth of the memory free.
    assert [len(rows) for rows in device.batches] == [4, 8, 16, 16, 16, 4]
    assert after == TokenBudget(160, 10**6)


@pytest.mark.parametrize(
    ("message", "is_memory"),
    [
        (OUT_OF_MEMORY, True),
        ("MPS backend out of memory (MPS allocated: 8.00 GB)", True),
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", True),
        ("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory", True),
        ("CUDA error: an illegal memory access was encountered", False),
        ("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", False),
    ],
)
def test_running_out_of_memory_is_told_from_other_errors(message, is_memory):
    assert is_out_of_memory(RuntimeError(message)) is is_memory
