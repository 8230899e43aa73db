"""What a batch takes of a device's memory, where that can be known."""

from typing import Protocol

import torch


class DeviceMemory(Protocol):
    """Watches the memory of a device."""

    def mark(self) -> None:
        """Begin to watch."""
        ...

    def since_mark(self) -> tuple[int, int] | None:
        """Bytes taken at most since the mark, and bytes that could have been taken."""
        ...

    def release(self) -> None:
        """Give back what the allocator keeps for later."""
        ...


def device_memory(device: torch.device) -> DeviceMemory:
    """What watches the memory of `device`."""
    return CudaMemory(device) if device.type == "cuda" else UnknownMemory(device)


class UnknownMemory:
    """The memory of a CPU or an Apple GPU, which the host's other programs share."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def mark(self) -> None:
        """See `DeviceMemory`."""

    def since_mark(self) -> None:
        """See `DeviceMemory`."""

    def release(self) -> None:
        """See `DeviceMemory`."""
        if self._device.type == "mps":
            torch.mps.empty_cache()


class CudaMemory:
    """The memory of a CUDA device.

    The counters are the allocator's own, kept on the host as launches ask for memory, so that
    reading them waits for nothing.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._allocated_bytes = 0

    def mark(self) -> None:
        """See `DeviceMemory`."""
        torch.cuda.reset_peak_memory_stats(self._device)
        self._allocated_bytes = torch.cuda.memory_allocated(self._device)

    def since_mark(self) -> tuple[int, int]:
        """See `DeviceMemory`."""
        peak_bytes = torch.cuda.max_memory_allocated(self._device) - self._allocated_bytes
        kept_bytes = torch.cuda.memory_reserved(self._device) - self._allocated_bytes
        free_bytes, _ = torch.cuda.mem_get_info(self._device)
        return peak_bytes, free_bytes + kept_bytes

    def release(self) -> None:
        """See `DeviceMemory`."""
        torch.cuda.empty_cache()
