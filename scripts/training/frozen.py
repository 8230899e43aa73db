"""Linear layers whose matrix is frozen and whose low-rank term and bias are trained.

Where the processor has 8-bit products, those with the frozen matrix are computed in them, forwards
and backwards, each row quantised by itself; products with what is trained stay in single precision.
SwitchBack (Wortsman et al. 2023, "Stable and low-precision training for large-scale vision-language
models") trains in this way without loss. The 8-bit engine, which rounds the merged matrix, then
computes in use nearly what was trained. Shapes in comments: n rows, r rank.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn.functional import linear

from voc.inference.native.library import VNNI, processor
from voc.inference.native.linear import NativeLinear
from voc.types import FloatArray

Product = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]
"""Rows (n, in), bias (out,), down (in, r) and up (r, out) to the layer's output (n, out)."""


def freeze(weight: FloatArray) -> Product:
    """The layer of a frozen matrix (out, in), in the fastest form there is here."""
    if processor() & VNNI:
        return _in_8_bits(weight)
    tensor = torch.from_numpy(weight)
    return lambda rows, bias, down, up: torch.addmm(linear(rows, tensor, bias), rows @ down, up)


def _in_8_bits(weight: FloatArray) -> Product:
    forwards = NativeLinear(weight)
    backwards = NativeLinear(np.ascontiguousarray(weight.T))

    def product(
        rows: torch.Tensor, bias: torch.Tensor, down: torch.Tensor, up: torch.Tensor
    ) -> torch.Tensor:
        out: torch.Tensor = _Product.apply(rows, bias, down, up, forwards, backwards)
        return out

    return product


class _Product(torch.autograd.Function):
    """One pass over the rows in each direction, instead of one for every term."""

    @staticmethod
    def forward(ctx, rows, bias, down, up, forwards, backwards):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        narrow = rows @ down
        ctx.save_for_backward(rows, down, up, narrow)
        ctx.backwards = backwards
        out = torch.from_numpy(forwards(rows.detach().numpy(), bias.detach().numpy()))
        return out.addmm_(narrow, up)

    @staticmethod
    def backward(ctx, gradient):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN205
        rows, down, up, narrow = ctx.saved_tensors
        of_narrow = gradient @ up.T
        of_rows = None
        if ctx.needs_input_grad[0]:
            of_rows = torch.from_numpy(ctx.backwards(gradient.numpy()))
            of_rows.addmm_(of_narrow, down.T)
        return of_rows, gradient.sum(0), rows.T @ of_narrow, narrow.T @ gradient, None, None
