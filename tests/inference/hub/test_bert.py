"""Checkpoints in their many forms; that the numbers come out right is in test_hub_model.py."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from voc.errors import ModelError
from voc.inference.hub.bert import is_bert, read_bert


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"model_type": "bert"}, True),
        ({"model_type": "bert", "hidden_act": "gelu", "is_decoder": False}, True),
        ({"model_type": "xlm-roberta", "position_embedding_type": "absolute"}, True),
        ({"model_type": "roberta", "pruned_heads": {}}, True),
        ({"model_type": "camembert"}, True),
        ({"model_type": "bert", "hidden_act": "gelu_new"}, False),
        ({"model_type": "bert", "position_embedding_type": "relative_key"}, False),
        ({"model_type": "bert", "is_decoder": True}, False),
        ({"model_type": "bert", "pruned_heads": {"0": [1]}}, False),
        ({"model_type": "bert", "auto_map": {"AutoModel": "modeling.Model"}}, False),
        ({"model_type": "bert", "quantization_config": {"bits": 8}}, False),
        ({"model_type": "xlm-roberta-xl"}, False),
        ({"model_type": "distilbert"}, False),
        ({}, False),
    ],
)
def test_only_what_our_forward_pass_computes_runs_natively(config, expected):
    assert is_bert(config) == expected


@pytest.fixture
def folder(save_model, tmp_path):
    return save_model(tmp_path)


def read(folder, **changes):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return read_bert(folder, config | changes, pooling="mean")


def rewrite(folder, change):
    """Change names and tensors of the weights."""
    weights = load_file(folder / "model.safetensors")
    save_file(dict(change(*item) for item in weights.items()), folder / "model.safetensors")


def arrays_of(network):
    for part in (network.weights, *network.weights.layers):
        yield from (array for name, array in sorted(vars(part).items()) if name != "layers")


def assert_same(found, wanted):
    for one, other in zip(arrays_of(found), arrays_of(wanted), strict=True):
        np.testing.assert_array_equal(one, other)


def test_sizes_are_those_of_the_file_and_its_config(folder):
    config = read(folder).config
    assert (config.n_layers, config.n_heads, config.hidden_size) == (2, 4, 32)
    assert (config.inner_size, config.max_tokens, config.pooling) == (48, 40, "mean")


@pytest.mark.parametrize("padding_id", [0, 1, 5])
def test_the_first_position_of_roberta_follows_its_padding_id(save_model, tmp_path, padding_id):
    folder = save_model(tmp_path, "XLMRoberta", sizes={"pad_token_id": padding_id})
    network = read(folder)
    stored = load_file(folder / "model.safetensors")
    positions = stored["embeddings.position_embeddings.weight"][padding_id + 1 :]
    types = stored["embeddings.token_type_embeddings.weight"]
    assert network.config.max_tokens == 39 - padding_id
    np.testing.assert_array_equal(network.weights.positions, positions + types[0])


@pytest.mark.parametrize("prefix", ["bert.", "roberta.", "model.encoder_q."])
def test_an_encoder_inside_another_model_is_found(folder, prefix):
    wanted = read(folder)
    rewrite(folder, lambda name, tensor: (prefix + name, tensor))
    assert_same(read(folder), wanted)


def test_the_first_names_of_layer_norms_are_known(folder):
    wanted = read(folder)
    old = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}

    def rename(name, tensor):
        module, _, kind = name.rpartition(".LayerNorm.")
        return (f"{module}.{old[f'LayerNorm.{kind}']}" if module else name), tensor

    rewrite(folder, rename)
    assert any(name.endswith("gamma") for name in load_file(folder / "model.safetensors"))
    assert_same(read(folder), wanted)


@pytest.mark.parametrize(
    ("stored", "words"),
    [(torch.float32, "float32"), (torch.bfloat16, "float32"), (torch.float16, "float16")],
)
def test_weights_are_float32_and_words_may_stay_half_as_wide(folder, stored, words):
    rewrite(folder, lambda name, tensor: (name, tensor.to(stored)))
    network = read(folder)
    first, *others = sorted(
        arrays_of(network), key=lambda array: array is not network.weights.words
    )
    assert first.dtype == words
    assert {array.dtype.name for array in others} == {"float32"}


def test_layers_can_be_gone_through_more_than_once(folder):
    network = read(folder)
    assert len(list(network.weights.layers)) == 2
    assert_same(network, network)


def test_token_type_zero_is_part_of_the_positions(folder):
    weights = load_file(folder / "model.safetensors")
    positions = weights["embeddings.position_embeddings.weight"]
    types = weights["embeddings.token_type_embeddings.weight"]
    np.testing.assert_array_equal(read(folder).weights.positions, positions + types[0])


def test_missing_weights_are_named(folder):
    with pytest.raises(ModelError, match=r"lacks the weights 'encoder\.layer\.2\..*query"):
        read(folder, num_hidden_layers=3)


@pytest.mark.parametrize("changes", [{"hidden_size": 64}, {"num_attention_heads": 5}])
def test_sizes_that_do_not_fit_the_weights_are_an_error(folder, changes):
    with pytest.raises(ModelError, match="32 wide"):
        read(folder, **changes)


def test_a_config_without_a_size_is_an_error(folder):
    with pytest.raises(ModelError, match="lacks a number for 'num_hidden_layers'"):
        read(folder, num_hidden_layers=None)
