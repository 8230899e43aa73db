import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voc.files import vector_store
from voc.files.vector_store import VectorStore

TEXTS = ["late", "κακό", "دیر", ""]
VECTORS = np.arange(12, dtype=np.float32).reshape(4, 3)


@pytest.fixture
def store(tmp_path):
    return VectorStore("e5-fp32", 3, cache=tmp_path)


def shards(folder):
    return sorted(folder.rglob("*.shard"), key=lambda path: -path.stat().st_size)


def test_an_empty_store_knows_nothing(store):
    assert not store.read(TEXTS).known.any()
    assert store.read([]).vectors.shape == (0, 3)


def test_vectors_come_back_for_their_texts_in_any_order(store):
    store.add(TEXTS, VECTORS)
    found = store.read(["دیر", "new", "late"])
    assert found.known.tolist() == [True, False, True]
    np.testing.assert_array_equal(found.vectors[[0, 2]], VECTORS[[2, 0]])


def test_many_shards_are_one_store(store, tmp_path):
    texts = [f"text {number}" for number in range(300)]
    vectors = np.random.default_rng(0).normal(size=(300, 3)).astype(np.float32)
    for start in range(0, 300, 70):
        store.add(texts[start : start + 70], vectors[start : start + 70])
    for reader in (store, VectorStore("e5-fp32", 3, cache=tmp_path)):
        found = reader.read(texts[::-1])
        assert found.known.all()
        np.testing.assert_array_equal(found.vectors, vectors[::-1])


def test_encoders_do_not_share_vectors(store, tmp_path):
    store.add(TEXTS, VECTORS)
    assert not VectorStore("e5-bf16", 3, cache=tmp_path).read(TEXTS).known.any()


def test_what_is_there_is_not_written_again(store, tmp_path):
    store.add(TEXTS, VECTORS)
    before = shards(tmp_path)
    store.add(TEXTS, VECTORS)
    assert shards(tmp_path) == before
    store.add([*TEXTS, "new"], np.ones((5, 3), dtype=np.float32))
    new = set(shards(tmp_path)) - set(before)
    assert [path.stat().st_size < before[0].stat().st_size for path in new] == [True]
    np.testing.assert_array_equal(store.read(TEXTS).vectors, VECTORS)


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("damage", ["cut", "emptied", "deleted", "of another dimension", "zeroed"])
def test_a_damaged_shard_is_passed_over_and_can_be_written_again(store, tmp_path, damage, is_open):
    store.add(TEXTS, VECTORS)
    store.add(["sound"], VECTORS[:1])
    victim = shards(tmp_path)[0]
    content = victim.read_bytes()
    if damage == "cut":
        victim.write_bytes(content[:-5])
    elif damage == "emptied":
        victim.write_bytes(b"")
    elif damage == "of another dimension":
        victim.write_bytes(content[:16] + bytes([2]) + content[17:])
    elif damage == "zeroed":
        victim.write_bytes(content[:-20] + bytes(20))
    else:
        victim.unlink()
    store = store if is_open else VectorStore("e5-fp32", 3, cache=tmp_path)
    assert store.read([*TEXTS, "sound"]).known.tolist() == [False] * 4 + [True]
    store.add(TEXTS, VECTORS)
    for reader in (store, VectorStore("e5-fp32", 3, cache=tmp_path)):
        found = reader.read(TEXTS)
        assert found.known.all()
        np.testing.assert_array_equal(found.vectors, VECTORS)


def test_a_flipped_bit_never_gives_a_wrong_vector(store, tmp_path):
    store.add(TEXTS, VECTORS)
    path = shards(tmp_path)[0]
    content = path.read_bytes()
    n_passed_over = 0
    for position in range(len(content)):
        flipped = bytearray(content)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        found = VectorStore("e5-fp32", 3, cache=tmp_path).read(TEXTS)
        np.testing.assert_array_equal(found.vectors[found.known], VECTORS[found.known])
        n_passed_over += not found.known.all()
    assert n_passed_over >= VECTORS.nbytes


