"""Files of vectors and the ids of their rows, for `voc embed`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from voc.errors import ConfigError
from voc.files.atomic import replacing
from voc.files.parquet import write_parquet
from voc.files.wording import counted
from voc.types import FloatArray

VECTOR_SUFFIXES = (".npy", ".npz", ".parquet")


def write_vectors(path: str | Path, vectors: FloatArray, ids: Sequence[str]) -> None:
    """Write vectors (n, d) by suffix: .npy (no ids), .npz (`vectors`, `ids`) or .parquet.

    Parquet has the columns `id` and `vector`. Raises ConfigError for another suffix.
    """
    target = Path(path)
    suffix = _suffix_of(target)
    if len(ids) != len(vectors):
        n_ids = counted(len(ids), "id", "ids")
        n_vectors = counted(len(vectors), "vector", "vectors")
        raise ValueError(f"There must be an id per vector: {n_ids}, {n_vectors}.")
    if suffix == ".parquet":
        write_parquet(target, _table_of(vectors, ids))
        return
    with replacing(target) as temporary, temporary.open("wb") as file:
        if suffix == ".npy":
            np.save(file, vectors, allow_pickle=False)
        else:
            np.savez(file, vectors=vectors, ids=np.array(ids, dtype=np.str_))


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
