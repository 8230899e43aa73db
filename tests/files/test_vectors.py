import numpy as np
import pytest

from voc.errors import ConfigError, InputError
from voc.files.vectors import read_vectors, write_vectors

VECTORS = np.arange(6, dtype=np.float32).reshape(3, 2)
IDS = ["a", "ب", "c"]


@pytest.mark.parametrize(("suffix", "ids"), [(".npy", None), (".npz", IDS), (".parquet", IDS)])
def test_vectors_come_back(tmp_path, suffix, ids):
    path = tmp_path / f"v{suffix}"
    write_vectors(path, VECTORS, IDS)
    stored = read_vectors(path)
    np.testing.assert_array_equal(stored.vectors, VECTORS)
    assert stored.vectors.dtype == np.float32
    assert stored.ids == ids


def test_another_suffix_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ConfigError, match=r"'v\.txt'.*\.npy, \.npz, \.parquet"):
        write_vectors(tmp_path / "v.txt", VECTORS, IDS)


def test_ids_must_match_vectors(tmp_path):
    with pytest.raises(ValueError, match="2 ids, 3 vectors"):
        write_vectors(tmp_path / "v.npz", VECTORS, IDS[:2])


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".parquet"])
def test_a_damaged_file_is_refused(tmp_path, suffix):
    path = tmp_path / f"v{suffix}"
    path.write_bytes(b"nonsense")
    with pytest.raises(InputError, match="does not hold vectors"):
        read_vectors(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read_vectors(tmp_path / "v.npy")
