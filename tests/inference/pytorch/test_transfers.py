from contextlib import contextmanager

import numpy as np
import pytest
import torch

from voc.inference.pytorch.transfers import PinnedTransfers, PlainTransfers, transfers

CPU = torch.device("cpu")
ARRAY = np.arange(7, dtype=np.int32)


class FakeStream:
    """A CUDA stream that writes down what happens to it."""

    def __init__(self, name, log):
        self.name = name
        self._log = log

    def wait_stream(self, other):
        self._log.append(f"{self.name} waits for {other.name}")

    def record_event(self):
        self._log.append(f"event on {self.name}")
        return self

    def synchronize(self):
        self._log.append(f"host waits for the event on {self.name}")


@pytest.fixture
def log(monkeypatch):
    """What happens to the streams of a CUDA device, in order; tensors stay on the CPU."""
    log = []
    names = iter(["up", "down"])

    @contextmanager
    def stream(entered):
        log.append(f"{entered.name} begins")
        yield
        log.append(f"{entered.name} ends")

    def empty(shape, *, dtype, pin_memory):
        assert pin_memory
        return plain_empty(shape, dtype=dtype)

    plain_empty = torch.empty
    monkeypatch.setattr(torch, "empty", empty)
    monkeypatch.setattr(torch.cuda, "Stream", lambda device: FakeStream(next(names), log))
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: FakeStream("compute", log))
    monkeypatch.setattr(torch.cuda, "stream", stream)
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda tensor: tensor.clone())
    monkeypatch.setattr(
        torch.Tensor, "record_stream", lambda tensor, user: log.append(f"kept for {user.name}")
    )
    return log


def test_what_goes_up_is_copied_aside_and_awaited_by_the_computation(log):
    moved = PinnedTransfers(CPU).to_device(ARRAY)
    np.testing.assert_array_equal(moved.numpy(), ARRAY)
    assert log == ["up begins", "up ends", "compute waits for up", "kept for compute"]


def test_what_comes_down_is_awaited_only_when_it_is_wanted(log):
    vectors = torch.arange(6.0).view(2, 1, 3)
    wait = PinnedTransfers(CPU).to_host(vectors)
    launched = ["down waits for compute", "down begins", "event on down", "down ends"]
    assert log == [*launched, "kept for down"]
    np.testing.assert_array_equal(wait(), vectors.numpy())
    assert log[-1] == "host waits for the event on down"


def test_plain_copies_arrive_and_return():
    plain = transfers(CPU)
    assert isinstance(plain, PlainTransfers)
    vectors = plain.to_device(ARRAY).float()
    np.testing.assert_array_equal(plain.to_host(vectors)(), ARRAY)


@pytest.mark.gpu
def test_pinned_copies_arrive_and_return():
    device = torch.device("cuda:0")
    pinned = transfers(device)
    waits = [pinned.to_host(pinned.to_device(ARRAY + number) * 2) for number in range(50)]
    for number, wait in enumerate(waits):
        np.testing.assert_array_equal(wait(), (ARRAY + number) * 2)