def test_texts_are_not_kept(store, tmp_path):
    store.add(["my secret complaint"], VECTORS[:1])
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    assert b"secret" not in kept


def test_the_oldest_files_go_when_the_store_is_full(store, tmp_path, monkeypatch):
    monkeypatch.setattr(vector_store, "_MOST_BYTES", 1000)
    folder = tmp_path / "vectors" / "e5-fp32"
    folder.mkdir(parents=True)
    left_behind = folder / ".of-a-killed-process.shard"
    left_behind.write_bytes(bytes(500))
    os.utime(left_behind, (0, 0))
    for number in range(40):
        store.add([f"text {number}"], VECTORS[:1])
        for path in folder.iterdir():
            if path.stat().st_mtime > 10**6:
                os.utime(path, (number + 1, number + 1))
    known = store.read([f"text {number}" for number in range(40)]).known
    assert known[-1]
    assert not known[0]
    assert not left_behind.exists()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 1000


def test_threads_may_share_a_store(store):
    texts = [f"text {number}" for number in range(400)]
    vectors = np.arange(1200, dtype=np.float32).reshape(400, 3)
    start = threading.Barrier(4)

    def work(number):
        start.wait()
        for first in range(0, 400, 20):
            chunk = slice(first, first + 20)
            if number % 2:
                store.add(texts[chunk], vectors[chunk])
            found = store.read(texts)
            np.testing.assert_array_equal(found.vectors[found.known], vectors[found.known])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.read(texts).known.all()


WORKER = """
import sys
from pathlib import Path
import numpy as np
from voc.files.vector_store import VectorStore

folder, first, n_rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
store = VectorStore("e5-fp32", 64, cache=folder)
for number in range(first, first + n_rounds):
    texts = [f"text {i}" for i in range(number * 50, number * 50 + 100)]  # half of the next round
    vectors = np.array([[float(text.split()[1])] * 64 for text in texts], dtype=np.float32)
    store.add(texts, vectors)
    found = store.read(texts)
    assert (found.vectors[found.known] == vectors[found.known]).all()
    print(number, flush=True)
"""


def worker(folder, first, n_rounds):
    arguments = [sys.executable, "-c", WORKER, str(folder), str(first), str(n_rounds)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_write_and_read_the_same_texts_and_one_is_killed(tmp_path):
    sound, killed = worker(tmp_path, 0, 60), worker(tmp_path, 10, 10**6)
    for _ in range(40):
        killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    _, error = sound.communicate(timeout=60)
    killed.communicate(timeout=60)
    assert (sound.returncode, killed.returncode) == (0, -signal.SIGKILL), error
    texts = [f"text {i}" for i in range(60 * 50 + 50)]
    found = VectorStore("e5-fp32", 64, cache=tmp_path).read(texts)
    assert found.known.all()
    np.testing.assert_array_equal(found.vectors[:, 0], np.arange(len(texts)))


def test_a_process_killed_in_the_middle_of_a_write_leaves_no_shard(tmp_path):
    kill = """
import os, signal
from voc.files import vector_store
n_calls, sums_of = 0, vector_store._checksums
def checksums(vectors):  # called when a shard is half written
    global n_calls
    n_calls += 1
    if n_calls == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return sums_of(vectors)
vector_store._checksums = checksums
"""
    arguments = [sys.executable, "-c", kill + WORKER, str(tmp_path), "0", "2"]
    result = subprocess.run(arguments, capture_output=True, timeout=60, check=False)
    assert result.returncode == -signal.SIGKILL
    assert len([path for path in tmp_path.rglob("*.shard") if path.name.startswith(".")]) == 1
    store = VectorStore("e5-fp32", 64, cache=tmp_path)
    known = store.read([f"text {i}" for i in range(150)]).known
    assert known.tolist() == [True] * 100 + [False] * 50
