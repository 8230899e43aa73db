"""A worker process that answers requests, one JSON object a line, and the parent's handle on it.

Every engine gets a process of its own, kept alive between measurements, so that peak memory is the
engine's and nothing is loaded twice.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[1]

Handler = Callable[..., dict[str, Any]]


class WorkerError(Exception):
    """A worker ended where it should have answered."""


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer requests from standard input until it ends.

    A request names its handler under "do"; the rest are the handler's arguments. Whatever libraries
    print goes to standard error.
    """
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            request = json.loads(line)
            answer = handlers[request.pop("do")](**request)
            print(json.dumps(answer), file=answers, flush=True)


class Worker:
    """A running worker, `python -m module *arguments`; its messages go to `log`."""

    def __init__(self, module: str, *arguments: str, log: Path) -> None:
        self.log = log
        with log.open("wb") as messages:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={**os.environ, "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=messages,
                encoding="utf-8",
            )

    def ask(self, do: str, **arguments: object) -> dict[str, Any]:
        """Have a handler called and wait for what it returns.

        Raises:
            WorkerError: the worker ended instead; the message ends with what it said last.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps({"do": do, **arguments}), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except (BrokenPipeError, ValueError):  # it has ended, or was closed
            line = ""
        if not line:
            self.close()
            raise WorkerError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else f"no message; exit status {self._process.returncode}"

    def close(self) -> None:
        """End the worker, and wait until it has ended."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
