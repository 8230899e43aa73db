"""How Arabic, Persian and Greek are written in Latin letters: tables of letters and of words.

Arabizi, Finglish and Greeklish have no standard. The tables beside this module (`romanised/`) list
the ways in use: `letters_*.txt` for letters, with a cost each, `spellings_*.txt` for common words.
"""

import pkgutil
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = ("ar", "fa", "el")
"""The languages that customers also write in Latin letters."""

_SHADDA = "ّ"
_DOUBLE_COST = 0.3


@dataclass(frozen=True)
class LetterSpelling:
    """One way to write native letters: `native` as `latin`, at a cost in natural log units.

    `native` is empty for vowels that the script leaves out. `at_start` and `at_end` bind it to the
    start or the end of a word.
    """

    native: str
    latin: str
    cost: float
    at_start: bool = False
    at_end: bool = False


@lru_cache
def letter_spellings(language: str) -> tuple[LetterSpelling, ...]:
    """All ways to write the letters of a language, in the order of the table."""
    found = []
    for native, ways in _table(f"letters_{language}.txt"):
        at_start, at_end = native.startswith("^"), native.endswith("$")
        letters = native.strip("^$").replace(_SHADDA, "")
        base = _DOUBLE_COST if _SHADDA in native else 0.0
        for way in ways:
            latin, _, cost = way.partition("/")
            found.append(LetterSpelling(letters, latin, base + float(cost or 0), at_start, at_end))
    return tuple(found)


@lru_cache
def affixes(language: str) -> tuple[LetterSpelling, ...]:
    """Beginnings (`at_start`) and endings (`at_end`) that known words take on."""
    found = []
    for native, ways in _table(f"affixes_{language}.txt"):
        for way in ways:
            latin, _, cost = way.partition("/")
            letters, at_start = native.strip("-"), native.endswith("-")
            found.append(LetterSpelling(letters, latin, float(cost), at_start, not at_start))
    return tuple(found)


@lru_cache
def loanwords() -> frozenset[str]:
    """English words that are common in feedback in any language."""
    lines = package_data("loanwords.txt").decode("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache
def word_spellings(language: str) -> dict[str, str]:
    """Latin spelling -> native word, for common words; a spelling of two has the first of them."""
    words: dict[str, str] = {}
    for native, ways in _table(f"spellings_{language}.txt"):
        for latin in ways:
            words.setdefault(latin, native)
    return words


def package_data(name: str) -> bytes:
    """Bytes of a file in the folder `romanised` beside this module."""
    data = pkgutil.get_data("voc.text", f"romanised/{name}")
    if data is None:
        raise FileNotFoundError(name)
    return data


def _table(name: str) -> list[tuple[str, list[str]]]:
    rows = []
    for line in package_data(name).decode("utf-8").splitlines():
        if line and not line.startswith("#"):
            native, _, ways = line.partition(":")
            rows.append((native.strip(), ways.split()))
    return rows
