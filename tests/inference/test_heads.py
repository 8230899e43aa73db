import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save_file
from scipy.special import erf

from voc.errors import ConfigError, ModelError
from voc.inference.heads import Head, Heads, load_heads, save_heads

RANDOM = np.random.default_rng(0)
SIZE = 4


def halves(*shape):
    """Random numbers that half precision holds exactly."""
    return RANDOM.normal(size=shape).astype(np.float16).astype(np.float32)


def make_head(name, classes, *, n_queries=2, exclusive=True, temperatures=None):
    width = n_queries * SIZE
    return Head(
        name=name,
        classes=classes,
        exclusive=exclusive,
        temperatures=temperatures or {"other": 1.0},
        queries=halves(n_queries, SIZE),
        norm_weight=halves(width),
        norm_bias=halves(width),
        first_weight=halves(5, width),
        first_bias=halves(5),
        second_weight=halves(len(classes), 5),
        second_bias=halves(len(classes)),
    )


MOOD = make_head("mood", ("bad", "good", "άλλο"), temperatures={"sv": 2.0, "other": 0.5})
SIGNS = make_head("signs", ("one", "two"), n_queries=3, exclusive=False)
HEADS = Heads("fingerprint", {"mood": MOOD, "signs": SIGNS})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "heads.safetensors"
    save_heads(HEADS, path)
    return path


def test_heads_come_back_from_their_file(path):
    loaded = load_heads(path, encoder_fingerprint="fingerprint")
    assert loaded.encoder == "fingerprint"
    assert list(loaded.heads) == ["mood", "signs"]
    for name, head in HEADS.heads.items():
        again = loaded.heads[name]
        assert (again.name, again.classes) == (head.name, head.classes)
        assert (again.exclusive, again.temperatures) == (head.exclusive, head.temperatures)
    states = halves(7, 5, SIZE)
    np.testing.assert_array_equal(loaded.logits(states), HEADS.logits(states))


def test_the_digest_names_the_files_bytes(path):
    digest = load_heads(path, encoder_fingerprint="fingerprint").digest
    assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(digest)
    assert len(digest) == 8


def test_a_head_normalises_what_its_queries_pooled_and_has_one_hidden_layer():
    states = halves(6, 2, SIZE)
    flat = states.reshape(6, -1).astype(np.float64)
    normed = (flat - flat.mean(1, keepdims=True)) / np.sqrt(flat.var(1, keepdims=True) + 1e-5)
    normed = normed * MOOD.norm_weight + MOOD.norm_bias
    hidden = normed @ MOOD.first_weight.T + MOOD.first_bias
    hidden = hidden * (1 + erf(hidden / np.sqrt(2))) / 2
    expected = hidden @ MOOD.second_weight.T + MOOD.second_bias
    assert MOOD.logits(states).dtype == np.float32
    np.testing.assert_allclose(MOOD.logits(states), expected, atol=1e-4)


def test_a_head_is_the_network_that_was_trained():
    torch = pytest.importorskip("torch")
    states = torch.from_numpy(halves(6, 2, SIZE))
    tensors = {name: torch.from_numpy(value) for name, value in vars(MOOD).items() if "_" in name}
    normed = torch.nn.functional.layer_norm(
        states.flatten(1), (2 * SIZE,), tensors["norm_weight"], tensors["norm_bias"]
    )
    hidden = torch.nn.functional.linear(normed, tensors["first_weight"], tensors["first_bias"])
    expected = torch.nn.functional.linear(
        torch.nn.functional.gelu(hidden), tensors["second_weight"], tensors["second_bias"]
    )
    np.testing.assert_allclose(MOOD.logits(states.numpy()), expected.numpy(), atol=1e-5)


def test_each_head_reads_the_states_of_its_own_queries():
    states = halves(4, 5, SIZE)
    logits = HEADS.logits(states)
    assert logits.shape == (4, HEADS.n_logits) == (4, 5)
    np.testing.assert_array_equal(HEADS.queries, np.concatenate([MOOD.queries, SIGNS.queries]))
    np.testing.assert_array_equal(logits[:, HEADS.columns("mood")], MOOD.logits(states[:, :2]))
    np.testing.assert_array_equal(logits[:, HEADS.columns("signs")], SIGNS.logits(states[:, 2:]))


def test_a_head_that_is_not_there_has_no_columns():
    with pytest.raises(KeyError, match="taste"):
        HEADS.columns("taste")


