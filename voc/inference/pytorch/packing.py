"""Lays the texts of a batch one after the other, as one int32 array to copy to a device.

Knows nothing of torch.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from voc.inference.tokens import TokenIds, Tokens
from voc.types import IntArray

_MOST_PADDING_PERCENT = 3
_WIDEST_STEP = 256


class LengthGroup(NamedTuple):
    """`n_texts` neighbouring texts of a packed batch that all have `n_tokens` tokens."""

    n_texts: int
    n_tokens: int


@dataclass(frozen=True)
class PackedBatch:
    """A batch as it goes to a device.

    `flat` holds, one after the other, the token ids (n_rows,), their positions (n_rows,) and where
    each text starts (n_texts + 1,); `groups` cover the texts in order. Rows behind the last text
    are padding and belong to no text.
    """

    flat: TokenIds
    n_rows: int
    groups: tuple[LengthGroup, ...]


def pack(tokens: Tokens, rows: IntArray, *, aligned: bool = False) -> PackedBatch:
    """Pack the texts at `rows`; equally long ones should be neighbours, so that groups are few.

    `aligned` pads the token count up to `aligned_rows`.
    """
    taken = tokens.take(rows)
    n_tokens = len(taken.ids)
    n_rows = aligned_rows(n_tokens) if aligned else n_tokens
    flat = np.zeros(2 * n_rows + len(taken.starts), dtype=np.int32)
    flat[:n_tokens] = taken.ids
    positions = flat[n_rows : 2 * n_rows]
    positions[:n_tokens] = np.arange(n_tokens) - np.repeat(taken.starts[:-1], taken.lengths)
    flat[2 * n_rows :] = taken.starts
    return PackedBatch(flat, n_rows, length_groups(taken.lengths))


def length_groups(lengths: IntArray) -> tuple[LengthGroup, ...]:
    """Runs of equal lengths, in order."""
    edges = np.flatnonzero(np.diff(lengths)) + 1
    starts = np.concatenate([[0], edges]) if len(lengths) else edges
    counts = np.diff(np.append(starts, len(lengths)))
    return tuple(
        LengthGroup(int(n_texts), int(lengths[start]))
        for start, n_texts in zip(starts, counts, strict=True)
    )


def aligned_rows(n_tokens: int) -> int:
    """The token count rounded up to whole tiles of a GPU's matrix product.

    The step is a power of two, at most 256 and at most 3 % of the tokens.
    """
    affordable = n_tokens * _MOST_PADDING_PERCENT // 100
    step = min(_WIDEST_STEP, 1 << max(0, affordable.bit_length() - 1))
    return -(-n_tokens // step) * step
