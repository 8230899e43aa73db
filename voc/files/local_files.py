"""Inputs as plain files: standard input and compressed files are unpacked to a temporary one."""

import gzip
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voc.errors import InputError
from voc.files.small_files import digest_of

STANDARD_INPUT = "-"

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_COMPRESSED_SUFFIXES = (".gz", ".zst", ".zstd")


@dataclass(frozen=True)
class LocalFile:
    """A readable, uncompressed file.

    `name` is what the user calls it, `suffix` its suffix without that of the compression, in lower
    case, and `digest` the SHA-256 of the bytes as they were given.
    """

    path: Path
    name: str
    suffix: str
    digest: str


class SupportsRead(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Read at most `size` bytes."""
        ...


@contextmanager
def local_file(given: Path) -> Iterator[LocalFile]:
    """Open a path, or standard input for "-". Raises InputError when it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="voc-") as folder:
        if str(given) == STANDARD_INPUT:
            name, suffix, path = "stdin", "", Path(folder) / "stdin"
            with path.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
        else:
            name, suffix, path = shown(given), _inner_suffix(given), given
        try:
            digest = digest_of(path)
            with path.open("rb") as file:
                head = file.read(4)
            if not head:
                raise InputError(f"{name} is empty. Give a file with at least one comment.")
            path = _unpacked(path, head, name, Path(folder) / "unpacked")
        except FileNotFoundError:
            raise InputError(f"There is no file {name}. Check the path.") from None
        except OSError as error:
            raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error
        yield LocalFile(path, name, suffix, digest)


def shown(path: str | Path) -> str:
    """Write a path as text; bytes of its name that are no UTF-8 become question marks."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def _inner_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix in _COMPRESSED_SUFFIXES else suffix


def _unpacked(path: Path, head: bytes, name: str, target: Path) -> Path:
    import zstandard

    try:
        if head.startswith(_GZIP):
            with gzip.open(path, "rb") as file:
                _copy(file, target)
        elif head == _ZSTD:
            unpacker = zstandard.ZstdDecompressor()
            with (
                path.open("rb") as packed,
                unpacker.stream_reader(packed, read_across_frames=True) as file,
            ):
                _copy(file, target)
        else:
            return path
    except (gzip.BadGzipFile, zlib.error, EOFError, zstandard.ZstdError) as error:
        raise InputError(
            f"{name} is damaged: it cannot be decompressed ({error}). Compress it again."
        ) from error
    if target.stat().st_size == 0:
        raise InputError(f"{name} is empty. Give a file with at least one comment.")
    return target


def _copy(source: SupportsRead, target: Path) -> None:
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
