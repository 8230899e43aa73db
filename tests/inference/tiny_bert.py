"""A small BERT with random weights, and the plainest possible forward pass of it."""

from dataclasses import replace

import numpy as np
import torch

from voc.inference.bert_weights import BertConfig, BertLayer, BertWeights
from voc.inference.tokens import Tokens

CONFIG = BertConfig(
    n_layers=2, n_heads=4, hidden_size=32, inner_size=64, layer_norm_eps=1e-5, max_tokens=64
)
ENGINE_CONFIG = replace(CONFIG, hidden_size=64, inner_size=128)
"""The least sizes that the 8-bit engine runs."""
VOCABULARY = 50


def tiny_weights(config=CONFIG):
    generator = np.random.default_rng(0)

    def random(*shape):
        return 0.2 * generator.standard_normal(shape, dtype=np.float32)

    h = config.hidden_size
    matrices = {"qkv": (3 * h, h), "output": (h, h), "up": (2 * h, h), "down": (h, 2 * h)}
    shapes = {f"{name}_norm": (h,) for name in ("attention", "output")} | matrices
    return BertWeights(
        words=random(VOCABULARY, h),
        positions=random(config.max_tokens, h),
        norm_weight=1 + random(h),
        norm_bias=random(h),
        layers=tuple(
            BertLayer(
                **{f"{name}_weight": random(*shape) for name, shape in shapes.items()},
                **{f"{name}_bias": random(shape[0]) for name, shape in shapes.items()},
            )
            for _ in range(config.n_layers)
        ),
    )


def tiny_tokens(lengths):
    generator = np.random.default_rng(1)
    return Tokens.from_lists([generator.integers(0, VOCABULARY, n).tolist() for n in lengths])


def plain_states(weights, ids):
    """Hidden states (l, h) of one text, head by head, without any of the engine's functions."""

    def linear(x, owner, name):
        weight, bias = parameters(owner, name)
        return x @ weight.T + bias

    def norm(x, owner, name):
        weight, bias = parameters(owner, name)
        x = x - x.mean(1, keepdim=True)
        return x / (x.pow(2).mean(1, keepdim=True) + CONFIG.layer_norm_eps).sqrt() * weight + bias

    x = torch.from_numpy(weights.words[ids] + weights.positions[: len(ids)])
    x = norm(x, weights, "norm")
    for layer in weights.layers:
        context = plain_attention(linear(x, layer, "qkv"), CONFIG.n_heads)
        x = norm(x + linear(context, layer, "output"), layer, "attention_norm")
        inner = linear(x, layer, "up")
        inner = inner * 0.5 * (1 + torch.erf(inner / 2**0.5))
        x = norm(x + linear(inner, layer, "down"), layer, "output_norm")
    return x


def parameters(owner, name):
    return (torch.from_numpy(getattr(owner, f"{name}_{kind}")) for kind in ("weight", "bias"))


def plain_attention(qkv, n_heads):
    """Contexts (l, h) of one text from its (l, 3h)."""
    queries, keys, values = qkv.chunk(3, dim=1)
    size = queries.shape[1] // n_heads
    contexts = []
    for head in range(n_heads):
        own = slice(head * size, (head + 1) * size)
        scores = queries[:, own] @ keys[:, own].T / size**0.5
        contexts.append(torch.softmax(scores, dim=1) @ values[:, own])
    return torch.cat(contexts, dim=1)
