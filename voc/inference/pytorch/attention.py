"""Self-attention within each text of a packed batch.

There are two ways with one signature, `attend(qkv, n_heads, layout)`: one dense block per length,
which runs anywhere, and PyTorch's variable-length flash kernel, which takes all texts at once.
Rows behind the last text are padding: what comes out of them is of no meaning.

Shapes in comments: t rows of the batch, h hidden size, n texts in a group, l tokens of each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody knows
from torch import Tensor

from voc.inference.pytorch.packing import LengthGroup, PackedBatch

_OLDEST_CAPABILITY = (8, 0)
_WIDEST_HEAD = 256
_AGREEMENT = 2e-2  # numbers of order one in bf16, summed in another order


@dataclass(frozen=True)
class Layout:
    """Where the texts of a packed batch lie: `starts` (n_texts + 1,) int32 is on the device."""

    groups: tuple[LengthGroup, ...]
    starts: Tensor

    @property
    def longest(self) -> int:
        """Tokens of the longest text."""
        return max((group.n_tokens for group in self.groups), default=0)


Attend = Callable[[Tensor, int, Layout], Tensor]
"""Queries, keys and values side by side (t, 3h), number of heads, layout -> contexts (t, h)."""


class Attention(NamedTuple):
    """The way of attending that was chosen, and why."""

    attend: Attend
    reason: str


def unpack(flat: Tensor, batch: PackedBatch) -> tuple[Tensor, Tensor, Layout]:
    """Token ids, positions, (t,) each, and layout out of `batch.flat` on a device."""
    n_rows = batch.n_rows
    token_ids, positions = flat[: 2 * n_rows].long().view(2, n_rows)
    return token_ids, positions, Layout(batch.groups, flat[2 * n_rows :])


def attend_by_length(qkv: Tensor, n_heads: int, layout: Layout) -> Tensor:
    """Attend to one dense block after the other, each of equally long texts."""
    context = qkv.new_zeros(len(qkv), qkv.shape[1] // 3)
    start = 0
    for n, length in layout.groups:
        stop = start + n * length
        query, key, value = qkv[start:stop].view(n, length, 3, n_heads, -1).permute(2, 0, 3, 1, 4)
        block = F.scaled_dot_product_attention(query, key, value)  # (n, heads, l, size)
        context[start:stop].view(n, length, n_heads, -1).copy_(block.transpose(1, 2))
        start = stop
    return context


def attend_varlen(qkv: Tensor, n_heads: int, layout: Layout) -> Tensor:
    """Attend to all texts in one call of PyTorch's variable-length kernel; fp16 or bf16 only."""
    from torch.nn.attention.varlen import varlen_attn

    query, key, value = qkv.view(len(qkv), 3, n_heads, -1).unbind(1)  # each (t, heads, size)
    starts, longest = layout.starts, layout.longest
    context = varlen_attn(query, key, value, starts, starts, longest, longest)
    assert isinstance(context, Tensor)  # a tuple only if more is asked for
    return context.reshape(len(qkv), -1)


def choose_attention(
    device: torch.device, dtype: torch.dtype, *, n_heads: int, size: int
) -> Attention:
    """The kernel where it can run and agrees with the plain way, else the plain way."""
    if device.type != "cuda":
        return Attention(attend_by_length, "dense blocks by length: no CUDA device")
    obstacle = kernel_obstacle(
        dtype, head_size=size // n_heads, capability=torch.cuda.get_device_capability(device)
    )
    obstacle = obstacle or trial(attend_varlen, device, dtype, n_heads=n_heads, size=size)
    if obstacle:
        return Attention(attend_by_length, f"dense blocks by length: {obstacle}")
    return Attention(attend_varlen, "variable-length flash attention")


def kernel_obstacle(
    dtype: torch.dtype, *, head_size: int, capability: tuple[int, int]
) -> str | None:
    """What keeps the variable-length kernel from running, or None."""
    if dtype not in (torch.float16, torch.bfloat16):
        return "the kernel takes fp16 and bf16 only"
    if head_size % 8 or head_size > _WIDEST_HEAD:
        return f"the kernel takes heads of a multiple of 8 up to {_WIDEST_HEAD}, not {head_size}"
    if capability < _OLDEST_CAPABILITY:
        return "the kernel needs compute capability 8.0, this is {}.{}".format(*capability)
    return None


def trial(
    attend: Attend, device: torch.device, dtype: torch.dtype, *, n_heads: int, size: int
) -> str | None:
    """What goes wrong when `attend` runs three small texts and two rows of padding, or None.

    PyTorch builds differ in the kernels they hold, and what they say of it does not cover all.
    """
    groups = (LengthGroup(1, 7), LengthGroup(2, 3))
    starts = torch.tensor([0, 7, 10, 13], dtype=torch.int32, device=device)
    generator = torch.Generator().manual_seed(0)
    qkv = torch.randn(15, 3 * size, generator=generator).to(device, dtype)
    layout = Layout(groups, starts)
    try:
        found = attend(qkv, n_heads, layout)[:13].float()
    except (ImportError, RuntimeError, TypeError, ValueError) as error:
        return f"the kernel cannot run ({str(error).partition(chr(10))[0]})"
    wanted = attend_by_length(qkv, n_heads, layout)[:13].float()
    if not torch.allclose(found, wanted, atol=_AGREEMENT, rtol=_AGREEMENT):
        return "the kernel gives other numbers"
    return None
