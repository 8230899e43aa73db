"""Parts of a step side by side on the cores, each on one thread, as one operation of autograd.

An operation that several threads share ends when the slowest of them does, thousands of times in a
step; parts of a step meet once forwards and once backwards.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import torch

from voc.inference.hardware import n_cores

T = TypeVar("T")


def side_by_side(
    run: Callable[[T], torch.Tensor], parts: Sequence[T], parameters: Sequence[torch.Tensor]
) -> torch.Tensor:
    """`torch.cat([run(part) for part in parts])`, with the gradients of `parameters`.

    Gradients of parts are summed in the order of the parts, so a run repeats itself to the bit.
    For speed, PyTorch itself is to use one thread (`torch.set_num_threads(1)`).
    """
    out: torch.Tensor = _SideBySide.apply(run, parts, torch.is_grad_enabled(), *parameters)
    return out


class _SideBySide(torch.autograd.Function):
    @staticmethod
    def forward(ctx, run, parts, is_training, *parameters):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN205
        def run_one(part):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            with torch.set_grad_enabled(is_training):
                return run(part)

        ctx.results = list(_threads().map(run_one, parts))
        ctx.parameters = parameters
        return torch.cat([result.detach() for result in ctx.results])

    @staticmethod
    def backward(ctx, gradient):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        def gradients(result, own):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            return torch.autograd.grad(result, ctx.parameters, own)

        pieces = gradient.split([len(result) for result in ctx.results])
        of_parts = list(_threads().map(gradients, ctx.results, pieces))
        del ctx.results
        return None, None, None, *(sum(of_one) for of_one in zip(*of_parts, strict=True))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(n_cores())
