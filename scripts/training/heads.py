"""Heads to train: attention pooling of token states, then a small network.

A head has k queries (h each); each weighs a text's states by softmax of states x query. What they
pool is laid end to end, normalised and classified: k x h -> hidden (GELU) -> classes.
"""

from collections.abc import Mapping

import torch
from torch import nn


class AttentionHead(nn.Module):
    """Logits (n, classes) of texts from their token states."""

    def __init__(self, n_classes: int, *, hidden_size: int, n_queries: int, n_inner: int) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.randn(n_queries, hidden_size) * 0.02)
        self.norm = nn.LayerNorm(n_queries * hidden_size)
        self.first = nn.Linear(n_queries * hidden_size, n_inner)
        self.second = nn.Linear(n_inner, n_classes)
        self.dropout = nn.Dropout(0.1)

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        """Logits of pooled states (n, k, h), as `attend` gives them for this head's queries."""
        flat = self.norm(pooled.flatten(1))
        return self.second(self.dropout(nn.functional.gelu(self.first(self.dropout(flat)))))


def query_columns(heads: Mapping[str, AttentionHead]) -> dict[str, slice]:
    """Where what each head's queries pool stands among that of all heads."""
    columns, start = {}, 0
    for name, head in heads.items():
        columns[name] = slice(start, start + len(head.queries))
        start += len(head.queries)
    return columns


def attend(states: torch.Tensor, lengths: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    """Pooled states (n, k, h): for each query, states (n, l, h) weighed by softmax."""
    scores = states @ queries.T  # (n, l, k)
    is_padding = torch.arange(states.shape[1]) >= lengths[:, None]
    weights = torch.softmax(scores.masked_fill(is_padding[:, :, None], -torch.inf), dim=1)
    return weights.transpose(1, 2) @ states


def mean_vectors(states: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """The theme space: means of states over tokens, of length 1, (n, h)."""
    is_token = torch.arange(states.shape[1]) < lengths[:, None]
    means = (states * is_token[:, :, None]).sum(1) / lengths[:, None]
    return nn.functional.normalize(means, dim=1)
