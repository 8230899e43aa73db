"""What is said of a parent: put together from its themes, so that nothing is counted anew."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice, zip_longest
from typing import Any

from voc.themes.mixing import language_mixing
from voc.themes.names import QUOTE_MARK, SEPARATOR

_N_NAMING = 2
"""Themes after which a parent is named, if that tells it from others: its largest."""
_N_PHRASES = 8
_N_QUOTES = 3

Row = dict[str, Any]


def describe_parent(
    rows: Sequence[Row], *, taken: set[str], n_units: int, corpus: dict[str, int]
) -> Row:
    """Row of a parent from the rows of its themes, largest first; without its ids.

    Its names are those of its two largest themes, rather of such as have better names than a quote,
    and of more where one of these is `taken`, as by a parent below whose two largest are the same.
    Its key phrases in each language are the best of each theme in turn. `n_units` and `corpus`
    count the units of all themes and none, the latter by language.
    """
    languages: Counter[str] = Counter()
    for row in rows:
        languages.update(row["languages"])
    counts = dict(sorted(languages.items(), key=lambda item: (-item[1], item[0])))
    telling = sorted(rows, key=lambda row: row["name"].startswith(QUOTE_MARK))
    for n in range(min(_N_NAMING, len(rows)), len(rows) + 1):
        name, names = _joined(telling[:n]), _names(telling[:n])
        if taken.isdisjoint([name, *names.values()]):
            break
    own_units = sum(row["n_units"] for row in rows)
    return {
        "name": name,
        "names": names,
        "key_phrases": {
            code: _in_turn([row["key_phrases"].get(code, []) for row in rows], _N_PHRASES)
            for code in counts
        },
        "n_units": own_units,
        "share": own_units / max(1, n_units),
        "languages": counts,
        "language_mixing": language_mixing(counts, corpus),
    }


def choose_parent_quotes(quotes: Sequence[dict[str, list[int]]]) -> list[int]:
    """Up to three quotes per language, of each theme in turn; of all themes, largest first."""
    codes = dict.fromkeys(chain.from_iterable(quotes))
    return [i for code in codes for i in _in_turn([own.get(code, []) for own in quotes], _N_QUOTES)]


def _joined(rows: Sequence[Row]) -> str:
    return SEPARATOR.join(row["name"] for row in rows)


def _names(rows: Sequence[Row]) -> dict[str, str]:
    """Language -> joined names, in the languages that all of them have."""
    shared = [code for code in rows[0]["names"] if all(code in row["names"] for row in rows)]
    return {code: SEPARATOR.join(row["names"][code] for row in rows) for code in shared}


def _in_turn(lists: Sequence[Sequence[Any]], n: int) -> list[Any]:
    """The first `n` different items, taken from the lists in turn."""
    missing = object()
    turns = chain.from_iterable(zip_longest(*lists, fillvalue=missing))
    return list(islice(dict.fromkeys(item for item in turns if item is not missing), n))
