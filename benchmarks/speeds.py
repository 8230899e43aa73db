"""Measures engines side by side: alternating runs on the same texts, each engine kept alive."""

import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

_LEAST_TEXTS = 256
"""Fewer texts would fill too few batches to be sorted by length: more padding than engines need."""

_LEAST_UNBATCHED = 64
_PAUSE_SECONDS = 0.3
"""Between two measurements: threads that spin while they wait for work get time to sleep."""


class Asks(Protocol):
    """What is needed of a worker."""

    def ask(self, do: str, **arguments: object) -> dict[str, Any]:
        """Have a handler called and wait for what it returns."""
        ...


@dataclass(frozen=True)
class Speed:
    """Runs of an engine on the first `n_texts` texts of a kind, which have `n_tokens` tokens.

    Rates are those of the median run.
    """

    n_texts: int
    n_tokens: int
    seconds: list[float]
    padding_share: float | None

    @property
    def texts_per_second(self) -> float:
        """Texts encoded in a second."""
        return self.n_texts / statistics.median(self.seconds)

    @property
    def tokens_per_second(self) -> float:
        """Tokens encoded in a second, prefix and special tokens included."""
        return self.n_tokens / statistics.median(self.seconds)


@dataclass(frozen=True)
class KindSpeeds:
    """Speeds of engines on one kind of text, and the limits (tokens/s) measured between them."""

    speeds: dict[str, Speed]
    limits: dict[str, float]


def measure_kind(
    kind: str,
    engines: Mapping[str, Asks],
    n_tokens: Sequence[int],
    *,
    batches: Mapping[str, int],
    limits: Asks | None,
    n_runs: int,
    seconds: float,
) -> KindSpeeds:
    """Warm every engine up, then let all run in turn `n_runs` times.

    `n_tokens` has the tokens of each text of the kind. An engine gets as many of the texts, from
    the first on, as take it about `seconds`, and whole batches of them.
    """
    sizes = {}
    for name, engine in engines.items():
        sizes[name] = _choose_size(
            engine, kind, len(n_tokens), batch=batches[name], seconds=seconds
        )
        say(f"{kind}: {name} warmed up, runs on {sizes[name]:,} texts")
    taken: dict[str, list[float]] = {name: [] for name in engines}
    shares: dict[str, float | None] = {}
    rates: dict[str, list[float]] = {}
    for number in range(n_runs):
        for name, engine in engines.items():
            time.sleep(_PAUSE_SECONDS)
            answer = engine.ask("encode", kind=kind, n_texts=sizes[name])
            taken[name].append(answer["seconds"])
            shares[name] = answer["padding_share"]
        for format_name, rate in (limits.ask("measure") if limits else {}).items():
            rates.setdefault(format_name, []).append(rate)
        say(f"{kind}: run {number + 1} of {n_runs} done")
    return KindSpeeds(
        {
            name: Speed(sizes[name], sum(n_tokens[: sizes[name]]), taken[name], shares[name])
            for name in engines
        },
        {name: statistics.median(found) for name, found in rates.items()},
    )


def _choose_size(engine: Asks, kind: str, n_texts: int, *, batch: int, seconds: float) -> int:
    """Texts for a run of about `seconds`; the engine is warm when it is known.

    The first guess is from few texts, so it is made again from more; the last run is the warm-up on
    what will be measured.
    """
    size = choose_size(0, n_texts, batch=batch, seconds=seconds)
    for _ in range(3):
        taken = engine.ask("encode", kind=kind, n_texts=size)["seconds"]
        better = choose_size(size / taken, n_texts, batch=batch, seconds=seconds)
        if better <= size:
            return better
        size = better
    return size


def choose_size(texts_per_second: float, n_texts: int, *, batch: int, seconds: float) -> int:
    """Whole batches that take about `seconds`, some hundred texts at least, at most all."""
    least = _LEAST_TEXTS if batch > 1 else _LEAST_UNBATCHED
    wanted = max(texts_per_second * seconds, least)
    return min(n_texts, max(1, round(wanted / batch)) * batch)


def say(message: str) -> None:
    """Tell the person who waits how far it is."""
    print(message, file=sys.stderr, flush=True)
