"""The public encoder on a model folder; the parts it is made of have tests of their own."""

import numpy as np
import pytest
import torch

from voc.errors import ConfigError
from voc.inference.encoder import Encoder
from voc.maths.vectors import normalise_rows

TEXTS = ["good", "bad late bad", "late " * 9 + "good"]


def load(folder, **options):
    return Encoder.load(str(folder), device="cpu", dtype="fp32", **options)


def encode_by_transformers(folder, texts):
    """Mean-pooled vectors by the forward pass of `transformers`, text by text."""
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    vectors = []
    for text in texts:
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        with torch.inference_mode():
            vectors.append(model(input_ids=ids).last_hidden_state[0].mean(0))
    return torch.stack(vectors).numpy()


@pytest.fixture(scope="module")
def tiny_distilbert(save_model, tmp_path_factory):
    sizes = {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 48}
    return save_model(tmp_path_factory.mktemp("models"), "DistilBert", sizes=sizes)


@pytest.fixture(params=["tiny_bert", "tiny_distilbert"])
def folder(request):
    """Of a model that runs natively, and of one that runs by `transformers`."""
    return request.getfixturevalue(request.param)


def test_a_model_folder_gives_the_vectors_of_transformers(folder):
    encoder = load(folder)
    wanted = normalise_rows(encode_by_transformers(folder, TEXTS))
    assert encoder.dimension == 32
    np.testing.assert_allclose(encoder.encode(TEXTS), wanted, atol=1e-5)


def test_cut_vectors_are_the_first_numbers_at_length_one(folder):
    encoder = load(folder, truncate_dim=12)
    wanted = normalise_rows(encode_by_transformers(folder, TEXTS)[:, :12])
    assert encoder.dimension == 12
    assert encoder.fingerprint != load(folder).fingerprint
    np.testing.assert_allclose(encoder.encode(TEXTS), wanted, atol=1e-5)


def test_a_truncation_beyond_the_vectors_is_refused(folder):
    with pytest.raises(ConfigError, match=r"truncate_dim is 33.*choose 1 to 32"):
        load(folder, truncate_dim=33)


def test_a_truncation_that_the_folder_wants_holds_until_another_is_asked_for(save_model, tmp_path):
    settings = {"config_sentence_transformers.json": {"truncate_dim": 8}}
    folder = save_model(tmp_path, settings=settings)
    assert load(folder).dimension == 8
    assert load(folder, truncate_dim=16).dimension == 16


def test_a_text_longer_than_the_model_takes_is_windowed(folder):
    encoder = load(folder)
    assert encoder.max_tokens == 40
    long = encoder.encode(["good late " * 200, "good late " * 10])
    np.testing.assert_allclose(np.linalg.norm(long, axis=1), 1, atol=1e-5)
    assert not np.allclose(long[0], long[1], atol=1e-3)
