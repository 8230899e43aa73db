"""Digests of texts, and where each was added last."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.types import IntArray

KEY = np.dtype([("high", "<u8"), ("low", "<u8")])
Keys = npt.NDArray[np.void]


def digests_of(texts: Iterable[str]) -> Keys:
    """Keys (n,) of texts: 128 bits that no two texts share by chance."""
    blake2b = hashlib.blake2b
    data = b"".join(
        [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
    )
    return np.frombuffer(data, dtype=KEY)


class KeyIndex:
    """Positions of keys in the order in which they were added, for millions of keys.

    Keys lie in sorted runs that are merged as they grow, so that adding n keys bit by bit costs
    n log n and a lookup a few binary searches. A key takes 24 bytes.
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._n = 0

    def __len__(self) -> int:
        """Keys added so far, repeated ones counted again."""
        return self._n

    def add(self, keys: Keys) -> None:
        """Add keys (n,); their positions are the next n."""
        if not len(keys):
            return
        run = _sorted_run(keys["high"], keys["low"], np.arange(self._n, self._n + len(keys)))
        self._n += len(keys)
        while self._runs and len(self._runs[-1].high) < 2 * len(run.high):
            run = _merged(self._runs.pop(), run)
        self._runs.append(run)

    def find(self, keys: Keys) -> IntArray:
        """Position of each key, (n,): the last one at which it was added, -1 if it never was."""
        found = np.full(len(keys), -1, dtype=np.int64)
        for run in self._runs:  # the newest run last
            places = np.searchsorted(run.high, keys["high"])
            places = np.minimum(places, len(run.high) - 1)
            held = (run.high[places] == keys["high"]) & (run.low[places] == keys["low"])
            found[held] = run.positions[places[held]]
        return found


@dataclass(frozen=True)
class _Run:
    """Keys in ascending order, each once, and their positions."""

    high: npt.NDArray[np.uint64]
    low: npt.NDArray[np.uint64]
    positions: IntArray


def _sorted_run(
    high: npt.NDArray[np.uint64], low: npt.NDArray[np.uint64], positions: IntArray
) -> _Run:
    # Keys of one `high` are taken for one: of texts, 2 ** 32 would be needed to find two others.
    order = np.argsort(high, kind="stable")
    ordered = high[order]
    is_last = np.ones(len(order), dtype=bool)
    is_last[:-1] = ordered[:-1] != ordered[1:]
    kept = order[is_last]
    return _Run(ordered[is_last], low[kept], positions[kept])


def _merged(older: _Run, newer: _Run) -> _Run:
    return _sorted_run(
        np.concatenate([older.high, newer.high]),
        np.concatenate([older.low, newer.low]),
        np.concatenate([older.positions, newer.positions]),
    )
