from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pytest

from voc.errors import ModelError
from voc.files.bundled import bundled_model
from voc.inference import reader as reader_module
from voc.inference.encoder import Attended
from voc.inference.heads import Head, Heads, load_heads, save_heads
from voc.inference.reader import Reader, find_reader, load_reader
from voc.lenses.reading import load_journey
from voc.types import KINDS, SENTIMENTS, UNCLEAR

SIZE = 6
TEXTS = ["late", "fine", "so very slow", "kind"]


def random(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def make_head(name, n_queries, n_classes):
    width = n_queries * SIZE
    return Head(
        name=name,
        classes=tuple(f"{name} {number}" for number in range(n_classes)),
        exclusive=True,
        temperatures={"other": 1.0},
        queries=random(n_queries, SIZE),
        norm_weight=random(width),
        norm_bias=random(width),
        first_weight=random(4, width),
        first_bias=random(4),
        second_weight=random(n_classes, 4),
        second_bias=random(n_classes),
    )


HEADS = Heads("letters", {h.name: h for h in (make_head("a", 2, 3), make_head("b", 1, 4))}, "feed")


@dataclass
class LetterEncoder:
    """The states of a text are those of its letters; it counts the passes of each text."""

    fingerprint: str = "letters"
    dimension: int = SIZE
    placement: object = field(default_factory=lambda: SimpleNamespace(dtype="fp32"))
    passes: list = field(default_factory=list)

    def attend(self, texts, queries, *, on_progress=lambda n_texts: None):
        texts = list(texts)
        for start in range(0, len(texts), 3):
            chunk = texts[start : start + 3]
            self.passes += chunk
            pooled = [pool(text, queries) for text in chunk]
            on_progress(len(chunk))
            yield Attended(*(np.stack(part) for part in zip(*pooled, strict=True)))


def pool(text, queries):
    states = np.stack([np.random.default_rng(ord(letter)).normal(size=SIZE) for letter in text])
    states = states.astype(np.float32)
    shares = np.exp(states @ queries.T)
    shares /= shares.sum(axis=0)
    mean = states.mean(axis=0)
    return mean / np.linalg.norm(mean), shares.T @ states


@pytest.fixture
def reader():
    return Reader(LetterEncoder(), HEADS)


def read(reader, texts):
    return reader.split(np.concatenate(list(reader.stream(iter(texts)))))


def test_a_row_is_the_vector_and_the_logits_of_every_head(reader):
    vectors, logits = read(reader, TEXTS)
    wanted = [pool(text, HEADS.queries) for text in TEXTS]
    np.testing.assert_allclose(vectors, [vector for vector, _ in wanted], atol=1e-6)
    states = np.stack([states for _, states in wanted])
    np.testing.assert_allclose(logits[:, :3], HEADS.heads["a"].logits(states[:, :2]), atol=1e-6)
    np.testing.assert_allclose(logits[:, 3:], HEADS.heads["b"].logits(states[:, 2:]), atol=1e-6)


def test_rows_are_single_precision_and_as_long_as_the_reader_says(reader):
    rows = np.concatenate(list(reader.stream(TEXTS)))
    assert rows.shape == (len(TEXTS), reader.dimension) == (4, SIZE + 7)
    assert rows.dtype == np.float32
    assert all(part.flags.c_contiguous for part in reader.split(rows))


def test_every_text_passes_the_encoder_once(reader):
    read(reader, TEXTS)
    assert reader.encoder.passes == TEXTS


def test_progress_is_told_as_the_encoder_tells_it(reader):
    told = []
    list(reader.stream(TEXTS, on_progress=told.append))
    assert told == [3, 1]


def test_a_reader_is_named_by_encoder_and_heads(reader):
    others = (
        Reader(LetterEncoder("other"), HEADS),
        Reader(LetterEncoder(), replace(HEADS, digest="beef")),
    )
    assert len({reader.fingerprint, *(other.fingerprint for other in others)}) == 3
    assert reader.fingerprint == Reader(LetterEncoder(), HEADS).fingerprint


def test_the_heads_that_ship_are_put_on_their_encoder(monkeypatch, tmp_path):
    path = tmp_path / "heads.safetensors"
    save_heads(HEADS, path)
    monkeypatch.setattr(
        reader_module, "bundled_model", lambda name: tmp_path / f"{name}.safetensors"
    )
    loaded = load_reader(LetterEncoder())
    assert list(loaded.heads.heads) == ["a", "b"]
    with pytest.raises(ModelError, match="trained for the encoder letters, not for digits"):
        load_reader(LetterEncoder("digits"))
    assert find_reader(LetterEncoder()).fingerprint == loaded.fingerprint
    assert find_reader(LetterEncoder("digits")) is None


def test_heads_that_change_change_the_name_of_the_reader(monkeypatch, tmp_path):
    path = tmp_path / "heads.safetensors"
    monkeypatch.setattr(reader_module, "bundled_model", lambda name: path)
    names = set()
    for bias in (0.0, 1.0):
        changed = replace(HEADS.heads["a"], second_bias=np.full(3, bias, dtype=np.float32))
        save_heads(Heads("letters", {"a": changed}), path)
        names.add(load_reader(LetterEncoder()).fingerprint)
    assert len(names) == 2


def test_the_shipped_heads_fit_the_bundled_encoder_and_say_what_is_asked_of_them(encoder):
    heads = load_heads(bundled_model("heads"), encoder_fingerprint=encoder.fingerprint).heads
    assert heads["sentiment"].classes == SENTIMENTS
    assert heads["sentiment"].exclusive
    assert heads["kinds"].classes == KINDS
    assert not heads["kinds"].exclusive
    assert heads["stage"].classes == (*load_journey().label_ids, UNCLEAR)
    assert heads["stage"].exclusive


def test_the_bundled_encoder_reads_vectors_and_logits_in_one_pass(encoder):
    texts = ["The parcel came late.", "Kundtjänst var snabb.", "Άργησε πάλι."]
    reader = load_reader(encoder)
    before = encoder.work.n_texts
    vectors, logits = read(reader, texts)
    assert encoder.work.n_texts == before + len(texts)
    np.testing.assert_allclose(vectors, encoder.encode(texts), atol=1e-5)
    assert logits.shape == (3, reader.heads.n_logits)


def test_the_plain_encoder_is_refused_by_the_heads(encoder):
    plain = SimpleNamespace(fingerprint=f"{encoder.fingerprint[:8]}00000000")
    with pytest.raises(ModelError, match="--model default"):
        load_reader(plain)
