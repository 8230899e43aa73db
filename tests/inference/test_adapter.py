from dataclasses import fields, replace

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tests.inference.tiny_bert import CONFIG, tiny_tokens, tiny_weights
from voc.errors import ConfigError, ModelError
from voc.inference.adapter import Adapter, load_adapter, save_adapter
from voc.inference.bert_weights import BertLayer

RANDOM = np.random.default_rng(3)
MATRICES = ("qkv_weight", "output_weight", "up_weight", "down_weight")
RANK = 2


def halves(*shape):
    """Random numbers that half precision holds exactly."""
    return RANDOM.normal(size=shape).astype(np.float16).astype(np.float32)


@pytest.fixture(scope="module")
def layers():
    return list(tiny_weights().layers)


def low_rank_of(layer, make=halves):
    pairs = {}
    for name in MATRICES:
        n_out, n_in = getattr(layer, name).shape
        pairs[name] = make(n_in, RANK), make(RANK, n_out)
    return pairs


@pytest.fixture(scope="module")
def adapter(layers):
    """Changes the matrices and one bias of the second layer."""
    pairs = low_rank_of(layers[1])
    return Adapter(
        {(1, name): pair for name, pair in pairs.items()},
        {(1, "up_bias"): halves(len(layers[1].up_bias))},
    )


@pytest.mark.parametrize("name", MATRICES)
def test_a_merged_matrix_multiplies_as_the_matrix_and_the_low_rank_term_together(
    layers, adapter, name
):
    merged = getattr(adapter.merge(1, layers[1]), name)
    plain = getattr(layers[1], name)
    down, up = adapter.low_rank[1, name]
    states = halves(5, plain.shape[1])
    np.testing.assert_allclose(
        states @ merged.T, states @ plain.T + (states @ down) @ up, rtol=1e-4, atol=1e-3
    )
    assert merged.shape == plain.shape
    assert merged.dtype == np.float32
    assert np.linalg.matrix_rank(merged - plain, tol=1e-3) == RANK


def test_biases_and_norms_are_the_adapters_own_and_the_rest_stays(layers, adapter):
    merged = adapter.merge(1, layers[1])
    np.testing.assert_array_equal(merged.up_bias, adapter.vectors[1, "up_bias"])
    for field in fields(BertLayer):
        if field.name not in (*MATRICES, "up_bias"):
            assert getattr(merged, field.name) is getattr(layers[1], field.name)


def test_a_layer_that_the_adapter_does_not_name_stays(layers, adapter):
    merged = adapter.merge(0, layers[0])
    assert all(
        getattr(merged, field.name) is getattr(layers[0], field.name) for field in fields(BertLayer)
    )


def test_merging_leaves_the_layer_it_was_given_as_it_was(layers, adapter):
    before = [getattr(layers[1], name).copy() for name in MATRICES]
    adapter.merge(1, layers[1])
    for name, values in zip(MATRICES, before, strict=True):
        np.testing.assert_array_equal(getattr(layers[1], name), values)


def test_an_adapter_of_zeros_changes_no_vector(layers):
    from voc.inference.pytorch.model import torch_model

    pairs = low_rank_of(layers[0], lambda *shape: np.zeros(shape, dtype=np.float32))
    zeros = Adapter(
        {(number, name): pair for number in (0, 1) for name, pair in pairs.items()},
        {(0, "down_bias"): layers[0].down_bias},
    )
    weights = tiny_weights()
    merged = replace(weights, layers=[zeros.merge(i, layer) for i, layer in enumerate(layers)])
    tokens = tiny_tokens([3, 9, 20])
    plain, adapted = (
        torch_model(one, CONFIG, device="cpu", dtype="fp32")(tokens).vectors
        for one in (weights, merged)
    )
    np.testing.assert_array_equal(adapted, plain)


def test_an_adapter_comes_back_from_its_file(adapter, tmp_path):
    path = tmp_path / "adapter.safetensors"
    save_adapter(adapter, path)
    loaded = load_adapter(path)
    assert loaded.low_rank.keys() == adapter.low_rank.keys()
    assert loaded.vectors.keys() == adapter.vectors.keys()
    for key, pair in adapter.low_rank.items():
        for part, again in zip(pair, loaded.low_rank[key], strict=True):
            np.testing.assert_array_equal(again, part)
            assert again.dtype == np.float32
    np.testing.assert_array_equal(loaded.vectors[1, "up_bias"], adapter.vectors[1, "up_bias"])


def test_low_rank_terms_are_kept_in_half_precision(adapter, tmp_path):
    path = tmp_path / "adapter.safetensors"
    save_adapter(adapter, path)
    assert load_file(path)["1.qkv_weight.down"].dtype == np.float16


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "text"])
def test_a_damaged_adapter_says_so(adapter, tmp_path, damage):
    path = tmp_path / "adapter.safetensors"
    save_adapter(adapter, path)
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:-9], "empty": b"", "noise": data[::-1], "text": b"<html>gone</html>"}[damage]
    )
    with pytest.raises(
        ModelError, match=r"The adapter adapter\.safetensors is damaged.*reinstall voc"
    ):
        load_adapter(path)


@pytest.mark.parametrize("name", ["1.qkv_weight.down", "first.up_bias", "bias"])
def test_a_file_with_other_tensors_is_a_damaged_adapter(tmp_path, name):
    path = tmp_path / "adapter.safetensors"
    save_file({name: halves(4, 2)}, path)
    with pytest.raises(ModelError, match="damaged"):
        load_adapter(path)


def test_a_missing_adapter_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"There is no file .*adapter"):
        load_adapter(tmp_path / "adapter.safetensors")