def test_the_logits_of_a_language_are_divided_by_its_temperature():
    logits = np.log(np.array([[1, 4, 4], [1, 4, 4], [1, 2, 2]], dtype=np.float32))
    found = MOOD.probabilities(logits, ["sv", "other", "el"])
    wanted = [[0.2, 0.4, 0.4], [1 / 33, 16 / 33, 16 / 33], [1 / 9, 4 / 9, 4 / 9]]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_classes_that_are_not_exclusive_have_probabilities_of_their_own():
    logits = np.log(np.array([[1, 9], [9, 9], [0.25, 1]], dtype=np.float32))
    found = SIGNS.probabilities(logits, ["en"] * 3)
    np.testing.assert_allclose(found, [[0.5, 0.9], [0.9, 0.9], [0.2, 0.5]], atol=1e-6)


def test_temperatures_change_how_sure_a_head_is_but_not_what_it_says():
    logits = halves(40, 3)
    cold, warm = (MOOD.probabilities(logits, [code] * 40) for code in ("other", "sv"))
    np.testing.assert_array_equal(cold.argmax(axis=1), warm.argmax(axis=1))
    assert (cold.max(axis=1) > warm.max(axis=1)).all()


@pytest.mark.parametrize("head", [MOOD, SIGNS], ids=lambda head: head.name)
def test_probabilities_of_huge_logits_are_numbers(head):
    logits = 1e4 * halves(50, len(head.classes))
    with np.errstate(over="raise", invalid="raise"):
        probabilities = head.probabilities(logits, ["en"] * 50)
    assert np.isfinite(probabilities).all()
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    if head.exclusive:
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("head", [MOOD, SIGNS], ids=lambda head: head.name)
def test_no_texts_have_no_probabilities(head):
    states = np.empty((0, len(head.queries), SIZE), dtype=np.float32)
    with np.errstate(all="raise"):
        found = head.probabilities(head.logits(states), [])
    assert found.shape == (0, len(head.classes))


def test_heads_of_another_encoder_say_both_names_and_what_to_do(path):
    with pytest.raises(
        ModelError, match=r"trained for the encoder fingerprint, not for mine.*--model default"
    ):
        load_heads(path, encoder_fingerprint="mine")


def test_heads_may_be_read_whosever_they_are(path):
    assert load_heads(path).encoder == "fingerprint"


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "text"])
def test_a_damaged_file_says_so(path, damage):
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:-9], "empty": b"", "noise": data[::-1], "text": b"<html>gone</html>"}[damage]
    )
    with pytest.raises(
        ModelError, match=r"The heads heads\.safetensors are damaged.*reinstall voc"
    ):
        load_heads(path, encoder_fingerprint="fingerprint")


ABOUT_MOOD = {"classes": ["bad"], "exclusive": True, "temperatures": {"other": 1.0}}


@pytest.mark.parametrize(
    "about",
    [
        None,
        {"heads": json.dumps({"mood": ABOUT_MOOD})},
        {"encoder": "fingerprint"},
        {"encoder": "fingerprint", "heads": "no json"},
        {"encoder": "fingerprint", "heads": "[]"},
        {"encoder": "fingerprint", "heads": json.dumps({"mood": ABOUT_MOOD | {"classes": 3}})},
        {"encoder": "fingerprint", "heads": json.dumps({"mood": {"classes": ["bad"]}})},
        {"encoder": "fingerprint", "heads": json.dumps({"taste": ABOUT_MOOD})},
    ],
    ids=str,
)
def test_a_file_with_a_wrong_description_is_damaged(path, about):
    tensors = {f"mood.{name}": value for name, value in vars(MOOD).items() if "_" in name}
    save_file(tensors | {"mood.queries": MOOD.queries}, path, about)
    with pytest.raises(ModelError, match="damaged"):
        load_heads(path, encoder_fingerprint="fingerprint")


def test_a_language_without_a_temperature_and_no_rest_keeps_the_logits(path):
    save_heads(Heads("fingerprint", {"mood": replace(MOOD, temperatures={"sv": 2.0})}), path)
    mood = load_heads(path, encoder_fingerprint="fingerprint").heads["mood"]
    logits = np.log(np.array([[1, 2, 2]], dtype=np.float32))
    np.testing.assert_allclose(mood.probabilities(logits, ["el"]), [[0.2, 0.4, 0.4]], atol=1e-6)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"There is no file .*mood"):
        load_heads(tmp_path / "mood.safetensors", encoder_fingerprint="fingerprint")


def test_the_file_is_plain_safetensors_in_half_precision(path):
    data = path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    about = json.loads(header["__metadata__"]["heads"])
    assert about["mood"]["classes"] == list(MOOD.classes)
    assert header["signs.queries"] == header["signs.queries"] | {"dtype": "F16", "shape": [3, SIZE]}
