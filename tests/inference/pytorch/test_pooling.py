import pytest
import torch

from voc.inference.pytorch.packing import LengthGroup
from voc.inference.pytorch.pooling import pool_packed

GROUPS = (LengthGroup(1, 5), LengthGroup(2, 3))
EDGES = [(0, 5), (5, 8), (8, 11)]


@pytest.fixture
def hidden():
    """States of three texts, and of one row of padding that no vector may see."""
    states = torch.randn(12, 8, generator=torch.Generator().manual_seed(0))
    states[11] = float("nan")
    return states


@pytest.mark.parametrize(
    ("pooling", "plain"),
    [
        ("mean", lambda text: text.mean(0)),
        ("cls", lambda text: text[0]),
        ("last", lambda text: text[-1]),
    ],
)
def test_each_pooling_sees_its_text_only(hidden, pooling, plain):
    wanted = torch.stack([plain(hidden[start:stop]) for start, stop in EDGES])
    torch.testing.assert_close(pool_packed(hidden, GROUPS, pooling)[:, 0], wanted)


def test_a_query_weighs_the_tokens_of_a_text(hidden):
    queries = torch.randn(2, 8, generator=torch.Generator().manual_seed(1))
    pooled = pool_packed(hidden, GROUPS, "mean", queries)
    assert pooled.shape == (3, 3, 8)
    for row, (start, stop) in enumerate(EDGES):
        text = hidden[start:stop]
        for number, query in enumerate(queries):
            shares = (text @ query).exp() / (text @ query).exp().sum()
            torch.testing.assert_close(pooled[row, 1 + number], shares @ text)


def test_vectors_are_float32_whatever_the_states_are(hidden):
    queries = torch.zeros(1, 8)
    pooled = pool_packed(hidden.bfloat16(), GROUPS, "mean", queries)
    assert pooled.dtype == torch.float32
    torch.testing.assert_close(pooled[:, 1], pooled[:, 0])  # no preference: the mean
