import threading
import time

import numpy as np
import pytest

from voc.inference.model import Pooled
from voc.inference.placement import Placement
from voc.inference.stream import ChunkSize, Work, ahead, chunk_size, pooled_chunks
from voc.inference.tokens import Tokens

SMALL = ChunkSize(4, 1000)


class Letters:
    """A tokenizer whose tokens are the code points of a text, framed by 1 and 2."""

    before, after = [1], [2]

    def tokens(self, texts):
        return Tokens.from_lists([[ord(letter) for letter in text] for text in texts])


class Sums:
    """A model whose vector is (sum of the tokens, their number), computing two rows too many."""

    def __init__(self):
        self.n_texts = []

    def __call__(self, tokens, *, queries=None, on_progress):
        self.n_texts.append(len(tokens))
        sums = [
            tokens.ids[a:b].sum() for a, b in zip(tokens.starts, tokens.starts[1:], strict=False)
        ]
        for _ in range(len(tokens)):
            on_progress(1)
        vectors = np.stack([sums, tokens.lengths], axis=1).astype(np.float32)
        return Pooled(vectors[:, None], len(tokens.ids) + 2)


def stream(texts, model=None, *, size=SMALL, work=None, on_progress=lambda n: None):
    return pooled_chunks(
        texts,
        Letters(),
        model or Sums(),
        max_tokens=50,
        queries=None,
        chunk_size=size,
        work=work or Work(),
        on_progress=on_progress,
    )


def expected(text):
    vector = np.array([sum(map(ord, text)) + 3, len(text) + 2], dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_vectors_come_in_chunks_in_the_order_of_the_texts():
    texts = [chr(97 + i) * (i + 1) for i in range(10)]
    chunks = [chunk[:, 0] for chunk in stream(texts)]
    assert [len(chunk) for chunk in chunks] == [4, 4, 2]
    np.testing.assert_allclose(
        np.concatenate(chunks), [expected(text) for text in texts], rtol=1e-6
    )


def test_a_chunk_ends_early_when_its_texts_are_long():
    assert [len(c) for c in stream(["aaaa"] * 3 + ["b"], size=ChunkSize(4, 8))] == [2, 2]


def test_equal_texts_of_a_chunk_are_computed_once():
    model, done = Sums(), []
    (chunk,) = stream(["late", "late", "ok", "late"], model, on_progress=done.append)
    assert model.n_texts == [2]
    np.testing.assert_allclose(chunk[:, 0], [expected(t) for t in ("late", "late", "ok", "late")])
    assert sum(done) == 4


def test_work_counts_texts_tokens_and_padding():
    work = Work()
    list(stream(["aaaa", "bb", "c" * 96], work=work))
    assert (work.n_texts, work.n_tokens) == (3, 6 + 4 + 96 + 4)  # the long one is two windows
    assert work.padding_share == pytest.approx(2 / 112)
    assert Work().padding_share == 0


def test_no_texts_give_no_chunks():
    assert list(stream([])) == []


def test_however_long_the_source_only_a_few_chunks_are_read_ahead():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield str(taken)

    chunks = stream(endless())
    for _ in range(5):
        next(chunks)
    time.sleep(0.2)
    chunks.close()
    assert taken <= 4 * (5 + 8)


def test_stages_overlap():
    """The second item is prepared while the first is run: both wait for each other."""
    meeting = threading.Barrier(2, timeout=5)

    def prepare(item):
        if item == 1:
            meeting.wait()
        return item

    def run(item):
        if item == 0:
            meeting.wait()
        return item

    assert list(ahead(run, ahead(prepare, range(3)))) == [0, 1, 2]


@pytest.mark.parametrize("stage", ["source", "model"])
def test_an_error_in_any_stage_reaches_the_caller(stage):
    def source():
        yield "ok"
        if stage == "source":
            raise OSError("the disk is gone")

    def model(tokens, **_):
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(stream(source(), model if stage == "model" else None))


def test_gpus_get_larger_chunks_each():
    cpu, gpu, all_gpus = (
        chunk_size(Placement(device, "fp32", "", n))
        for device, n in (("cpu", 1), ("cuda:0", 1), ("cuda:all", 4))
    )
    assert cpu.n_texts < gpu.n_texts
    assert all_gpus == (4 * gpu.n_texts, 4 * gpu.n_characters)
