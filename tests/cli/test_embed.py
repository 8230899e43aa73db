"""`voc embed`: vectors of comments in a file."""

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from voc.files import raw_table


def read_npy(path):
    return None, np.load(path)


def read_npz(path):
    with np.load(path) as stored:
        return stored["ids"].tolist(), stored["vectors"]


def read_parquet(path):
    stored = pq.read_table(path).to_pydict()
    return stored["id"], np.array(stored["vector"])


IDS = [f"c{i:02}" for i in range(25)]


@pytest.fixture
def embed(voc_command, encoder, tmp_path):
    """Runs `voc embed` with a cache of its own."""

    def run(*arguments):
        return voc_command("embed", *arguments, "--cache", tmp_path / "cache")

    return run


@pytest.mark.parametrize("block_rows", [1, 9, 20_000])
@pytest.mark.parametrize(
    ("name", "read", "ids"),
    [
        ("vectors.npy", read_npy, None),
        ("vectors.npz", read_npz, IDS),
        ("vectors.parquet", read_parquet, IDS),
    ],
)
def test_there_is_a_vector_per_comment_in_order(
    embed, survey, tmp_path, monkeypatch, name, read, ids, block_rows
):
    monkeypatch.setattr(raw_table, "BLOCK_ROWS", block_rows)
    result = embed(survey, "-o", tmp_path / name)
    assert (result.exit_code, result.stdout) == (0, "")
    found_ids, vectors = read(tmp_path / name)
    assert found_ids == ids
    with survey.open(encoding="utf-8", newline="") as file:
        lengths = [len(row["comment"]) for row in csv.DictReader(file) if row["comment"]]
    assert vectors[:, 0].tolist() == lengths


def test_it_says_how_the_input_was_read_and_what_was_embedded_before(
    embed, encoder, survey, tmp_path
):
    embed(survey, "-o", tmp_path / "first.npy", "--limit", 10)
    result = embed(survey, "-o", tmp_path / "second.npy")
    assert encoder.n_embedded == 25
    assert "Read 26 rows" in result.stderr
    assert "25 kept, 1 skipped" in result.stderr
    assert "column comment" in result.stderr
    assert "25 of 2 numbers; 10 of texts that repeat or that earlier runs embedded" in result.stderr


def test_fresh_vectors_are_neither_read_nor_kept(embed, encoder, survey, tmp_path):
    embed(survey, "-o", tmp_path / "first.npy", "--fresh")
    embed(survey, "-o", tmp_path / "second.npy", "--fresh")
    assert encoder.n_embedded == 50
    assert not (tmp_path / "cache").exists()


def test_an_error_on_the_way_leaves_no_file(embed, encoder, tmp_path, monkeypatch):
    path = tmp_path / "survey.txt"
    path.write_text("The parcel came late\n" * 10, "utf-8")

    def stream(texts, *, on_progress):
        yield encoder.encode(list(texts)[:3])
        raise MemoryError

    monkeypatch.setattr(encoder, "stream", stream)
    result = embed(path, "-o", tmp_path / "v.npy", "--fresh")
    assert isinstance(result.exception, MemoryError)
    assert list(tmp_path.iterdir()) == [path]


def test_an_input_without_a_usable_text_is_an_error(embed, tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("id,comment\n1,\n2, \n", "utf-8")
    result = embed(path, "-o", tmp_path / "v.npy", "--text", "comment")
    assert result.exit_code != 0
    assert "2 empty text" in result.stderr
    assert not (tmp_path / "v.npy").exists()


def test_the_encoder_is_the_one_asked_for(voc_command, encoder, survey, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    voc_command(
        *("embed", survey, "-o", tmp_path / "v.npy", "--model", "folder", "--device", "cpu"),
        *("--dtype", "fp32", "--cache", "kept"),
    )
    name, options = encoder.loaded
    assert (name, options["device"], options["dtype"]) == ("folder", "cpu", "fp32")
    assert list(Path("kept").rglob("*.shard"))


def test_real_vectors_have_length_1(voc_command, real_run, survey, tmp_path):
    result = voc_command("embed", survey, "-o", tmp_path / "v.npy", "--limit", 4)
    assert result.exit_code == 0, result.output
    vectors = np.load(tmp_path / "v.npy")
    assert vectors.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
