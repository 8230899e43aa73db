import itertools
from dataclasses import replace

import numpy as np

from tests.pipeline.grouped_encoder import GroupedEncoder
from voc.inference.heads import Head, Heads
from voc.inference.reader import Reader
from voc.pipeline.reading import read_texts

TEXTS = ["late", "fine", "late", "slow"]
SIZE = GroupedEncoder.dimension


def random(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


MOOD = Head(
    name="mood",
    classes=("bad", "good"),
    exclusive=True,
    temperatures={"other": 1.0},
    queries=random(1, SIZE),
    norm_weight=random(SIZE),
    norm_bias=random(SIZE),
    first_weight=random(3, SIZE),
    first_bias=random(3),
    second_weight=random(2, 3),
    second_bias=random(2),
)
HEADS = Heads("grouped", {"mood": MOOD}, "feed")


def make_reader(heads=HEADS, **options):
    return Reader(GroupedEncoder(**options), heads)


def asked(reader):
    return list(itertools.chain.from_iterable(reader.encoder.asked))


def test_texts_are_read_in_their_order_each_once(tmp_path):
    reader = make_reader()
    read = read_texts(TEXTS, reader, cache=tmp_path)
    assert asked(reader) == ["late", "fine", "slow"]
    assert (read.vectors.shape, read.logits.shape, read.n_reused) == ((4, SIZE), (4, 2), 0)
    np.testing.assert_array_equal(read.vectors[0], read.vectors[2])
    (rows,) = make_reader().stream(["late", "fine", "slow"])
    np.testing.assert_array_equal(read.vectors, rows[[0, 1, 0, 2], :SIZE])
    np.testing.assert_array_equal(read.logits, rows[[0, 1, 0, 2], SIZE:])


def test_vectors_and_logits_are_kept_between_runs(tmp_path):
    first = read_texts(TEXTS, make_reader(), cache=tmp_path)
    reader = make_reader()
    again = read_texts(TEXTS, reader, cache=tmp_path)
    assert asked(reader) == []
    assert again.n_reused == 3
    np.testing.assert_array_equal(again.vectors, first.vectors)
    np.testing.assert_array_equal(again.logits, first.logits)


def test_texts_are_read_anew_for_other_heads(tmp_path):
    read_texts(TEXTS, make_reader(), cache=tmp_path)
    reader = make_reader(replace(HEADS, digest="beef"))
    read = read_texts(TEXTS, reader, cache=tmp_path)
    assert read.n_reused == 0
    assert asked(reader) == ["late", "fine", "slow"]


def test_nothing_is_kept_where_reuse_is_off(tmp_path):
    read_texts(TEXTS, make_reader(), cache=tmp_path, reuse=False)
    assert not list(tmp_path.rglob("*"))


def test_nothing_is_read_off_no_texts(tmp_path):
    read = read_texts([], make_reader(), cache=tmp_path)
    assert (read.vectors.shape, read.logits.shape, read.n_reused) == ((0, SIZE), (0, 2), 0)
