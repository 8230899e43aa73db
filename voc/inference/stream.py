"""Texts to vectors as a stream of overlapping stages with a bounded number of texts between them.

One background thread takes texts from their source and tokenises them, another runs the model, and
the caller does with the vectors what it wants, all at the same time. However long the stream, no
more than a few chunks of texts exist at once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from voc.inference.model import Model
from voc.inference.placement import Placement
from voc.inference.tokenizing import Tokenizer
from voc.inference.tokens import Windows, average_windows, cut_windows
from voc.maths.vectors import normalise_rows
from voc.types import FloatArray, IntArray

Item = TypeVar("Item")
Result = TypeVar("Result")

_CHUNKS_AHEAD = 1


class ChunkSize(NamedTuple):
    """How many texts, and about how many characters, are run at once at most."""

    n_texts: int
    n_characters: int


_OF_A_CPU = ChunkSize(2048, 1 << 18)
_OF_A_GPU = ChunkSize(32768, 1 << 24)


def chunk_size(placement: Placement) -> ChunkSize:
    """Enough to keep a device busy: a GPU is done with few texts before it is warm."""
    n_texts, n_characters = _OF_A_CPU if placement.device == "cpu" else _OF_A_GPU
    return ChunkSize(n_texts * placement.n_devices, n_characters * placement.n_devices)


@dataclass
class Work:
    """What an encoder has done since it was loaded."""

    n_texts: int = 0
    n_tokens: int = 0
    n_rows: int = 0
    """Token states computed, padding included."""

    @property
    def padding_share(self) -> float:
        """Share of the computed token states that belonged to no text, 0 to 1."""
        return 1 - self.n_tokens / self.n_rows if self.n_rows else 0.0


class Chunk(NamedTuple):
    """Neighbouring texts, ready to run: windows of distinct ones, and which one each text is."""

    windows: Windows
    n_distinct: int
    text_rows: IntArray


def pooled_chunks(
    texts: Iterable[str],
    tokenizer: Tokenizer,
    model: Model,
    *,
    max_tokens: int,
    queries: FloatArray | None,
    chunk_size: ChunkSize,
    work: Work,
    on_progress: Callable[[int], object],
) -> Iterator[FloatArray]:
    """Pooled vectors (m, 1 + k, h) of consecutive texts; see `voc.inference.model.Pooled`.

    The first of each text is of length 1. Texts longer than `max_tokens` are cut into windows whose
    vectors are averaged, weighed by their tokens. `on_progress` gets the number of texts done.
    """

    def prepare(chunk: list[str]) -> Chunk:
        distinct = {text: row for row, text in enumerate(dict.fromkeys(chunk))}
        rows = np.fromiter((distinct[text] for text in chunk), np.int64, count=len(chunk))
        windows = cut_windows(
            tokenizer.tokens(list(distinct)),
            before=tokenizer.before,
            after=tokenizer.after,
            max_tokens=max_tokens,
        )
        return Chunk(windows, len(distinct), rows)

    def run(chunk: Chunk) -> FloatArray:
        tokens = chunk.windows.tokens
        progress = _texts_done(len(tokens), len(chunk.text_rows), on_progress)
        pooled = model(tokens, queries=queries, on_progress=progress)
        work.n_texts += len(chunk.text_rows)
        work.n_tokens += len(tokens.ids)
        work.n_rows += pooled.n_rows
        vectors = pooled.vectors
        vectors[:, 0] = normalise_rows(vectors[:, 0])
        averaged = average_windows(vectors, chunk.windows, n_texts=chunk.n_distinct)
        averaged[:, 0] = normalise_rows(averaged[:, 0])
        is_distinct = chunk.n_distinct == len(chunk.text_rows)
        return averaged if is_distinct else averaged[chunk.text_rows]

    return ahead(run, ahead(prepare, _chunks(texts, chunk_size)))


def ahead(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Results of a function over items, in order, computed in one background thread.

    The thread takes items itself and stays at most a chunk ahead of who asks for results.
    """
    remaining = iter(items)

    def step() -> list[Result]:
        return [function(item) for item in _first(remaining)]

    background = ThreadPoolExecutor(1)
    waiting: deque[Future[list[Result]]] = deque()
    try:
        while True:
            while len(waiting) <= _CHUNKS_AHEAD:
                waiting.append(background.submit(step))
            found = waiting.popleft().result()
            if not found:
                return
            yield found[0]
    finally:  # an error, or the caller wants no more: what has not begun is not begun
        background.shutdown(cancel_futures=True)


def _first(items: Iterator[Item]) -> list[Item]:
    for item in items:
        return [item]
    return []


def _chunks(texts: Iterable[str], size: ChunkSize) -> Iterator[list[str]]:
    chunk: list[str] = []
    n_characters = 0
    for text in texts:
        chunk.append(text)
        n_characters += len(text)
        if len(chunk) >= size.n_texts or n_characters >= size.n_characters:
            yield chunk
            chunk, n_characters = [], 0
    if chunk:
        yield chunk


def _texts_done(
    n_windows: int, n_texts: int, on_progress: Callable[[int], object]
) -> Callable[[int], None]:
    """Turns windows done into texts done: all texts have been reported once all windows are."""
    done = reported = 0

    def report(n_more: int) -> None:
        nonlocal done, reported
        done += n_more
        n_done = n_texts * done // n_windows
        if n_done > reported:
            on_progress(n_done - reported)
            reported = n_done

    return report
