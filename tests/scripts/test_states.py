"""States of texts before the first trained layer are computed once and kept in files."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from training.multitask import MultiTaskModel
from training.network import AdaptedEncoder
from training.states import StateStore

from tests.inference.tiny_bert import ENGINE_CONFIG as SIZES
from tests.inference.tiny_bert import VOCABULARY, plain_states, tiny_weights
from voc.inference.default_encoder import DefaultEncoder
from voc.inference.native.library import VNNI, processor
from voc.inference.tokens import Tokens

pytestmark = pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")

WEIGHTS = tiny_weights(SIZES)
TEXTS = ["late", "fine", "so very slow", "kind", "a", "the parcel was late", "late"]
BEFORE, AFTER = 1, 2


def ids_of(text):
    return [3 + ord(letter) % (VOCABULARY - 3) for letter in text]


TOKENIZER = SimpleNamespace(
    before=[BEFORE],
    after=[AFTER],
    tokens=lambda texts: Tokens.from_lists([ids_of(text) for text in texts]),
)
ENCODER = DefaultEncoder(SIZES, WEIGHTS, TOKENIZER, "tiny")


def make_store(folder, **options):
    return StateStore(TEXTS, ENCODER, folder, **{"first_layer": 1, "max_tokens": 32} | options)


def rows_of(store, texts):
    return np.array([store.rows[text] for text in texts])


def test_states_are_those_of_the_lower_layers_but_for_the_rounding(tmp_path):
    store = make_store(tmp_path)
    rows = rows_of(store, ["so very slow", "a"])
    store.compute(rows)
    states, lengths = store.padded(rows)
    assert lengths.tolist() == [14, 3]
    assert states.shape == (2, 14, 64)
    lower = replace(WEIGHTS, layers=WEIGHTS.layers[:1])
    for row, text in enumerate(["so very slow", "a"]):
        wanted = plain_states(lower, [BEFORE, *ids_of(text), AFTER])
        found = states[row, : lengths[row]]
        assert torch.cosine_similarity(found, wanted).min() > 0.99
    assert not states[1, 3:].any()


def test_a_text_is_computed_once_and_not_again_by_a_run_that_goes_on(tmp_path, monkeypatch):
    store = make_store(tmp_path)
    rows = rows_of(store, ["late", "fine", "late"])
    store.compute(rows)
    first = store.padded(rows)[0]
    again = make_store(tmp_path)

    def refuse(tokens):
        raise AssertionError("computed again")

    for one in (store, again):
        monkeypatch.setattr(one._lower, "token_states", refuse)
        one.compute(rows)
        assert torch.equal(one.padded(rows)[0], first)
    with pytest.raises(AssertionError, match="computed again"):
        again.compute(rows_of(again, ["kind"]))


def test_a_long_text_loses_its_end_but_not_what_frames_it(tmp_path):
    store = make_store(tmp_path, max_tokens=6)
    rows = rows_of(store, ["the parcel was late", "a"])
    assert store.lengths(rows).tolist() == [6, 3]
    store.compute(rows)
    lower = replace(WEIGHTS, layers=WEIGHTS.layers[:1])
    wanted = plain_states(lower, [BEFORE, *ids_of("the "), AFTER])
    assert torch.cosine_similarity(store.padded(rows)[0][0], wanted).min() > 0.99


def test_batches_hold_every_text_once_and_little_padding(tmp_path):
    store = make_store(tmp_path)
    rows = np.random.default_rng(0).integers(0, len(store.rows), 100)
    batches = store.batches(rows)
    assert sorted(np.concatenate(batches).tolist()) == list(range(100))
    for batch in batches:
        lengths = store.lengths(rows[batch])
        assert len(batch) <= 8 or lengths.max() * len(batch) <= 1.15 * lengths.sum()


def test_the_longest_texts_come_first_and_large_batches_are_cut(tmp_path, monkeypatch):
    monkeypatch.setattr("training.states._MOST_TOKENS", 100)
    store = make_store(tmp_path)
    rows = np.random.default_rng(0).integers(0, len(store.rows), 100)
    longest = [int(store.lengths(rows[batch]).max()) for batch in store.batches(rows)]
    assert longest == sorted(longest, reverse=True)
    padded = [n * len(batch) for n, batch in zip(longest, store.batches(rows), strict=True)]
    assert max(padded) <= 100


def make_model():
    torch.manual_seed(0)
    network = AdaptedEncoder(WEIGHTS, SIZES, first_layer=1, rank=2)
    return MultiTaskModel(network, n_stages=3, sources=["en/shop"]).eval()


@pytest.mark.usefixtures("single_precision")
@torch.no_grad()
def test_the_model_gives_each_text_the_same_in_any_company(tmp_path):
    store, model = make_store(tmp_path), make_model()
    distinct = list(dict.fromkeys(TEXTS))
    vectors, logits = model(store, TEXTS)
    assert vectors.shape == (len(TEXTS), 64)
    assert {name: tensor.shape[1] for name, tensor in logits.items()} == {
        "sentiment": 3,
        "stage": 3,
        "kinds": 5,
    }
    for text in distinct:
        alone, of_text = model(store, [text])
        row = TEXTS.index(text)
        torch.testing.assert_close(vectors[row], alone[0], atol=1e-5, rtol=1e-4)
        for name, tensor in of_text.items():
            torch.testing.assert_close(logits[name][row], tensor[0], atol=1e-4, rtol=1e-3)
    assert not torch.allclose(vectors[0], vectors[1], atol=1e-3)
