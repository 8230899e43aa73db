"""Which files an input means: paths, globs, folders, standard input, or text already in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from voc.errors import InputError
from voc.files.formats import SUFFIXES
from voc.files.local_files import STANDARD_INPUT, shown
from voc.files.wording import counted

_COMPRESSIONS = (".gz", ".zst", ".zstd")
_LONGEST_PATH = 1024


def paths_meant(inputs: object) -> list[str | Path] | None:
    """Give the inputs when they name files, None when they are the feedback itself.

    A str or Path names files. In a list, Path objects do; strings do when most of them exist, are
    globs or end in a known suffix, and are comments otherwise.
    """
    if isinstance(inputs, str | Path):
        return [inputs]
    if not isinstance(inputs, Sequence) or not all(isinstance(i, str | Path) for i in inputs):
        return None
    if any(isinstance(i, Path) for i in inputs):
        return list(inputs)
    telling = [i for i in inputs if i != STANDARD_INPUT]
    if not telling:
        return list(inputs) if len(inputs) == 1 else None
    return list(inputs) if sum(map(_looks_like_path, telling)) > len(telling) / 2 else None


def expand(inputs: Sequence[str | Path]) -> tuple[list[Path], tuple[str, ...]]:
    """Files that paths, globs and folders name, and warnings about files passed over.

    Raises InputError for a path, glob or folder without files to read.
    """
    files: list[Path] = []
    warnings: list[str] = []
    for given in inputs:
        path = Path(given)
        if given == "":
            raise InputError("The input is empty text. Give a file, a folder or - to read.")
        if str(given) == STANDARD_INPUT:
            files.append(path)
        elif path.is_dir():
            found, note = _files_in(path)
            files += found
            warnings += note
        elif not _exists(path) and _is_pattern(given):
            matches = sorted(match for match in _matches(path) if _is_visible_file(match))
            if not matches:
                raise InputError(f"No file matches {given}. Check the pattern and the folder.")
            files += matches
        elif not _exists(path):
            raise InputError(f"There is no file {given}. {_nearby(path)}")
        else:
            files.append(path)
    once = list(dict.fromkeys(files))
    if len(once) < len(files):
        n_repeated = len(files) - len(once)
        warnings.append(
            counted(
                n_repeated,
                "file was given twice and is read once",
                "files were given twice and are read once",
            )
        )
    return once, tuple(warnings)


def _is_pattern(given: str | Path) -> bool:
    return any(character in str(given) for character in "*?[")


def _matches(pattern: Path) -> Iterator[Path]:
    parts = [part for part in pattern.parts if part != pattern.anchor]
    return Path(pattern.anchor or ".").glob(str(Path(*parts)))


def _files_in(folder: Path) -> tuple[list[Path], list[str]]:
    listed = sorted(p for p in folder.iterdir() if _is_visible_file(p))
    # A folder's README tells about the feedback; it is none.
    known = [p for p in listed if _has_known_suffix(p) and p.stem.casefold() != "readme"]
    if not known:
        raise InputError(
            f"The folder {folder} holds no file that can be read. "
            f"Known suffixes are {', '.join(SUFFIXES)}, also with .gz or .zst."
        )
    others = [shown(path.name) for path in listed if path not in known]
    if not others:
        return known, []
    named = ", ".join(others[:5]) + (", ..." if len(others) > 5 else "")
    passed_over = counted(
        len(others), f"file in {folder} is passed over", f"files in {folder} are passed over"
    )
    return known, [f"{passed_over}: {named}"]


def _is_visible_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _has_known_suffix(path: Path) -> bool:
    suffix = path.suffix.lower()
    return (Path(path.stem).suffix.lower() if suffix in _COMPRESSIONS else suffix) in SUFFIXES


def _looks_like_path(text: str) -> bool:
    if len(text) > _LONGEST_PATH or "\n" in text or "\0" in text or not text.strip():
        return False
    path = Path(text)
    return _has_known_suffix(path) or _exists(path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _nearby(path: Path) -> str:
    """Say what the folder of a missing file holds."""
    if not _exists(path.parent):
        return f"The folder {path.parent} does not exist either."
    names = sorted(
        p.name for p in path.parent.iterdir() if _is_visible_file(p) and _has_known_suffix(p)
    )
    if not names:
        return f"Nothing in {path.parent} can be read."
    return f"{path.parent} holds {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}."
