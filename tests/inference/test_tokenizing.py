import json

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from voc.inference.tokenizing import (
    TransformersTokenizer,
    UnigramTokenizer,
    normalisation_from_json,
    normalisation_json,
)

PIECES = ["<s>", "</s>", "<unk>", "▁", "▁query", ":", "▁late", "▁very", "late", "é"]


@pytest.fixture
def unigram():
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in PIECES], unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    return tokenizer


@pytest.fixture
def word_level():
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "late", "very", "query", ":"]
    tokenizer = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def framed(unigram, normalisation=None, prefix="query:"):
    return UnigramTokenizer(unigram, normalisation or {}, prefix=prefix, bos_id=0, eos_id=1)


def pieces(token_ids):
    return [PIECES[i] for i in token_ids]


def test_a_window_is_framed_by_the_special_tokens_and_the_prefix(unigram):
    tokenizer = framed(unigram)
    assert pieces(tokenizer.before) == ["<s>", "▁query", ":"]
    assert pieces(tokenizer.after) == ["</s>"]


def test_the_texts_own_tokens_come_without_frame(unigram):
    assert [pieces(ids) for ids in framed(unigram).token_ids(["late", "very late"])] == [
        ["▁late"],
        ["▁very", "▁late"],
    ]


@pytest.mark.parametrize("text", ["very late", " very   late  ", "very  late"])
def test_runs_of_spaces_count_as_one(unigram, text):
    assert pieces(framed(unigram).token_ids([text])[0]) == ["▁very", "▁late"]


def test_code_points_are_mapped_before_tokens_are_looked_up(unigram):
    tokenizer = framed(unigram, {ord("E"): "e", ord("\t"): " ", ord("\u200b"): ""})
    assert pieces(tokenizer.token_ids(["vEry\tla\u200btE"])[0]) == ["▁very", "▁late"]


def test_an_empty_text_has_no_tokens_and_no_texts_no_lists(unigram):
    assert framed(unigram).token_ids([""]) == [[]]
    assert framed(unigram).token_ids([]) == []


def test_a_normalisation_comes_back_from_json():
    normalisation = {0xFB01: "fi", 0x200B: "", 0x0643: "ك"}
    text = normalisation_json(normalisation)
    assert json.loads(text)
    assert normalisation_from_json(text) == normalisation


def test_a_tokenizer_of_transformers_is_framed_as_its_model_expects(word_level):
    tokenizer = TransformersTokenizer(word_level, prefix="query: ")
    assert (tokenizer.before, tokenizer.after) == ([2, 6, 7], [3])
    assert tokenizer.token_ids(["very late", "late"]) == [[5, 4], [4]]


def test_without_a_prefix_there_are_only_special_tokens(word_level):
    tokenizer = TransformersTokenizer(word_level, prefix="")
    assert (tokenizer.before, tokenizer.after) == ([2], [3])


def test_padding_and_truncation_of_the_file_are_ignored(word_level):
    word_level.enable_padding(length=9)
    word_level.enable_truncation(2)
    tokenizer = TransformersTokenizer(word_level, prefix="")
    assert tokenizer.token_ids(["late late late late", "very"]) == [[4, 4, 4, 4], [5]]
