"""Vectors of texts from the states of their tokens: the encoder's own pooling, and attention."""

from collections.abc import Sequence

import torch
from torch import Tensor

from voc.inference.pytorch.packing import LengthGroup

POOLINGS = ("mean", "cls", "last")


def pool_packed(
    hidden: Tensor, groups: Sequence[LengthGroup], pooling: str, queries: Tensor | None = None
) -> Tensor:
    """Vectors (n_texts, 1 + k, h) float32 from packed states (t, h).

    The first of a text is its `pooling`: "mean", "cls" (first token) or "last" (last token). Then
    comes one per query (k, h): the mean of the states weighed by softmax of states x query over
    the text's tokens.
    """
    pooled = []
    start = 0
    for n_texts, n_tokens in groups:
        stop = start + n_texts * n_tokens
        block = hidden[start:stop].view(n_texts, n_tokens, -1).float()
        own = _pool_block(block, pooling).unsqueeze(1)
        pooled.append(own if queries is None else torch.cat([own, _weigh(block, queries)], dim=1))
        start = stop
    return torch.cat(pooled)


def _pool_block(block: Tensor, pooling: str) -> Tensor:
    if pooling == "mean":
        return block.mean(dim=1)
    return block[:, 0 if pooling == "cls" else -1]


def _weigh(block: Tensor, queries: Tensor) -> Tensor:
    shares = torch.softmax(block @ queries.T, dim=1)  # (n, l, k)
    return shares.transpose(1, 2) @ block
