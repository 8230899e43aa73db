import pytest
import torch

from voc.inference.pytorch.device_memory import CudaMemory, device_memory


@pytest.fixture
def counters(monkeypatch):
    """Counters of an allocator, in bytes."""
    counters = {"allocated": 100, "peak": 900, "reserved": 400, "free": 5000}

    def reset(device):
        counters["peak"] = counters["allocated"]

    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", reset)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: counters["allocated"])
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda device: counters["peak"])
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: counters["reserved"])
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (counters["free"], 10**6))
    return counters


def test_a_batch_is_charged_what_it_took_above_what_was_there(counters):
    memory = CudaMemory(torch.device("cuda:0"))
    memory.mark()
    counters.update(peak=1600, reserved=2000, free=3400)
    # The weights' 100 are not the batch's; what the allocator holds beside them, it could have had.
    assert memory.since_mark() == (1500, 3400 + 1900)


def test_the_memory_of_a_cpu_is_not_known():
    memory = device_memory(torch.device("cpu"))
    memory.mark()
    memory.release()
    assert memory.since_mark() is None
