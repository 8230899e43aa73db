"""Chunks of texts go through the real stages of the encoder; only its weights are made up."""

import itertools

import numpy as np
import pytest

from tests.pipeline.grouped_encoder import GroupedEncoder
from voc.files.vector_store import VectorStore
from voc.pipeline import embedding_stream
from voc.pipeline.embedding_stream import embed_chunks


@pytest.fixture(autouse=True)
def small_groups(monkeypatch):
    monkeypatch.setattr(GroupedEncoder, "group", 10)


@pytest.fixture
def store(tmp_path):
    return VectorStore("grouped-fp32", 8, cache=tmp_path)


def chunked(texts, size=7):
    return [(start, texts[start : start + size]) for start in range(0, len(texts), size)]


def embedded(texts, encoder, store, size=7):
    """Vectors of all texts, and how many were embedded."""
    done = list(embed_chunks(chunked(texts, size), encoder, store))
    assert [chunk.label for chunk in done] == list(range(0, len(texts), size))
    return np.concatenate([c.vectors for c in done]), sum(c.n_embedded for c in done)


def asked(encoder):
    return list(itertools.chain.from_iterable(encoder.asked))


TEXTS = [f"text {number}" for number in range(95)]


@pytest.mark.parametrize("with_store", [False, True])
def test_each_chunk_comes_with_the_vectors_of_its_texts(store, with_store):
    vectors, n_embedded = embedded(TEXTS, GroupedEncoder(), store if with_store else None)
    alone = np.concatenate(list(GroupedEncoder().stream(TEXTS)))
    np.testing.assert_array_equal(vectors, alone)
    assert n_embedded == 95


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_texts_of_earlier_runs_are_not_embedded(store, size):
    known = TEXTS[::3]
    kept, _ = embedded(known, GroupedEncoder(), store)
    encoder = GroupedEncoder()
    vectors, n_embedded = embedded(TEXTS, encoder, store, size)
    assert asked(encoder) == [text for text in TEXTS if text not in known]
    assert n_embedded == len(asked(encoder))
    np.testing.assert_array_equal(vectors[::3], kept)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_texts_that_repeat_are_embedded_once_wherever_they_repeat(store, size):
    texts = [f"text {number % 23 if number % 2 else number}" for number in range(200)]
    encoder = GroupedEncoder()
    vectors, n_embedded = embedded(texts, encoder, store, size)
    assert asked(encoder) == list(dict.fromkeys(texts))
    assert n_embedded == len(asked(encoder))
    first = [texts.index(text) for text in texts]
    np.testing.assert_array_equal(vectors, vectors[first])


def test_much_that_is_known_is_handed_on_while_little_is_new(store, monkeypatch):
    embedded(TEXTS, GroupedEncoder(), store)
    monkeypatch.setattr(embedding_stream, "_MOST_READ_BACK", 20)
    taken = []

    def chunks():
        for label, texts in chunked(TEXTS, 5):
            taken.append(label)
            yield label, [*texts[:4], f"new {label}"]

    encoder = GroupedEncoder()
    ahead = [len(taken) - n for n, _ in enumerate(embed_chunks(chunks(), encoder, store))]
    assert max(ahead) <= 6
    assert asked(encoder) == [f"new {label}" for label in range(0, 95, 5)]


def test_an_endless_stream_is_read_only_a_few_groups_ahead(store):
    taken = []

    def chunks():
        for number in itertools.count():
            taken.append(number)
            yield number, [f"{number} a", f"{number} b"]

    done = embed_chunks(chunks(), GroupedEncoder(), store)
    for number in range(100):
        assert next(done).label == number
        assert len(taken) - number < 60
    done.close()


def test_an_error_of_the_source_reaches_the_caller(store):
    def chunks():
        yield from chunked(TEXTS)[:3]
        raise ValueError("line 22 is broken")

    with pytest.raises(ValueError, match="line 22"):
        list(embed_chunks(chunks(), GroupedEncoder(), store))


def test_progress_counts_all_texts_those_read_back_as_well(store):
    embedded(TEXTS[:40], GroupedEncoder(), store)
    counts = []
    list(embed_chunks(chunked(TEXTS), GroupedEncoder(), store, on_progress=counts.append))
    assert sum(counts) == 95


@pytest.mark.parametrize("with_store", [False, True])
def test_no_chunks_and_empty_chunks_need_no_encoder(store, with_store):
    used = store if with_store else None
    assert list(embed_chunks([], GroupedEncoder(), used)) == []
    done = list(embed_chunks([("a", [])], GroupedEncoder(), used))
    assert [(chunk.label, chunk.vectors.shape) for chunk in done] == [("a", (0, 8))]
