"""Files of vectors and the ids of their rows, for `voc embed`."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import ConfigError, InputError
from voc.files.atomic import replacing
from voc.files.parquet import write_parquet
from voc.types import FloatArray

VECTOR_SUFFIXES = (".npy", ".npz", ".parquet")


class StoredVectors(NamedTuple):
    """Vectors (n, d) and the id of each; None where the format holds no ids (.npy)."""

    vectors: FloatArray
    ids: list[str] | None


def write_vectors(path: str | Path, vectors: FloatArray, ids: Sequence[str]) -> None:
    """Write vectors (n, d) by suffix: .npy (no ids), .npz (`vectors`, `ids`) or .parquet.

    Parquet has the columns `id` and `vector`. Raises ConfigError for another suffix.
    """
    target = Path(path)
    suffix = _suffix_of(target)
    if len(ids) != len(vectors):
        raise ValueError(f"There must be an id per vector: {len(ids)} ids, {len(vectors)} vectors.")
    if suffix == ".parquet":
        write_parquet(target, _table_of(vectors, ids))
        return
    with replacing(target) as temporary, temporary.open("wb") as file:
        if suffix == ".npy":
            np.save(file, vectors, allow_pickle=False)
        else:
            np.savez(file, vectors=vectors, ids=np.array(ids, dtype=np.str_))


def read_vectors(path: str | Path) -> StoredVectors:
    """Read what `write_vectors` wrote. Raises InputError when the file is missing or damaged."""
    source = Path(path)
    suffix = _suffix_of(source)
    try:
        if suffix == ".parquet":
            return _from_table(pq.read_table(source))
        loaded = np.load(source, allow_pickle=False)
        if suffix == ".npy":
            return StoredVectors(loaded, None)
        with loaded:
            return StoredVectors(loaded["vectors"], loaded["ids"].tolist())
    except FileNotFoundError:
        raise InputError(f"There is no file {source}. Check the path.") from None
    except (pa.ArrowInvalid, ValueError, KeyError, OSError, EOFError) as error:
        raise InputError(f"{source} does not hold vectors: {error}. Embed again.") from error


def _suffix_of(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in VECTOR_SUFFIXES:
        raise ConfigError(
            f"Vectors cannot be kept in {path.name!r}. Give a name that ends in "
            f"{', '.join(VECTOR_SUFFIXES)}."
        )
    return suffix


def _table_of(vectors: FloatArray, ids: Sequence[str]) -> pa.Table:
    flat = pa.array(np.ascontiguousarray(vectors).reshape(-1))
    lists = pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
    return pa.table({"id": pa.array(ids, pa.string()), "vector": lists})


def _from_table(table: pa.Table) -> StoredVectors:
    column = table["vector"].combine_chunks()
    flat = column.flatten().to_numpy(zero_copy_only=False)
    return StoredVectors(flat.reshape(len(table), -1), table["id"].to_pylist())
