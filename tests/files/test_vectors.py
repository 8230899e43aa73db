import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from voc.errors import ConfigError
from voc.files.vectors import write_vectors

VECTORS = np.arange(6, dtype=np.float32).reshape(3, 2)
IDS = ["a", "ب", "c"]


def test_npy_holds_the_vectors(tmp_path):
    write_vectors(tmp_path / "v.npy", VECTORS, IDS)
    np.testing.assert_array_equal(np.load(tmp_path / "v.npy"), VECTORS, strict=True)


def test_npz_holds_vectors_and_ids(tmp_path):
    write_vectors(tmp_path / "v.npz", VECTORS, IDS)
    with np.load(tmp_path / "v.npz") as stored:
        np.testing.assert_array_equal(stored["vectors"], VECTORS, strict=True)
        assert stored["ids"].tolist() == IDS


def test_parquet_holds_vectors_and_ids(tmp_path):
    write_vectors(tmp_path / "v.parquet", VECTORS, IDS)
    table = pq.read_table(tmp_path / "v.parquet")
    assert table.to_pydict() == {"id": IDS, "vector": VECTORS.tolist()}
    assert table.schema.field("vector").type == pa.list_(pa.float32(), 2)


def test_another_suffix_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ConfigError, match=r"'v\.txt'.*\.npy, \.npz, \.parquet"):
        write_vectors(tmp_path / "v.txt", VECTORS, IDS)


def test_ids_must_match_vectors(tmp_path):
    with pytest.raises(ValueError, match="2 ids, 3 vectors"):
        write_vectors(tmp_path / "v.npz", VECTORS, IDS[:2])
