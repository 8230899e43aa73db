import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from voc.errors import ModelError
from voc.inference.hub.tokenizer import HubTokenizer, read_hub_tokenizer

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "late", "very", "query", ":"]


@pytest.fixture
def word_level():
    tokenizer = Tokenizer(
        models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


@pytest.fixture
def byte_level():
    """Bytes as tokens, but "Ġlate" (with the space before it) and "late" are one each."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("l", "a"), ("la", "t"), ("lat", "e"), ("Ġ", "late")]
    pieces = [*alphabet, *("".join(pair) for pair in merges)]
    tokenizer = Tokenizer(models.BPE({piece: i for i, piece in enumerate(pieces)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return tokenizer


def lists(tokens):
    return [
        tokens.ids[a:b].tolist() for a, b in zip(tokens.starts, tokens.starts[1:], strict=False)
    ]


def test_a_window_is_framed_by_the_special_tokens_and_the_prefix(word_level):
    tokenizer = HubTokenizer(word_level, prefix="query: ")
    assert (tokenizer.before, tokenizer.after) == ([2, 6, 7], [3])


def test_without_a_prefix_there_are_only_special_tokens(word_level):
    tokenizer = HubTokenizer(word_level)
    assert (tokenizer.before, tokenizer.after) == ([2], [3])


def test_the_texts_own_tokens_come_without_frame(word_level):
    tokens = HubTokenizer(word_level, prefix="query: ").tokens(["very late", "", "late"])
    assert lists(tokens) == [[5, 4], [], [4]]
    assert tokens.ids.dtype == "int32"


def test_no_texts_have_no_tokens(word_level):
    assert len(HubTokenizer(word_level).tokens([])) == 0


def test_padding_and_truncation_of_the_file_are_ignored(word_level):
    word_level.enable_padding(length=9)
    word_level.enable_truncation(2)
    tokens = HubTokenizer(word_level).tokens(["late late late late", "very"])
    assert lists(tokens) == [[4, 4, 4, 4], [5]]


def test_text_is_put_in_lower_case_where_the_model_wants_it(word_level):
    plain = HubTokenizer(word_level).tokens(["Very LATE"])
    assert lists(plain) == [[1, 1]]
    lowered = HubTokenizer(word_level, lowercase=True).tokens(["Very LATE"])
    assert lists(lowered) == [[5, 4]]


@pytest.mark.parametrize("prefix", ["query: ", "query:", "", "ask:\n"])
def test_the_frame_and_the_texts_make_up_what_the_whole_would_be(byte_level, prefix):
    """The space that ends a prefix is a part of the word behind it."""
    tokenizer = HubTokenizer(byte_level, prefix=prefix)
    for text in ("late", "late late", "é"):
        whole = byte_level.encode(prefix + text).ids
        assert tokenizer.before + lists(tokenizer.tokens([text]))[0] == whole


def test_a_tokenizer_is_read_from_its_file(word_level, tmp_path):
    word_level.save(str(tmp_path / "tokenizer.json"))
    tokenizer = read_hub_tokenizer(tmp_path, prefix="query: ", lowercase=True)
    assert tokenizer.before == [2, 6, 7]
    assert lists(tokenizer.tokens(["LATE"])) == [[4]]


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        read_hub_tokenizer(tmp_path, prefix="", lowercase=False)


def test_a_folder_without_a_tokenizer_is_told_so(tmp_path):
    with pytest.raises(ModelError, match=r"tokenizer in .* cannot be loaded"):
        read_hub_tokenizer(tmp_path, prefix="", lowercase=False)
