import itertools
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tests.pipeline.grouped_encoder import GroupedEncoder
from voc.pipeline.embedding import embed_texts


@pytest.fixture
def small_groups(monkeypatch):
    monkeypatch.setattr(GroupedEncoder, "group", 10)


TEXTS = [f"{chr(97 + number % 26)} text {number // 2}" for number in range(45)] * 2


def expected(texts):
    vectors = np.concatenate(list(GroupedEncoder().stream(list(dict.fromkeys(texts)))))
    rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    return vectors[[rows[text] for text in texts]]


def asked(encoder):
    return list(itertools.chain.from_iterable(encoder.asked))


@pytest.mark.usefixtures("small_groups")
def test_vectors_come_in_the_order_of_the_texts_each_embedded_once(tmp_path):
    encoder = GroupedEncoder()
    embedded = embed_texts(TEXTS, encoder, cache=tmp_path)
    np.testing.assert_array_equal(embedded.vectors, expected(TEXTS))
    assert asked(encoder) == TEXTS[:45]
    assert embedded.n_reused == 0


@pytest.mark.usefixtures("small_groups")
def test_a_second_run_embeds_only_what_is_new(tmp_path):
    first = embed_texts(TEXTS, GroupedEncoder(), cache=tmp_path)
    encoder = GroupedEncoder()
    embedded = embed_texts([*TEXTS, "new"], encoder, cache=tmp_path)
    np.testing.assert_array_equal(embedded.vectors[:-1], first.vectors)
    assert asked(encoder) == ["new"]
    assert embedded.n_reused == 45


@pytest.mark.usefixtures("small_groups")
def test_an_interrupted_run_goes_on_where_it_was(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        embed_texts(TEXTS, GroupedEncoder(fails_at=TEXTS[33]), cache=tmp_path)
    encoder = GroupedEncoder()
    embedded = embed_texts(TEXTS, encoder, cache=tmp_path)
    assert asked(encoder) == TEXTS[30:45]
    np.testing.assert_array_equal(embedded.vectors, expected(TEXTS))


def test_a_killed_run_goes_on_where_it_was_and_gives_the_same_bytes(tmp_path):
    group = GroupedEncoder.group
    n_texts = 5 * group + 700

    def start(cache, out):
        program = "tests.pipeline.grouped_encoder"
        arguments = [sys.executable, "-m", program, cache, str(n_texts), tmp_path / out]
        root = Path(__file__).parents[2]
        return subprocess.Popen(arguments, cwd=root, stdout=subprocess.PIPE, text=True)

    killed = start(tmp_path / "interrupted", "never")
    for _ in range(4):  # the fourth group has begun
        assert killed.stdout.readline() == "group\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    resumed = start(tmp_path / "interrupted", "resumed.npy")
    whole = start(tmp_path / "whole", "whole.npy")
    said = resumed.communicate(timeout=60)[0].splitlines()
    whole.communicate(timeout=60)

    n_reused = int(said[-1].removeprefix("reused "))
    assert n_reused >= 2 * group  # the third group was done, and may have been written
    n_embedded_twice = 3 * group + group - n_reused
    assert n_embedded_twice <= 2 * group
    assert len(said) - 1 == 6 - n_reused // group
    whole_bytes = (tmp_path / "whole.npy").read_bytes()
    assert (tmp_path / "resumed.npy").read_bytes() == whole_bytes


@pytest.mark.usefixtures("small_groups")
def test_another_number_format_is_embedded_anew(tmp_path):
    embed_texts(TEXTS, GroupedEncoder(), cache=tmp_path)
    encoder = GroupedEncoder()
    encoder.placement = SimpleNamespace(dtype="bf16")
    assert embed_texts(TEXTS, encoder, cache=tmp_path).n_reused == 0


@pytest.mark.usefixtures("small_groups")
def test_nothing_is_kept_where_reuse_is_off(tmp_path):
    encoder = GroupedEncoder()
    embedded = embed_texts(TEXTS, encoder, cache=tmp_path, reuse=False)
    assert not list(tmp_path.rglob("*"))
    assert asked(encoder) == TEXTS[:45]
    np.testing.assert_array_equal(embedded.vectors, expected(TEXTS))


def test_no_texts_have_no_vectors(tmp_path):
    assert embed_texts([], GroupedEncoder(), cache=tmp_path).vectors.shape == (0, 8)
