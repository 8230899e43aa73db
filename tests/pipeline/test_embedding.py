from types import SimpleNamespace

import numpy as np
import pytest

from voc.inference.device import Placement
from voc.pipeline import embedding
from voc.pipeline.embedding import embed_texts


class CountingEncoder:
    """Embeds a text as its length and first letter, and remembers what it was asked for."""

    fingerprint = "counting"
    dimension = 2
    placement = Placement("cpu", "fp32", "a test")

    def __init__(self, *, fails_at=None):
        self.asked = []
        self._fails_at = fails_at

    def encode(self, texts, *, on_progress=lambda n_texts: None):
        if self._fails_at in texts:
            raise KeyboardInterrupt
        self.asked += texts
        on_progress(len(texts))
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(embedding, "_CHUNK", 10)


TEXTS = [f"{chr(97 + number % 26)} text {number // 2}" for number in range(45)] * 2


def expected(texts):
    return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)


def test_vectors_come_in_the_order_of_the_texts_each_embedded_once(tmp_path):
    encoder = CountingEncoder()
    embedded = embed_texts(TEXTS, encoder, cache=tmp_path)
    np.testing.assert_array_equal(embedded.vectors, expected(TEXTS))
    assert encoder.asked == TEXTS[:45]
    assert embedded.n_reused == 0


def test_a_second_run_embeds_only_what_is_new(tmp_path):
    embed_texts(TEXTS, CountingEncoder(), cache=tmp_path)
    encoder = CountingEncoder()
    embedded = embed_texts([*TEXTS, "new"], encoder, cache=tmp_path)
    np.testing.assert_array_equal(embedded.vectors, expected([*TEXTS, "new"]))
    assert encoder.asked == ["new"]
    assert embedded.n_reused == 45


def test_an_interrupted_run_goes_on_where_it_was(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        embed_texts(TEXTS, CountingEncoder(fails_at=TEXTS[33]), cache=tmp_path)
    encoder = CountingEncoder()
    embedded = embed_texts(TEXTS, encoder, cache=tmp_path)
    assert encoder.asked == TEXTS[30:45]
    np.testing.assert_array_equal(embedded.vectors, expected(TEXTS))


def test_another_number_format_is_embedded_anew(tmp_path):
    embed_texts(TEXTS, CountingEncoder(), cache=tmp_path)
    encoder = CountingEncoder()
    encoder.placement = SimpleNamespace(dtype="bf16")
    assert embed_texts(TEXTS, encoder, cache=tmp_path).n_reused == 0


def test_nothing_is_kept_where_reuse_is_off(tmp_path):
    embed_texts(TEXTS, CountingEncoder(), cache=tmp_path, reuse=False)
    assert not list(tmp_path.rglob("*.npy"))


def test_no_texts_have_no_vectors(tmp_path):
    assert embed_texts([], CountingEncoder(), cache=tmp_path).vectors.shape == (0, 2)
