"""Runs batches one behind the other: some in flight, never too large, none lost when memory ends.

Knows nothing of torch: a device is a `Device`, and a test can be one.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np

from voc.errors import ModelError
from voc.inference.pytorch.batching import plan_batches
from voc.inference.pytorch.token_budget import TokenBudget
from voc.types import FloatArray, IntArray


class Device(Protocol):
    """What runs batches.

    `n_in_flight` batches are launched before the first of them is waited for: 1 where launching
    means computing.
    """

    name: str
    n_in_flight: int

    def launch(self, rows: IntArray) -> Callable[[], FloatArray]:
        """Begin the batch of these texts; the result is called to wait for its vectors."""
        ...

    def memory(self) -> tuple[int, int] | None:
        """Bytes that the last launch took at most, and might have taken; None if unknown."""
        ...

    def free_memory(self) -> None:
        """Give back what is kept for later use."""
        ...


def run_batches(
    lengths: IntArray,
    budget: TokenBudget,
    device: Device,
    store: Callable[[IntArray, FloatArray], None],
) -> TokenBudget:
    """Run texts of these `lengths`, longest first; `store` gets the rows and vectors of batches.

    A batch that does not fit into memory is run again in halves. Returns the budget to go on with.

    Raises:
        ModelError: a single text does not fit into memory.
    """
    todo = deque(plan_batches(lengths, token_budget=budget.tokens))
    running: deque[tuple[IntArray, Callable[[], FloatArray]]] = deque()
    while todo or running:
        if not todo or len(running) >= device.n_in_flight:
            rows, wait = running.popleft()
            store(rows, wait())
            continue
        rows = todo.popleft()
        n_tokens = int(lengths[rows].sum())
        launched = _launch_within_memory(device, rows)
        if launched is not None:
            running.append((rows, launched))
            grown = _grown(budget, n_tokens, device)
        elif len(rows) > 1:
            grown = budget.after_out_of_memory(n_tokens)
            todo.appendleft(rows)
            device.free_memory()
        else:
            raise ModelError(
                f"A text of {n_tokens} tokens does not fit into the memory of {device.name}; free "
                "some of it, or use --device cpu."
            )
        if grown != budget:
            budget = grown
            todo = _planned_again(todo, lengths, budget)
    return budget


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether a device, or a library on it, ran out of memory; each has its own type or words."""
    words = str(error).lower()
    return "out of memory" in words or "alloc_failed" in words or "can't allocate memory" in words


def _launch_within_memory(device: Device, rows: IntArray) -> Callable[[], FloatArray] | None:
    """None if memory ran out. On return the error is gone, and with it what its frames held."""
    try:
        return device.launch(rows)
    except RuntimeError as error:
        if not is_out_of_memory(error):
            raise
        return None


def _grown(budget: TokenBudget, n_tokens: int, device: Device) -> TokenBudget:
    memory = device.memory() if budget.may_grow else None
    if memory is None:
        return budget
    peak_bytes, room_bytes = memory
    return budget.after_batch(n_tokens, peak_bytes=peak_bytes, room_bytes=room_bytes)


def _planned_again(
    todo: deque[IntArray], lengths: IntArray, budget: TokenBudget
) -> deque[IntArray]:
    if not todo:
        return todo
    rows = np.concatenate(list(todo))
    return deque(rows[part] for part in plan_batches(lengths[rows], token_budget=budget.tokens))
