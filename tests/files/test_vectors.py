import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from voc.errors import ConfigError
from voc.files.vectors import VECTOR_SUFFIXES, vector_file

VECTORS = np.arange(6, dtype=np.float32).reshape(3, 2)
IDS = ["a", "ب", "longer"]


def write(path, *sizes):
    with vector_file(path, 2) as append:
        start = 0
        for size in sizes:
            append(VECTORS[start : start + size], [*IDS, "no vector"][start : start + size])
            start += size


@pytest.mark.parametrize("sizes", [(3,), (1, 2), (0, 1, 0, 1, 1)])
def test_npy_holds_the_vectors_as_numpy_would_write_them(tmp_path, sizes):
    write(tmp_path / "v.npy", *sizes)
    usual = io.BytesIO()
    np.save(usual, VECTORS)
    assert (tmp_path / "v.npy").read_bytes() == usual.getvalue()


@pytest.mark.parametrize("sizes", [(3,), (1, 2), (0, 1, 0, 1, 1)])
def test_npz_holds_vectors_and_ids(tmp_path, sizes):
    write(tmp_path / "v.npz", *sizes)
    with np.load(tmp_path / "v.npz") as stored:
        assert set(stored) == {"vectors", "ids"}
        np.testing.assert_array_equal(stored["vectors"], VECTORS, strict=True)
        assert stored["ids"].tolist() == IDS


@pytest.mark.parametrize("sizes", [(3,), (1, 2), (0, 1, 0, 1, 1)])
def test_parquet_holds_vectors_and_ids(tmp_path, sizes):
    write(tmp_path / "v.parquet", *sizes)
    table = pq.read_table(tmp_path / "v.parquet")
    assert table.to_pydict() == {"id": IDS, "vector": VECTORS.tolist()}
    assert table.schema.field("vector").type == pa.list_(pa.float32(), 2)


def test_no_vectors_make_an_empty_file(tmp_path):
    for suffix in VECTOR_SUFFIXES:
        write(tmp_path / f"v{suffix}")
    assert np.load(tmp_path / "v.npy").shape == (0, 2)
    with np.load(tmp_path / "v.npz") as stored:
        assert (stored["vectors"].shape, stored["ids"].shape) == ((0, 2), (0,))
    assert pq.read_table(tmp_path / "v.parquet").num_rows == 0


def test_the_header_of_npy_has_room_for_any_number_of_rows():
    lengths = set()
    for n_rows in (0, 10**6, 10**15):
        header = io.BytesIO()
        shape = {"descr": "<f4", "fortran_order": False, "shape": (n_rows, 384)}
        np.lib.format.write_array_header_1_0(header, shape)
        lengths.add(len(header.getvalue()))
    assert len(lengths) == 1


@pytest.mark.parametrize("suffix", VECTOR_SUFFIXES)
def test_after_an_error_the_older_file_is_there_and_nothing_else(tmp_path, suffix):
    path = tmp_path / f"v{suffix}"
    path.write_text("older", encoding="utf-8")
    with pytest.raises(ValueError, match="an id per vector"):
        write(path, 2, 9)
    assert path.read_text(encoding="utf-8") == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_another_suffix_is_refused_with_the_known_ones(tmp_path):
    with (
        pytest.raises(ConfigError, match=r"'v\.txt'.*\.npy, \.npz, \.parquet"),
        vector_file(tmp_path / "v.txt", 2),
    ):
        pass


def test_ids_must_match_vectors(tmp_path):
    with (
        vector_file(tmp_path / "v.npz", 2) as append,
        pytest.raises(ValueError, match="2 ids, 3 vectors"),
    ):
        append(VECTORS, IDS[:2])
