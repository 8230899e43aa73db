"""Tiny networks of `transformers` by padded batches; whole folders are in test_hub_model.py."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from voc.errors import ConfigError, ModelError
from voc.inference.hub.padded_model import padded_model, read_padded
from voc.inference.pytorch.token_budget import TokenBudget
from voc.inference.tokens import Tokens

SIZES = {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48}
TOKENS = Tokens.from_lists([[0, *range(4, 4 + n), 2] for n in (3, 9, 1, 9, 0, 5)])


@pytest.fixture(scope="module")
def folder(save_model, tmp_path_factory):
    return save_model(tmp_path_factory.mktemp("models"), "DistilBert", sizes=SIZES)


@pytest.fixture
def network(folder):
    return read(folder)


def read(folder, pooling="mean"):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return read_padded(folder, config, pooling=pooling)


def run(network, **options):
    return padded_model(network, device="cpu", dtype="fp32")(TOKENS, **options)


def hidden_states(network):
    """Token states of each text, run alone."""
    with torch.inference_mode():
        for start, stop in zip(TOKENS.starts, TOKENS.starts[1:], strict=False):
            ids = torch.from_numpy(TOKENS.ids[start:stop].astype(np.int64))[None]
            yield network.module(input_ids=ids).last_hidden_state[0].numpy()


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
def test_a_batch_gives_the_same_as_one_at_a_time(folder, pooling):
    network = read(folder, pooling)
    pooled = run(network)
    take = {"mean": lambda own: own.mean(0), "cls": lambda own: own[0], "last": lambda own: own[-1]}
    wanted = [take[pooling](own) for own in hidden_states(network)]
    np.testing.assert_allclose(pooled.vectors[:, 0], wanted, atol=1e-5)


def test_a_query_weighs_the_states_of_a_text(network):
    queries = np.random.default_rng(0).normal(size=(2, 32)).astype(np.float32)
    pooled = run(network, queries=queries)
    assert pooled.vectors.shape == (len(TOKENS), 3, 32)
    for vectors, own in zip(pooled.vectors, hidden_states(network), strict=True):
        weights = np.exp(own @ queries.T)
        np.testing.assert_allclose(
            vectors[1:], (weights / weights.sum(0)).T @ own, rtol=1e-4, atol=1e-5
        )


def test_rows_and_progress_are_counted_batch_by_batch(network, monkeypatch):
    monkeypatch.setattr(TokenBudget, "for_device", lambda kind: TokenBudget(22, 22))
    done = []
    pooled = run(network, on_progress=done.append)
    assert done == [2, 3, 1]  # texts of 11 and 11, of 7, 5 and 3, and of 2 tokens
    assert pooled.n_rows == 2 * 11 + 3 * 7 + 2


def test_no_texts_give_no_vectors(network):
    pooled = padded_model(network, device="cpu", dtype="fp32")(Tokens.from_lists([]))
    assert pooled.vectors.shape == (0, 1, 32)


def test_bf16_stays_near_fp32(folder):
    fine, coarse = (
        padded_model(read(folder), device="cpu", dtype=dtype)(TOKENS) for dtype in ("fp32", "bf16")
    )
    assert coarse.vectors.dtype == np.float32
    assert not np.array_equal(coarse.vectors, fine.vectors)
    np.testing.assert_allclose(coarse.vectors, fine.vectors, atol=0.1)


@pytest.mark.gpu
@pytest.mark.parametrize(("dtype", "tolerance"), [("fp32", 1e-3), ("bf16", 0.1)])
def test_a_gpu_gives_what_the_processor_gives(folder, dtype, tolerance):
    wanted = run(read(folder))
    found = padded_model(read(folder), device="cuda:0", dtype=dtype)(TOKENS)
    np.testing.assert_allclose(found.vectors, wanted.vectors, atol=tolerance)


def test_a_dtype_that_only_our_own_engine_knows_is_refused(network):
    with pytest.raises(ConfigError, match=r"dtype 'int8'.*fp32, bf16, fp16"):
        padded_model(network, device="cpu", dtype="int8")


def test_the_encoder_of_a_model_that_also_decodes_is_taken(tmp_path):
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(0)
    config = T5Config(vocab_size=20, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4)
    module = T5EncoderModel(config).eval()
    module.save_pretrained(tmp_path)
    network = read(tmp_path)
    assert network.max_tokens is None  # its positions are relative
    pooled = run(network)
    wanted = [own.mean(0) for own in hidden_states(network)]
    np.testing.assert_allclose(pooled.vectors[:, 0], wanted, atol=1e-5)


def test_loading_shows_no_progress_bars(folder, capfd):
    read(folder)
    assert capfd.readouterr().err == ""


def test_missing_weights_are_an_error_and_not_made_up(save_model, tmp_path):
    folder = save_model(tmp_path, "DistilBert", sizes=SIZES)
    weights = load_file(folder / "model.safetensors")
    del weights["transformer.layer.1.ffn.lin1.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ModelError, match=r"lacks the weights.*layer\.1\.ffn\.lin1"):
        read(folder)


def test_program_code_in_a_model_is_not_run(tmp_path):
    with pytest.raises(ModelError, match=r"program code of its own.*transformers has"):
        read_padded(
            tmp_path,
            {"model_type": "brand-new", "auto_map": {"AutoModel": "m.M"}},
            pooling="mean",
        )


def test_an_unknown_kind_of_model_is_told_in_one_line(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "brand-new"}', encoding="utf-8")
    with pytest.raises(ModelError, match=r"cannot be loaded: .*brand-new"):
        read_padded(tmp_path, {"model_type": "brand-new"}, pooling="mean")
