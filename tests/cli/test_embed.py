"""`voc embed`: vectors of comments in a file."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest


def read_npy(path):
    return None, np.load(path)


def read_npz(path):
    with np.load(path) as stored:
        return stored["ids"].tolist(), stored["vectors"]


def read_parquet(path):
    stored = pq.read_table(path).to_pydict()
    return stored["id"], np.array(stored["vector"])


IDS = [f"c{i:02}" for i in range(25)]


@pytest.mark.parametrize(
    ("name", "read", "ids"),
    [
        ("vectors.npy", read_npy, None),
        ("vectors.npz", read_npz, IDS),
        ("vectors.parquet", read_parquet, IDS),
    ],
)
def test_there_is_a_vector_per_comment_in_order(
    voc_command, encoder, survey, tmp_path, name, read, ids
):
    result = voc_command("embed", survey, "-o", tmp_path / name)
    assert (result.exit_code, result.stdout) == (0, "")
    found_ids, vectors = read(tmp_path / name)
    assert vectors.shape == (25, 2)
    assert vectors[0, 0] == len("The parcel came two weeks late and nobody told me why.")
    assert found_ids == ids


def test_the_encoder_is_the_one_asked_for(voc_command, encoder, survey, tmp_path):
    voc_command(
        *("embed", survey, "-o", tmp_path / "v.npy", "--model", "folder", "--device", "cpu"),
        *("--dtype", "fp32", "--cache", "kept"),
    )
    options = {"device": "cpu", "dtype": "fp32", "cache": Path("kept")}
    assert encoder.loaded == ("folder", options)


def test_real_vectors_have_length_1(voc_command, real_run, survey, tmp_path):
    result = voc_command("embed", survey, "-o", tmp_path / "v.npy", "--limit", 4)
    assert result.exit_code == 0, result.output
    vectors = np.load(tmp_path / "v.npy")
    assert vectors.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
