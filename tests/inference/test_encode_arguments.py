import numpy as np
import pandas as pd
import pytest

from voc.errors import ConfigError
from voc.inference.encode_arguments import check_options, list_texts

TEXTS = ["late", "fine"]


@pytest.mark.parametrize(
    "texts",
    [
        TEXTS,
        tuple(TEXTS),
        iter(TEXTS),
        np.array(TEXTS),
        np.array(TEXTS, dtype=object),
        pd.Series(TEXTS, index=[7, 8]),
    ],
    ids=lambda texts: type(texts).__name__,
)
def test_texts_come_in_any_sequence(texts):
    listed = list_texts(texts)
    assert listed == TEXTS
    assert {type(text) for text in listed} == {str}


def test_a_single_text_is_refused():
    with pytest.raises(TypeError, match=r"not one text; give \[text\]"):
        list_texts("late")


@pytest.mark.parametrize(("item", "kind"), [(None, "NoneType"), (float("nan"), "float")])
def test_what_is_no_text_is_named_by_its_place(item, kind):
    with pytest.raises(TypeError, match=f"item 1 is of type {kind}"):
        list_texts(["late", item])


def check(**options):
    check_options(options, device="cuda:1", dimension=384)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"batch_size": 8},
        {"convert_to_numpy": True, "convert_to_tensor": False},
        {"normalize_embeddings": True, "precision": "float32"},
        {"output_value": "sentence_embedding"},
        {"prompt": None, "prompt_name": None},
        {"device": "cuda:1"},
        {"device": "cuda"},
        {"truncate_dim": 384},
    ],
)
def test_options_that_ask_for_our_own_vectors_are_accepted(options):
    check(**options)


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({"convert_to_numpy": False}, "NumPy array"),
        ({"convert_to_tensor": True}, "torch.from_numpy"),
        ({"normalize_embeddings": False}, "length 1"),
        ({"precision": "int8"}, "float32"),
        ({"output_value": "token_embeddings"}, "one vector for each text"),
        ({"prompt": "passage: "}, "own prefix"),
        ({"prompt_name": "passage"}, "own prefix"),
        ({"device": "cuda:0"}, "Encoder.load"),
        ({"device": "cpu"}, "Encoder.load"),
        ({"truncate_dim": 128}, "Encoder.load"),
    ],
)
def test_options_that_ask_for_other_vectors_are_refused(options, advice):
    name = next(iter(options))
    with pytest.raises(ConfigError, match=f"{name}=.*{advice}"):
        check(**options)


def test_an_option_that_nobody_knows_is_an_error():
    with pytest.raises(TypeError, match="unexpected keyword argument 'batchsize'"):
        check(batch_size=3, batchsize=3)
