"""The folder that other engines read must hold what voc itself runs."""

import csv
import json

import pytest

from benchmarks.model_folder import PROMPT, count_own_tokens, load_tokenizer, write_model_folder
from benchmarks.texts import CORPORA, FRAME_TOKENS, LANGUAGES


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    write_model_folder(folder)
    return folder


@pytest.fixture(scope="module")
def texts():
    found = []
    for language in LANGUAGES:
        with (CORPORA / f"{language}.csv").open(encoding="utf-8", newline="") as file:
            found += [row["text"] for row in csv.DictReader(file)]
    return found


def test_its_tokenizer_gives_the_tokens_that_voc_gives(folder, texts):
    from voc.inference.default_encoder import load_default_encoder

    own = load_default_encoder().tokenizer.tokens(texts)
    ids = [encoding.ids for encoding in load_tokenizer(folder).encode_batch(texts)]
    for row, found in enumerate(ids):
        assert found[1:-1] == own.ids[own.starts[row] : own.starts[row + 1]].tolist()


def test_a_text_is_framed_by_as_many_tokens_as_texts_are_counted_with(folder):
    tokenizer = load_tokenizer(folder)
    framed = tokenizer.encode(PROMPT + "hello there").ids
    assert len(framed) == count_own_tokens(tokenizer, ["hello there"])[0] + FRAME_TOKENS


def test_its_settings_name_the_sizes_of_its_weights(folder):
    from safetensors import safe_open

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    with safe_open(folder / "model.safetensors", framework="np") as tensors:
        words = tensors.get_slice("embeddings.word_embeddings.weight").get_shape()
        up = tensors.get_slice("encoder.layer.11.intermediate.dense.weight").get_shape()
    assert words == [config["vocab_size"], config["hidden_size"]]
    assert up == [config["intermediate_size"], config["hidden_size"]]
