"""The upper layers of the bundled encoder as a network to train.

Each upper layer gets a low-rank term on each of its four matrices (Hu et al. 2021, LoRA) and may
move its biases and norms; all of it merges into the weights. Attention is plain matrix products
with a softmax: on CPUs its backward pass is about twice as fast as PyTorch's fused attention's.
Shapes in comments: n texts, l tokens, h hidden size, r rank.
"""

import math
from dataclasses import fields

import numpy as np
import torch
from torch import nn
from torch.nn.functional import gelu, layer_norm

from training.frozen import Product, freeze
from voc.inference.bert_weights import BertConfig, BertLayer, BertWeights

MATRICES = ("qkv", "output", "up", "down")
NORMS = ("attention_norm", "output_norm")


class AdaptedLayer(nn.Module):
    """A layer of frozen matrices, each with a trained low-rank term: down (in, r) x up (r, out)."""

    def __init__(self, layer: BertLayer, config: BertConfig, *, rank: int) -> None:
        super().__init__()
        self.n_heads, self.eps = config.n_heads, config.layer_norm_eps
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        self.vectors = nn.ParameterDict()
        self._frozen: dict[str, Product] = {}
        for field in fields(layer):
            array = np.array(getattr(layer, field.name), dtype=np.float32)
            if array.ndim == 1:
                self.vectors[field.name] = nn.Parameter(torch.from_numpy(array))
                continue
            name = field.name.removesuffix("_weight")
            self._frozen[name] = freeze(array)
            n_out, n_in = array.shape
            self.down[name] = nn.Parameter(torch.randn(n_in, rank) / math.sqrt(n_in))
            self.up[name] = nn.Parameter(torch.zeros(rank, n_out))

    def _times(self, name: str, states: torch.Tensor) -> torch.Tensor:
        bias = self.vectors[f"{name}_bias"]
        out = self._frozen[name](states.flatten(0, 1), bias, self.down[name], self.up[name])
        return out.view(*states.shape[:2], -1)

    def _norm(self, name: str, states: torch.Tensor) -> torch.Tensor:
        weight, bias = self.vectors[f"{name}_weight"], self.vectors[f"{name}_bias"]
        return layer_norm(states, weight.shape, weight, bias, self.eps)

    def forward(self, states: torch.Tensor, blocked: torch.Tensor) -> torch.Tensor:
        """States (n, l, h) after the layer; `blocked` (n, 1, 1, l) is -inf at padding."""
        n, n_tokens, size = states.shape
        parts = self._times("qkv", states).view(n, n_tokens, 3, self.n_heads, size // self.n_heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / math.sqrt(size // self.n_heads) + blocked
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(n, n_tokens, size)
        states = self._norm("attention_norm", states + self._times("output", mixed))
        inner = gelu(self._times("up", states))
        return self._norm("output_norm", states + self._times("down", inner))


class AdaptedEncoder(nn.Module):
    """The upper layers of the encoder, from `first_layer` on, with their low-rank terms.

    `upper` names them by their number in the encoder.
    """

    def __init__(
        self, weights: BertWeights, config: BertConfig, *, first_layer: int, rank: int
    ) -> None:
        super().__init__()
        self.config, self.first_layer = config, first_layer
        self.upper = nn.ModuleDict(
            {
                str(number): AdaptedLayer(layer, config, rank=rank)
                for number, layer in enumerate(weights.layers)
                if number >= first_layer
            }
        )

    def forward(self, states: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """States (n, l, h) after the last layer; rows past a text's length (n,) mean nothing."""
        blocked = block_padding(lengths, states.shape[1])
        for layer in self.upper.values():
            states = layer(states, blocked)
        return states


def block_padding(lengths: torch.Tensor, n_tokens: int) -> torch.Tensor:
    """What to add to attention scores, (n, 1, 1, l): 0 at tokens, -inf at padding."""
    is_padding = torch.arange(n_tokens) >= lengths[:, None]
    zeros = torch.zeros(is_padding.shape)
    return zeros.masked_fill(is_padding, -torch.inf)[:, None, None, :]
