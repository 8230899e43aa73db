"""Files of vectors and the ids of their rows, for `voc embed`, written piece by piece."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import ConfigError
from voc.files.atomic import replacing
from voc.files.wording import counted
from voc.types import FloatArray

_BLOCK_BYTES = 1 << 24


class AppendVectors(Protocol):
    """Writes the next vectors (m, d), float32, and their ids."""

    def __call__(self, vectors: FloatArray, ids: Sequence[str]) -> None:
        """Raises ValueError unless there is an id per vector."""
        ...


@contextmanager
def vector_file(path: str | Path, dimension: int) -> Iterator[AppendVectors]:
    """Give a function that appends to a file of vectors; its suffix says which kind.

    .npy has no ids, .npz has `vectors` and `ids`, .parquet the columns `id` and `vector`. The file
    appears when the block ends without error. Memory does not grow with it; while it is written, an
    .npz takes twice its place on disk. Raises ConfigError for another suffix.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in _WRITERS:
        raise ConfigError(
            f"Vectors cannot be kept in {target.name!r}. Give a name that ends in "
            f"{', '.join(VECTOR_SUFFIXES)}."
        )
    with replacing(target) as temporary, _WRITERS[suffix](temporary, dimension) as write:

        def append(vectors: FloatArray, ids: Sequence[str]) -> None:
            if len(ids) != len(vectors):
                n_ids = counted(len(ids), "id", "ids")
                n_vectors = counted(len(vectors), "vector", "vectors")
                raise ValueError(f"There must be an id per vector: {n_ids}, {n_vectors}.")
            if len(ids):
                write(np.ascontiguousarray(vectors, dtype=np.float32), ids)

        yield append


@contextmanager
def _npy(path: Path, dimension: int) -> Iterator[AppendVectors]:
    with path.open("wb") as file:
        yield _npy_rows(file, dimension)


def _npy_rows(file: IO[bytes], dimension: int) -> AppendVectors:
    n_rows = 0

    def write_header() -> None:
        # NumPy leaves room for the number of rows to grow: the header keeps its length.
        _write_header(file, np.dtype(np.float32), (n_rows, dimension))

    def write(vectors: FloatArray, ids: Sequence[str]) -> None:
        nonlocal n_rows
        n_rows += len(vectors)
        vectors.tofile(file)
        end = file.tell()
        file.seek(0)
        write_header()
        file.seek(end)

    write_header()
    return write


@contextmanager
def _npz(path: Path, dimension: int) -> Iterator[AppendVectors]:
    """Gathers both arrays in files of their own: neither's header is known before its end."""
    folder = path.parent
    with (
        tempfile.TemporaryFile(dir=folder) as vector_rows,
        tempfile.TemporaryFile(dir=folder) as id_blocks,
    ):
        write_rows = _npy_rows(vector_rows, dimension)
        n_blocks = n_ids = width = 0

        def write(vectors: FloatArray, ids: Sequence[str]) -> None:
            nonlocal n_blocks, n_ids, width
            write_rows(vectors, ids)
            block = np.array(ids, dtype=np.str_)
            np.save(id_blocks, block)
            n_blocks += 1
            n_ids += len(ids)
            width = max(width, block.dtype.itemsize // 4)

        yield write
        vector_rows.seek(0)
        id_blocks.seek(0)
        with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
            with archive.open("vectors.npy", "w", force_zip64=True) as entry:
                while block := vector_rows.read(_BLOCK_BYTES):
                    entry.write(block)
            with archive.open("ids.npy", "w", force_zip64=True) as entry:
                kind = np.dtype(f"<U{max(width, 1)}")
                _write_header(entry, kind, (n_ids,))
                for _ in range(n_blocks):
                    entry.write(np.load(id_blocks).astype(kind).tobytes())


@contextmanager
def _parquet(path: Path, dimension: int) -> Iterator[AppendVectors]:
    schema = pa.schema({"id": pa.string(), "vector": pa.list_(pa.float32(), dimension)})
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def write(vectors: FloatArray, ids: Sequence[str]) -> None:
            lists = pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), dimension)
            writer.write_table(pa.table([pa.array(ids, pa.string()), lists], schema=schema))

        yield write


_WRITERS: dict[str, Callable[[Path, int], AbstractContextManager[AppendVectors]]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".parquet": _parquet,
}
VECTOR_SUFFIXES = tuple(_WRITERS)


def _write_header(file: IO[bytes], dtype: np.dtype[np.generic], shape: tuple[int, ...]) -> None:
    descr = np.lib.format.dtype_to_descr(dtype)
    header = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
