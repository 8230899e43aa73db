"""`voc embed`: vectors of comments in a file."""

from pathlib import Path

import numpy as np
import pytest

from voc.files.vectors import read_vectors

SUFFIXES = (".npy", ".npz", ".parquet")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_there_is_a_vector_per_comment_in_order(voc_command, encoder, survey, tmp_path, suffix):
    target = tmp_path / f"vectors{suffix}"
    result = voc_command("embed", survey, "-o", target)
    assert (result.exit_code, result.stdout) == (0, "")
    vectors, ids = read_vectors(target)
    assert vectors.shape == (25, 2)
    assert vectors[0, 0] == len("The parcel came two weeks late and nobody told me why.")
    assert ids in (None, [f"c{i:02}" for i in range(25)])


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
