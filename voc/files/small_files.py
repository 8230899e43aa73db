"""Small files other packages need: text, bytes, digests and the cache folder."""

import hashlib
import mmap
from pathlib import Path

from voc.errors import ConfigError


def read_text(path: str | Path) -> str:
    """Read the text of a small UTF-8 file such as a lens in YAML, without its byte order mark.

    Raises ConfigError when the file is missing, unreadable or not UTF-8.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(
            f"{path} must be UTF-8 text, but line {line} holds other bytes. Save it as UTF-8."
        ) from None


def read_bytes(path: str | Path) -> bytes:
    """Read the bytes of a small file. Raises ConfigError when it is missing or unreadable."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"There is no file {path}. Check the path.") from None
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read ({error.strerror}). Give a readable file."
        ) from error


def map_bytes(path: str | Path) -> memoryview:
    """The bytes of a file, read from disk as they are looked at.

    Raises ConfigError when it is missing, unreadable or empty.
    """
    try:
        with Path(path).open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read ({error}). Give a readable file.") from error


def digest_of(path: str | Path) -> str:
    """SHA-256 of a file's bytes in hexadecimal, read in blocks."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder(folder: str | Path | None = None) -> Path:
    """Create the folder for what can be computed again; None is the user's cache folder."""
    from platformdirs import user_cache_path

    path = Path(folder) if folder is not None else user_cache_path("voc", appauthor=False)
    path.mkdir(parents=True, exist_ok=True)
    return path
