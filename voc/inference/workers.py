"""One model on several devices, each in a process of its own.

Knows nothing of torch: what a model is comes in as a function.
"""

import multiprocessing
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np

from voc.errors import ModelError, VocError
from voc.inference.model import Model, Pooled
from voc.inference.tokens import Tokens
from voc.types import FloatArray, IntArray

_SHARES_PER_WORKER = 2
_IN_FLIGHT = 2
_SECONDS_TO_END = 5.0
_NOT_A_SHARE = -1


class _Share(NamedTuple):
    """What a worker is asked to do: the texts of share `number`."""

    number: int
    tokens: Tokens
    queries: FloatArray | None


class _Done(NamedTuple):
    """What it answers: the outcome, or the error that kept it from one."""

    number: int
    outcome: Pooled | VocError


class WorkerPool:
    """A `Model` that shares the texts of each call among processes, one per device.

    `make_model(device)` is called in each process, which imports it anew: a function of a module,
    or a partial of one. A script that makes a pool has to guard its own code by
    `if __name__ == "__main__":`.
    """

    def __init__(self, make_model: Callable[[str], Model], devices: Sequence[str]) -> None:
        self._workers = [_Worker(make_model, device) for device in devices]

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes. They also end with the process that made them."""
        for worker in self._workers:
            worker.stop()
        self._workers = []

    def __call__(
        self,
        tokens: Tokens,
        *,
        queries: FloatArray | None = None,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Pooled:
        """See `Model`.

        Raises:
            ModelError: a worker failed, or ended before its time. The pool is closed then.
        """
        if not self._workers:
            raise ModelError("The processes of this encoder have ended; load the encoder again.")
        parts = share_out(tokens.lengths, _SHARES_PER_WORKER * len(self._workers))
        try:
            outcomes = self._run([tokens.take(part) for part in parts], queries, on_progress)
        except BaseException:  # answers to this call must not be taken for those to a later one
            self.close()
            raise
        vectors = np.empty((len(tokens), *outcomes[0].vectors.shape[1:]), dtype=np.float32)
        for part, outcome in zip(parts, outcomes, strict=True):
            vectors[part] = outcome.vectors
        return Pooled(vectors, sum(outcome.n_rows for outcome in outcomes))

    def _run(
        self,
        shares: list[Tokens],
        queries: FloatArray | None,
        on_progress: Callable[[int], object],
    ) -> list[Pooled]:
        """Outcomes of the shares in order; a worker gets the next one when it has done one."""
        todo = deque(_Share(number, share, queries) for number, share in enumerate(shares))
        outcomes: dict[int, Pooled] = {}
        for _ in range(_IN_FLIGHT):
            for worker in self._workers:
                worker.give(todo)
        while len(outcomes) < len(shares):
            for worker in self._ready():
                number, outcome = worker.take()
                if isinstance(outcome, VocError):
                    raise outcome
                outcomes[number] = outcome
                worker.give(todo)
                on_progress(len(shares[number]))
        return [outcomes[number] for number in range(len(shares))]

    def _ready(self) -> "list[_Worker]":
        by_link = {id(worker.link): worker for worker in self._workers}
        return [by_link[id(link)] for link in wait([worker.link for worker in self._workers])]


def share_out(lengths: IntArray, n_shares: int) -> list[IntArray]:
    """Texts in at most `n_shares` parts of nearly equal tokens; texts of a part are alike long.

    There is always at least one part, if only an empty one.
    """
    order = np.argsort(-lengths, kind="stable")
    ends = np.cumsum(lengths[order])
    total = int(ends[-1]) if len(ends) else 0
    edges = 1 + np.searchsorted(ends, total * np.arange(1, n_shares) / n_shares)
    parts = np.split(order, edges)
    return [part for part in parts if len(part)] or [order]


class _Worker:
    """The process of a device, seen from the one that made it."""

    def __init__(self, make_model: Callable[[str], Model], device: str) -> None:
        context = multiprocessing.get_context("spawn")  # CUDA does not survive a fork
        self.link, far_end = context.Pipe()
        self._device = device
        self._process = context.Process(
            target=_serve, args=(make_model, device, far_end), name=f"voc {device}", daemon=True
        )
        self._process.start()
        far_end.close()  # now the link breaks when the process ends

    def give(self, todo: deque[_Share]) -> None:
        """Send the next share, if there is one."""
        if todo:
            with suppress(OSError):  # it has ended; its last words are still to be taken
                self.link.send(todo.popleft())

    def take(self) -> _Done:
        """Receive an answer."""
        try:
            done: _Done = self.link.recv()
        except (EOFError, OSError) as error:
            raise self._ended() from error
        return done

    def stop(self) -> None:
        """End the process, whatever it does: it holds nothing that has to be saved."""
        self.link.close()
        self._process.terminate()
        self._process.join(_SECONDS_TO_END)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _ended(self) -> ModelError:
        self._process.join(_SECONDS_TO_END)
        return ModelError(
            f"The process of the encoder on {self._device} ended too early (exit code "
            f"{self._process.exitcode}); its own message, if any, stands above. Was it out of "
            "memory? Does your script guard its code by 'if __name__ == \"__main__\":'?"
        )


def _serve(make_model: Callable[[str], Model], device: str, link: Connection) -> None:
    """Answer shares until the link breaks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that made us ends us
    inbox: SimpleQueue[_Share | None] = SimpleQueue()
    threading.Thread(target=_receive, args=(link, inbox), daemon=True).start()
    try:
        model = make_model(device)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other side raises it
        _answer(link, _Done(_NOT_A_SHARE, _as_voc_error(error, device)))
        return
    while (share := inbox.get()) is not None:
        outcome: Pooled | VocError
        try:
            outcome = model(share.tokens, queries=share.queries)
        except Exception as error:  # noqa: BLE001 - as above
            outcome = _as_voc_error(error, device)
        _answer(link, _Done(share.number, outcome))


def _receive(link: Connection, inbox: "SimpleQueue[_Share | None]") -> None:
    """Empty the link at once, so that neither side waits for the other with a full one."""
    try:
        while True:
            inbox.put(link.recv())
    except (EOFError, OSError):
        inbox.put(None)


def _answer(link: Connection, done: _Done) -> None:
    with suppress(OSError):  # nobody waits for it any more
        link.send(done)


def _as_voc_error(error: Exception, device: str) -> VocError:
    """An error that pickles; where it happened stays with it as a note."""
    if isinstance(error, VocError):
        return error
    told = ModelError(f"The encoder on {device} failed: {type(error).__name__}: {error}")
    told.add_note("".join(traceback.format_exception(error)))
    return told
