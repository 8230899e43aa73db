import numpy as np
import pytest
import torch

from voc.inference.default_encoder import load_default_encoder
from voc.inference.encoder import Encoder


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    load_default_encoder(folder)
    return folder


@pytest.fixture(scope="module")
def sound_weights(tmp_path_factory):
    return load_default_encoder(tmp_path_factory.mktemp("other")).weights


def _converted(cache):
    (path,) = cache.glob("e5-small-*.safetensors")
    return path


def test_the_converted_copy_gives_the_same_vectors_as_a_fresh_one(cache, encoder):
    texts = ["ok", "το δέμα άργησε", "پیک دیر رسید"]
    again = Encoder.load(device="cpu", dtype="fp32", cache=cache).encode(texts)
    np.testing.assert_allclose(again, encoder.encode(texts), atol=1e-6)


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied"])
def test_a_damaged_copy_is_made_anew(cache, damage, sound_weights):
    path = _converted(cache)
    sound = path.read_bytes()
    position = len(sound) // 2
    path.write_bytes(
        {
            "cut": sound[:position],
            "flipped": sound[:position] + bytes([sound[position] ^ 0xFF]) + sound[position + 1 :],
            "emptied": b"",
        }[damage]
    )
    damaged = path.read_bytes()
    weights = load_default_encoder(cache).weights
    assert path.read_bytes() != damaged
    assert torch.equal(weights.words, sound_weights.words)
    assert torch.equal(weights.layers[5].up_weight, sound_weights.layers[5].up_weight)
