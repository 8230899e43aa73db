"""Copies between host and device: plain ones, and pinned ones beside the computation."""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from voc.inference.tokens import TokenIds
from voc.types import FloatArray


class Transfers(Protocol):
    """Ways to a device and back. `n_in_flight` batches may be on their way at a time."""

    n_in_flight: int

    def to_device(self, array: TokenIds) -> Tensor:
        """The array on the device, ready for what is computed next."""
        ...

    def to_host(self, vectors: Tensor) -> Callable[[], FloatArray]:
        """What waits for the vectors and gives them as an array."""
        ...


def transfers(device: torch.device) -> Transfers:
    """The fastest transfers for a device."""
    return PinnedTransfers(device) if device.type == "cuda" else PlainTransfers(device)


class PlainTransfers:
    """Copies in the order of the computation, for devices that share memory with the host."""

    n_in_flight = 1

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def to_device(self, array: TokenIds) -> Tensor:
        """See `Transfers`."""
        return torch.from_numpy(array).to(self._device)

    def to_host(self, vectors: Tensor) -> Callable[[], FloatArray]:
        """See `Transfers`."""

        def wait() -> FloatArray:
            array: FloatArray = vectors.cpu().numpy()
            return array

        return wait


class PinnedTransfers:
    """Copies on CUDA streams of their own, so that they overlap with the computation.

    Pinned blocks come from PyTorch's caching allocator, which hands one out again only after the
    copies from or to it are done: with some batches in flight it keeps as many blocks.
    """

    n_in_flight = 3

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._up, self._down = (torch.cuda.Stream(device) for _ in range(2))  # type: ignore[no-untyped-call]

    def to_device(self, array: TokenIds) -> Tensor:
        """See `Transfers`."""
        compute = torch.cuda.current_stream(self._device)
        with torch.cuda.stream(self._up):
            pinned = torch.from_numpy(array).pin_memory()
            moved = pinned.to(self._device, non_blocking=True)
        compute.wait_stream(self._up)
        moved.record_stream(compute)  # its memory belongs to the other stream
        return moved

    def to_host(self, vectors: Tensor) -> Callable[[], FloatArray]:
        """See `Transfers`."""
        self._down.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._down):
            host = torch.empty(vectors.shape, dtype=vectors.dtype, pin_memory=True)
            host.copy_(vectors, non_blocking=True)
            done = self._down.record_event()
        vectors.record_stream(self._down)

        def wait() -> FloatArray:
            done.synchronize()
            array: FloatArray = host.numpy()
            return array

        return wait
