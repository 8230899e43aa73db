"""What is trained, on a tiny BERT with random weights, is what ships."""

from dataclasses import replace

import export_model
import numpy as np
import pytest
import torch
from training import frozen
from training.heads import AttentionHead, attend, mean_vectors
from training.multitask import MultiTaskModel
from training.network import MATRICES, NORMS, AdaptedEncoder, block_padding

from tests.inference.tiny_bert import ENGINE_CONFIG as CONFIG
from tests.inference.tiny_bert import plain_states, tiny_tokens, tiny_weights
from voc.inference.adapter import load_adapter, save_adapter
from voc.inference.native.library import VNNI, processor
from voc.inference.pytorch.model import torch_model
from voc.maths.vectors import normalise_rows

LENGTHS = [3, 9, 1, 20]
STAGES = ("buy", "use", "unclear")


@pytest.fixture(scope="module")
def weights():
    return tiny_weights(CONFIG)


@pytest.fixture(scope="module")
def tokens():
    return tiny_tokens(LENGTHS)


def padded_states(weights, tokens):
    """States (n, l, h) of texts after the layers of these weights, and lengths (n,)."""
    edges = zip(tokens.starts[:-1], tokens.starts[1:], strict=True)
    states = [plain_states(weights, tokens.ids[start:stop]) for start, stop in edges]
    return torch.nn.utils.rnn.pad_sequence(states, batch_first=True), torch.tensor(LENGTHS)


@pytest.fixture(scope="module")
def before(weights, tokens):
    """What goes into the second layer."""
    return padded_states(replace(weights, layers=weights.layers[:1]), tokens)


def make_encoder(weights):
    torch.manual_seed(0)
    return AdaptedEncoder(weights, CONFIG, first_layer=1, rank=3).eval()


def teach(encoder):
    """Have an adapter learn something, if only noise."""
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in encoder.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    return encoder


@pytest.fixture(scope="module")
def trained(weights, single_precision):
    return teach(make_encoder(weights))


@pytest.mark.usefixtures("single_precision")
def test_before_training_states_are_those_of_the_plain_encoder(weights, tokens, before):
    with torch.no_grad():
        states = make_encoder(weights)(*before)
    wanted, lengths = padded_states(weights, tokens)
    for found, plain, length in zip(states, wanted, lengths, strict=True):
        torch.testing.assert_close(found[:length], plain[:length], atol=1e-5, rtol=1e-4)


def test_the_exported_adapter_merged_gives_the_trained_networks_vectors(
    weights, tokens, before, trained, tmp_path
):
    with torch.no_grad():
        wanted = mean_vectors(trained(*before), before[1]).numpy()
    path = tmp_path / "adapter.safetensors"
    save_adapter(export_model._adapter(trained), path)
    adapter = load_adapter(path)
    merged = [adapter.merge(number, layer) for number, layer in enumerate(weights.layers)]
    model = torch_model(replace(weights, layers=merged), CONFIG, device="cpu", dtype="fp32")
    found = normalise_rows(model(tokens).vectors[:, 0])
    np.testing.assert_allclose(found, wanted, atol=3e-3)  # low-rank terms ship in half precision
    plain = torch_model(weights, CONFIG, device="cpu", dtype="fp32")(tokens).vectors[:, 0]
    assert np.abs(normalise_rows(plain) - wanted).max() > 0.03


@pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")
def test_8_bit_products_change_states_by_no_more_than_the_rounding(
    weights, before, trained, monkeypatch
):
    monkeypatch.setattr(frozen, "processor", processor)
    rounded = teach(make_encoder(weights))
    with torch.no_grad():
        found, wanted = rounded(*before), trained(*before)
    for row, length in enumerate(LENGTHS):
        similar = torch.cosine_similarity(found[row, :length], wanted[row, :length])
        assert 0.99 < similar.min() < 1
    assert not torch.equal(found, wanted)


def test_padding_changes_no_state_of_a_text(trained, before):
    states, lengths = before
    with torch.no_grad():
        together = trained(states, lengths)
        for row, length in enumerate(LENGTHS):
            alone = trained(states[row : row + 1, :length], lengths[row : row + 1])
            torch.testing.assert_close(together[row, :length], alone[0], atol=1e-5, rtol=1e-4)


def test_padding_is_blocked_and_tokens_are_not():
    blocked = block_padding(torch.tensor([1, 3]), 3)
    assert blocked.shape == (2, 1, 1, 3)
    assert blocked[:, 0, 0].tolist() == [[0, -torch.inf, -torch.inf], [0, 0, 0]]


def test_only_low_rank_terms_and_vectors_learn(weights):
    learning = {name for name, p in make_encoder(weights).named_parameters() if p.requires_grad}
    low_rank = {f"upper.1.{part}.{name}" for part in ("down", "up") for name in MATRICES}
    vectors = {f"{name}_bias" for name in (*MATRICES, *NORMS)} | {
        f"{name}_weight" for name in NORMS
    }
    assert learning == low_rank | {f"upper.1.vectors.{name}" for name in vectors}


def test_attention_pools_the_tokens_of_a_text_and_no_padding(before):
    states, lengths = before
    queries = torch.randn(2, CONFIG.hidden_size, generator=torch.manual_seed(1))
    pooled = attend(states, lengths, queries)
    for row, length in enumerate(LENGTHS):
        own = states[row, :length]
        torch.testing.assert_close(pooled[row], torch.softmax(queries @ own.T, 1) @ own)


def test_vectors_are_means_over_tokens_of_length_one(before):
    states, lengths = before
    vectors = mean_vectors(states, lengths)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(len(LENGTHS)))
    mean = states[1, :9].mean(0)
    torch.testing.assert_close(vectors[1], mean / mean.norm())


@pytest.fixture(scope="module")
def model(trained):
    torch.manual_seed(2)
    model = MultiTaskModel(trained, n_stages=len(STAGES), sources=["en/shop"]).eval()
    with torch.no_grad():
        for parameter in model.heads.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    return model


def test_an_exported_head_gives_the_trained_heads_logits(model, before):
    heads = export_model._heads(model, STAGES, {"sv": 2.0, "other": 1.0})
    assert set(heads) == {"sentiment", "stage", "kinds"}
    for name, head in heads.items():
        pooled = attend(*before, model.heads[name].queries).detach()
        wanted = model.heads[name](pooled).detach().numpy()
        np.testing.assert_allclose(head.logits(pooled.numpy()), wanted, atol=1e-5)
        assert len(head.classes) == wanted.shape[1]
        np.testing.assert_array_equal(head.queries, model.heads[name].queries.detach().numpy())


def test_only_sentiment_is_calibrated_and_only_kinds_are_independent(model):
    heads = export_model._heads(model, STAGES, {"sv": 2.0, "other": 1.0})
    assert heads["sentiment"].temperatures == {"sv": 2.0, "other": 1.0}
    assert heads["stage"].temperatures == heads["kinds"].temperatures == {"other": 1.0}
    assert [name for name, head in heads.items() if not head.exclusive] == ["kinds"]
    assert heads["stage"].classes == STAGES


def test_dropout_is_for_training_only(before):
    head = AttentionHead(3, hidden_size=CONFIG.hidden_size, n_queries=2, n_inner=8)
    pooled = attend(*before, head.queries).detach()
    assert not torch.equal(head.train()(pooled), head(pooled))
    assert torch.equal(head.eval()(pooled), head(pooled))
