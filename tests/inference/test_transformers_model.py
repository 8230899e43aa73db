"""A tiny BERT with random weights stands for the encoders that people bring themselves."""

import json

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from voc.errors import ModelError
from voc.inference.encoder import Encoder
from voc.inference.transformers_model import read_settings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "late", "query", ":"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny-bert"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=24,
    )
    BertModel(config).save_pretrained(path)
    tokenizer = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]").save_pretrained(path)
    return path


def _reference(folder, texts, pooling):
    model = BertModel.from_pretrained(folder).eval()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    vectors = []
    for text in texts:
        with torch.inference_mode():
            hidden = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        pooled = {"mean": hidden.mean(0), "cls": hidden[0], "last": hidden[-1]}[pooling]
        vectors.append((pooled / pooled.norm()).numpy())
    return np.stack(vectors)


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
def test_a_model_folder_gives_the_vectors_of_transformers_itself(folder, pooling):
    modes = {"mean": "mean_tokens", "cls": "cls_token", "last": "lasttoken"}
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({f"pooling_mode_{modes[pooling]}": True})
    )
    texts = ["good", "bad late bad", "late " * 9]
    found = Encoder.load(str(folder), device="cpu", dtype="fp32").encode(texts)
    np.testing.assert_allclose(found, _reference(folder, texts, pooling), atol=1e-5)


def test_a_text_longer_than_the_model_takes_is_windowed(folder):
    encoder = Encoder.load(str(folder), device="cpu", dtype="fp32")
    assert encoder.max_tokens == 24
    assert encoder.encode(["good late " * 200]).shape == (1, 16)


def test_prefix_and_length_are_read_from_the_folder(tmp_path):
    (tmp_path / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "query: "}, "default_prompt_name": "query"})
    )
    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 128}))
    settings = read_settings(tmp_path)
    assert (settings.prefix, settings.max_tokens, settings.pooling) == ("query: ", 128, "mean")


def test_an_unknown_pooling_is_refused(tmp_path):
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text('{"pooling_mode_max_tokens": true}')
    with pytest.raises(ModelError, match="pooling_mode_max_tokens"):
        read_settings(tmp_path)
