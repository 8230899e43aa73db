"""The run directory: one analysis as files that other tools read.

`run.json` is written last, so a directory that has it is complete.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import RunError
from voc.files.atomic import replacing, write_atomically
from voc.files.parquet import write_parquet
from voc.schemas import COMMENTS, DRIVERS, STAGES, THEMES, UNITS
from voc.types import FloatArray, Run

FORMAT_VERSION = 1
"""Version of the layout and the columns; a reader refuses a higher one."""

MANIFEST = "run.json"
VECTORS = "vectors.npy"
_SCHEMAS = {
    "comments": COMMENTS,
    "units": UNITS,
    "themes": THEMES,
    "stages": STAGES,
    "drivers": DRIVERS,
}
_FORMAT_KEY = "format_version"
_VECTORS_KEY = "has_vectors"


def save_run(
    run: Run,
    directory: str | Path,
    *,
    reports: Mapping[str, str | bytes] = MappingProxyType({}),
) -> None:
    """Write a run and its reports (file name -> content) over an older run, if there is one.

    Raises RunError for a directory that holds other things, before anything is written.
    """
    folder = Path(directory)
    tables = {name: _checked(getattr(run, name), name) for name in _SCHEMAS}
    check_run_directory(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _writing(folder):
        (folder / MANIFEST).unlink(missing_ok=True)
        for name, table in tables.items():
            write_parquet(folder / f"{name}.parquet", table)
        if run.vectors is None:
            (folder / VECTORS).unlink(missing_ok=True)
        else:
            _write_array(folder / VECTORS, run.vectors)
        for name, content in reports.items():
            write_atomically(folder / name, content)
        manifest = {
            **run.manifest,
            _FORMAT_KEY: FORMAT_VERSION,
            _VECTORS_KEY: run.vectors is not None,
        }
        write_atomically(
            folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        )


def load_run(directory: str | Path) -> Run:
    """Read a run; vectors come back as float32.

    Raises RunError when the directory is missing, incomplete, damaged or of a newer version.
    """
    folder = Path(directory)
    if not folder.is_dir():
        raise RunError(f"There is no run directory {folder}. Make one with `voc analyze`.")
    manifest = _read_manifest(folder)
    del manifest[_FORMAT_KEY]
    has_vectors = manifest.pop(_VECTORS_KEY, False)
    needed = [f"{name}.parquet" for name in _SCHEMAS]
    if has_vectors:
        needed.append(VECTORS)
    _require(folder, needed)
    try:
        tables = {name: pq.read_table(folder / f"{name}.parquet") for name in _SCHEMAS}
        vectors = np.load(folder / VECTORS) if has_vectors else None
    except (pa.ArrowInvalid, ValueError, OSError, EOFError) as error:
        raise RunError(f"The run in {folder} is damaged: {error}. Analyze again.") from error
    for name, table in tables.items():
        missing = [column for column in _SCHEMAS[name].names if column not in table.column_names]
        if missing:
            raise RunError(
                f"{folder / name}.parquet lacks the columns {', '.join(missing)}. Analyze again."
            )
    return Run(
        **tables,
        manifest=manifest,
        vectors=None if vectors is None else vectors.astype(np.float32, copy=False),
    )


def _checked(table: pa.Table, name: str) -> pa.Table:
    """Return the table if it has the columns of its schema in front, in order and type."""
    schema = _SCHEMAS[name]
    found = table.schema.remove_metadata()
    expected = list(schema)
    actual = list(found)[: len(expected)] if name == "comments" else list(found)
    if [(f.name, f.type) for f in actual] != [(f.name, f.type) for f in expected]:
        raise ValueError(
            f"The {name} table must have the columns {_described(expected)}, "
            f"but it has {_described(actual)}."
        )
    return table


def _described(fields: list[pa.Field]) -> str:
    return ", ".join(f"{field.name}: {field.type}" for field in fields)


def check_run_directory(directory: str | Path) -> None:
    """See to it that the directory can be made and that what is there may be written over.

    `save_run` does it as well; done before a long analysis, it tells at once. Raises RunError for a
    directory that holds other things or cannot be written to. A new directory is not left behind.
    """
    folder = Path(directory)
    is_new = not folder.exists()
    if folder.exists() and not folder.is_dir():
        raise RunError(f"{folder} is a file. Give a directory for the run.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
        tempfile.TemporaryFile(dir=folder).close()
        if is_new:
            folder.rmdir()
    except OSError as error:
        raise RunError(
            f"{folder} cannot be written to ({error.strerror}). Give another directory."
        ) from error
    is_ours = MANIFEST in names or _UNFINISHED in names or names <= _LEFTOVERS
    if not is_ours:
        raise RunError(
            f"{folder} holds other files ({', '.join(sorted(names)[:3])}) and no run. "
            "Give a new or empty directory."
        )


_LEFTOVERS = {VECTORS, *(f"{name}.parquet" for name in _SCHEMAS)}
_UNFINISHED = ".voc-unfinished"
"""Marks a directory whose writing was interrupted, so that it may be written over."""


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Mark the directory as unfinished until the block has ended without error."""
    mark = folder / _UNFINISHED
    mark.touch()
    yield
    mark.unlink()


def _write_array(path: Path, vectors: FloatArray) -> None:
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.save(file, vectors, allow_pickle=False)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.exists():
        raise RunError(
            f"The run in {folder} is incomplete: {MANIFEST} is missing. Analyze again, or give a "
            "run directory."
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RunError(f"{path} is damaged: {error}. Analyze again.") from error
    if not isinstance(manifest, dict):
        raise RunError(f"{path} is damaged: it must hold a JSON object. Analyze again.")
    version = manifest.setdefault(_FORMAT_KEY, FORMAT_VERSION)
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise RunError(
            f"The run in {folder} has format version {version}; this voc reads up to "
            f"{FORMAT_VERSION}. Install a newer voc."
        )
    return manifest


def _require(folder: Path, needed: list[str]) -> None:
    missing = [name for name in needed if not (folder / name).exists()]
    if missing:
        raise RunError(
            f"The run in {folder} is incomplete: {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing. Analyze again."
        )
