import json
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save_file
from scipy.special import erf

from voc.errors import ConfigError, ModelError
from voc.inference.heads import Head, load_head, save_head

RANDOM = np.random.default_rng(0)


def layer(n_out, n_in):
    return RANDOM.normal(size=(n_out, n_in)).astype(np.float32)


HEAD = Head(
    name="mood",
    encoder="fingerprint",
    classes=("bad", "good", "άλλο"),
    weights=[layer(5, 4), layer(3, 5)],
    biases=[layer(1, 5)[0], layer(1, 3)[0]],
)


def test_a_head_comes_back_from_its_file(tmp_path):
    path = tmp_path / "mood.safetensors"
    save_head(HEAD, path)
    loaded = load_head(path, encoder_fingerprint="fingerprint")
    assert (loaded.name, loaded.encoder, loaded.classes) == ("mood", "fingerprint", HEAD.classes)
    vectors = layer(7, 4)
    np.testing.assert_array_equal(loaded.probabilities(vectors), HEAD.probabilities(vectors))


def test_a_linear_head_is_a_softmax_of_its_layer():
    head = replace(HEAD, weights=[np.eye(3, dtype=np.float32)], biases=[np.zeros(3)])
    scores = np.log(np.array([[1, 2, 7], [5, 4, 1]], dtype=np.float32))
    np.testing.assert_allclose(
        head.probabilities(scores), [[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]], atol=1e-6
    )


def test_layers_are_joined_by_the_exact_gelu():
    vectors = layer(6, 4)
    hidden = vectors @ HEAD.weights[0].T + HEAD.biases[0]
    hidden = hidden * (1 + erf(hidden / np.sqrt(2))) / 2
    exponentials = np.exp(hidden @ HEAD.weights[1].T + HEAD.biases[1])
    expected = exponentials / exponentials.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(HEAD.probabilities(vectors), expected, atol=1e-6)


def test_probabilities_sum_to_one_also_for_huge_scores():
    probabilities = HEAD.probabilities(1e4 * layer(50, 4))
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)


def test_no_vectors_have_no_probabilities():
    with np.errstate(all="raise"):
        found = HEAD.probabilities(np.empty((0, 4), dtype=np.float32))
    assert found.shape == (0, 3)


def test_a_head_of_another_encoder_says_both_names_and_what_to_do(tmp_path):
    path = tmp_path / "mood.safetensors"
    save_head(HEAD, path)
    with pytest.raises(
        ModelError,
        match=r"mood head was trained for .* fingerprint, not for mine.*default",
    ):
        load_head(path, encoder_fingerprint="mine")


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "text"])
def test_a_damaged_file_says_so(tmp_path, damage):
    path = tmp_path / "mood.safetensors"
    save_head(HEAD, path)
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:-9], "empty": b"", "noise": data[::-1], "text": b"<html>gone</html>"}[damage]
    )
    with pytest.raises(ModelError, match=r"The head mood\.safetensors is damaged.*reinstall voc"):
        load_head(path, encoder_fingerprint="fingerprint")


def test_a_file_without_a_description_is_damaged(tmp_path):
    path = tmp_path / "mood.safetensors"
    save_file({"weight.0": layer(3, 4), "bias.0": layer(1, 3)[0]}, path)
    with pytest.raises(ModelError, match="damaged"):
        load_head(path, encoder_fingerprint="fingerprint")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"There is no file .*mood"):
        load_head(tmp_path / "mood.safetensors", encoder_fingerprint="fingerprint")


def test_a_head_is_plain_safetensors_with_its_classes_in_order(tmp_path):
    path = tmp_path / "mood.safetensors"
    save_head(HEAD, path)
    data = path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    assert json.loads(header["__metadata__"]["classes"]) == list(HEAD.classes)
    assert header["weight.1"]["shape"] == [3, 5]
