import os

import numpy as np
import pytest

from voc.files import vector_store
from voc.files.vector_store import VectorStore

TEXTS = ["late", "κακό", "دیر", ""]
VECTORS = np.arange(12, dtype=np.float32).reshape(4, 3)


@pytest.fixture
def store(tmp_path):
    return VectorStore("e5-fp32", 3, cache=tmp_path)


def test_an_empty_store_knows_nothing(store):
    assert not store.read(TEXTS).known.any()


def test_vectors_come_back_for_their_texts_in_any_order(store):
    store.add(TEXTS, VECTORS)
    found = store.read(["دیر", "new", "late"])
    assert found.known.tolist() == [True, False, True]
    np.testing.assert_array_equal(found.vectors[[0, 2]], VECTORS[[2, 0]])


def test_many_shards_are_one_store(store):
    texts = [f"text {number}" for number in range(300)]
    vectors = np.random.default_rng(0).normal(size=(300, 3)).astype(np.float32)
    for start in range(0, 300, 70):
        store.add(texts[start : start + 70], vectors[start : start + 70])
    found = store.read(texts[::-1])
    assert found.known.all()
    np.testing.assert_array_equal(found.vectors, vectors[::-1])


def test_encoders_do_not_share_vectors(store, tmp_path):
    store.add(TEXTS, VECTORS)
    assert not VectorStore("e5-bf16", 3, cache=tmp_path).read(TEXTS).known.any()


@pytest.mark.parametrize("part", ["keys", "vectors"])
@pytest.mark.parametrize("damage", ["cut", "deleted"])
def test_a_damaged_shard_is_passed_over(store, tmp_path, part, damage):
    store.add(TEXTS, VECTORS)
    store.add(["sound"], VECTORS[:1])
    shards = sorted(tmp_path.rglob(f"*.{part}.npy"), key=lambda path: -path.stat().st_size)
    if damage == "cut":
        shards[0].write_bytes(shards[0].read_bytes()[:-5])
    else:
        shards[0].unlink()
    assert store.read([*TEXTS, "sound"]).known.tolist() == [False] * 4 + [True]


def test_texts_are_not_kept(store, tmp_path):
    store.add(["my secret complaint"], VECTORS[:1])
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"secret" not in kept


def test_the_oldest_shards_go_when_the_store_is_full(store, tmp_path, monkeypatch):
    monkeypatch.setattr(vector_store, "_MOST_BYTES", 3000)
    for number in range(12):
        store.add([f"text {number}"], VECTORS[:1])
        for path in tmp_path.rglob("*.npy"):
            if path.stat().st_mtime > 10**6:
                os.utime(path, (number, number))
    known = store.read([f"text {number}" for number in range(12)]).known
    assert known[-1]
    assert not known[0]
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.npy")) <= 3000
