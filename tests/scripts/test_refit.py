"""Heads are fitted once more on states of their own queries, with languages in balance."""

from collections import defaultdict
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from training import refit
from training.examples import SentimentExample, Text
from training.heads import AttentionHead

SIZE = 6


def rows(name, *n_by_label):
    """Examples of a set: so many of label 0, of label 1, ..."""
    return [
        SentimentExample(Text(f"{name} {label} {number}", name[:2]), label, name)
        for label, n in enumerate(n_by_label)
        for number in range(n)
    ]


def weight_by(key, examples):
    sums = defaultdict(float)
    for example, weight in zip(examples, refit._balance(examples), strict=True):
        sums[key(example)] += weight
    return sums


def test_languages_weigh_alike_and_sets_and_classes_by_the_root_of_their_size():
    examples = [*rows("en/big", 900, 100), *rows("en/small", 5, 5), *rows("sv/one", 7)]
    languages = weight_by(lambda e: e.source[:2], examples)
    assert languages["en"] == pytest.approx(languages["sv"])
    sets = weight_by(lambda e: e.source, examples)
    assert sets["en/big"] / sets["en/small"] == pytest.approx(10)
    classes = weight_by(lambda e: (e.source, e.label), examples)
    assert classes["en/big", 0] / classes["en/big", 1] == pytest.approx(3)


def make_model():
    torch.manual_seed(0)
    heads = {
        name: AttentionHead(3, hidden_size=SIZE, n_queries=n_queries, n_inner=8)
        for name, n_queries in (("sentiment", 2), ("stage", 3))
    }
    return SimpleNamespace(heads=heads)


class QueryEncoder:
    """What a query pools of a text is the query times the length of the text."""

    def attend(self, texts, queries, *, on_progress):
        for text in texts:
            on_progress(1)
            yield None, len(text) * queries[None]


def test_a_head_gets_the_states_of_its_own_queries_for_the_texts_it_asks_for():
    model = make_model()
    states = refit.PooledStates(model, QueryEncoder(), ["late", "fine", "so slow", "late"])
    for name, head in model.heads.items():
        found = states.of(name, ["so slow", "late"])
        queries = head.queries.detach().numpy()
        np.testing.assert_allclose(found, [7 * queries, 4 * queries], rtol=2e-3, atol=1e-5)


def test_a_head_learns_from_its_states_and_keeps_its_queries():
    model = make_model()
    head = model.heads["stage"]
    queries = head.queries.detach().clone()
    texts = [f"{number}" for number in range(60)]
    labels = torch.arange(60) % 3
    pooled = np.random.default_rng(0).normal(size=(60, 3, SIZE)).astype(np.float32)
    pooled[np.arange(60), :, labels.numpy()] += 4
    states = SimpleNamespace(of=lambda name, chosen: pooled[[int(text) for text in chosen]])

    def loss_of(head, given, chosen):
        return torch.nn.functional.cross_entropy(head(given), labels[chosen])

    def loss():
        with torch.no_grad():
            return loss_of(head.eval(), torch.from_numpy(pooled), np.arange(60)).item()

    before = loss()
    for seed in range(8):
        rng = np.random.default_rng(seed)
        refit._fit(model, "stage", states, texts, np.ones(60), loss_of, rng)
    assert loss() < 0.9 * before
    assert torch.equal(head.queries, queries)
    assert not head.training
