"""The encoder on a GPU: number formats, kinds of attention, limit of the matrix products, peers.

    python -m benchmarks.gpu
    python -m benchmarks.gpu --device cuda:1 --tokens 4000000

Models get token ids and give vectors in the host's memory; `voc.Encoder` and sentence-transformers
get the same texts. Prints a table and writes a JSON file named after the device. Where there is no
GPU, it says so.
"""

import argparse
import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody knows

from benchmarks.gemm import N_LAYERS, SHAPES
from benchmarks.machine import describe_machine, package_versions
from benchmarks.model_folder import PROMPT
from benchmarks.prepare import model_folder, prepare_model
from benchmarks.texts import KINDS, make_texts
from voc.inference.default_encoder import DefaultEncoder, load_default_encoder
from voc.inference.pytorch.attention import Attention, attend_by_length
from voc.inference.pytorch.model import TORCH_DTYPES, TorchModel
from voc.inference.pytorch.placed_encoder import place_encoder
from voc.inference.pytorch.token_budget import TokenBudget
from voc.inference.tokens import Tokens, cut_windows
from voc.maths.vectors import normalise_rows
from voc.types import FloatArray

ROOT = Path(__file__).parents[1]
_N_LIMIT_TOKENS = 65536
_N_LIMIT_PASSES = 5


@dataclass(frozen=True)
class Input:
    """Texts of a kind, and their tokens as a model gets them."""

    kind: str
    texts: list[str]
    tokens: Tokens


@dataclass(frozen=True)
class Outcome:
    """What one run gave; `n_rows` and `notes` where the engine tells."""

    vectors: FloatArray
    n_rows: int | None = None
    notes: tuple[str, ...] = ()


Run = Callable[[], Outcome]


@dataclass(frozen=True)
class Way:
    """A way to run an input in a number format; `load` gets it ready."""

    name: str
    dtype: str
    load: Callable[[Input], Run]


@dataclass(frozen=True)
class Row:
    """What was measured; the rate is that of the median run, `first_seconds` includes loading.

    `limit_share` is the rate over that of the matrix products alone, `memory_bytes` what the
    allocator came to hold on the device, `least_cosine` the agreement with the first way.
    """

    kind: str
    way: str
    dtype: str
    texts_per_second: float
    tokens_per_second: float
    limit_share: float | None
    padding_share: float | None
    memory_bytes: int
    least_cosine: float
    first_seconds: float
    seconds: list[float]
    notes: tuple[str, ...]


def main() -> None:
    """Measure, print and write, or say that there is nothing to measure on."""
    options = _parse_options()
    device = torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        print("There is no CUDA device here, so nothing was measured; run this where there is one.")
        return
    loaded = load_default_encoder()
    limits = {dtype: gemm_limit(device, TORCH_DTYPES[dtype]) for dtype in options.dtypes}
    ways = [*model_ways(loaded, device, options.dtypes)]
    if options.peers:
        ways += peer_ways(device, options.work)
    rows: list[Row] = []
    for kind in options.kinds:
        given = make_input(loaded, kind, options.tokens)
        n_texts, n_tokens = len(given.texts), len(given.tokens.ids)
        print(f"\n{kind}: {n_texts:,} texts of {n_tokens / n_texts:.1f} tokens", flush=True)
        reference: FloatArray | None = None
        for way in ways:
            row, vectors = measure(way, given, options.runs, device, reference, limits)
            reference = vectors if reference is None else reference
            rows.append(row)
            print(format_row(row), flush=True)
    write(rows, limits, device, options.out)


def make_input(loaded: DefaultEncoder, kind: str, n_tokens: int) -> Input:
    """Different texts of a kind with about `n_tokens` tokens in all."""
    tokenizer = loaded.tokenizer
    n_texts = max(1, round(n_tokens / KINDS[kind].mean_tokens))
    texts = make_texts(KINDS[kind], n_texts, lambda texts: tokenizer.tokens(texts).lengths.tolist())
    windows = cut_windows(
        tokenizer.tokens(texts),
        before=tokenizer.before,
        after=tokenizer.after,
        max_tokens=loaded.config.max_tokens,
    )
    return Input(kind, texts, windows.tokens)


def model_ways(loaded: DefaultEncoder, device: torch.device, dtypes: list[str]) -> Iterator[Way]:
    """Attention by length and as chosen for the device, in every number format, fp32 first."""
    plain = Attention(attend_by_length, "dense blocks by length: asked for")

    def load(dtype: str, attention: Attention | None, given: Input) -> Run:
        encoder = place_encoder(
            loaded.weights, loaded.config, device=device, dtype=TORCH_DTYPES[dtype]
        )
        if attention is not None:
            encoder = replace(encoder, attention=attention)
        model = TorchModel(encoder, TokenBudget.for_device(device.type))

        def run() -> Outcome:
            vectors, n_rows = model(given.tokens)
            about = (*model.notes, f"batches of {model.budget.tokens:,} tokens")
            return Outcome(normalise_rows(vectors[:, 0]), n_rows, about)

        return run

    for dtype in sorted(dtypes, key=list(TORCH_DTYPES).index):
        yield Way("model, by length", dtype, partial(load, dtype, plain))
        yield Way("model, as chosen", dtype, partial(load, dtype, None))


def peer_ways(device: torch.device, work: Path) -> Iterator[Way]:
    """Texts to vectors: our encoder, then sentence-transformers in fp16 if it is installed."""
    dtype = "fp32" if device.type == "cpu" else "fp16"

    def load_own(given: Input) -> Run:
        from voc.inference.encoder import Encoder

        encoder = Encoder.load(device=str(device), dtype=dtype)
        return lambda: Outcome(encoder.encode(given.texts))

    def load_peer(batch_size: int, given: Input) -> Run:
        from sentence_transformers import SentenceTransformer

        folder = model_folder(work)
        prepare_model(folder, [])
        model = SentenceTransformer(
            str(folder),
            device=str(device),
            model_kwargs={"dtype": TORCH_DTYPES[dtype]},
            local_files_only=True,
        )
        encode = partial(model.encode, prompt=PROMPT, batch_size=batch_size)
        return lambda: Outcome(normalise_rows(encode(given.texts).astype(np.float32)))

    yield Way("voc.Encoder", dtype, load_own)
    if find_spec("sentence_transformers") is not None:
        for batch_size in (32, 256):
            yield Way(f"sentence-transformers, {batch_size}", dtype, partial(load_peer, batch_size))


def measure(
    way: Way,
    given: Input,
    n_runs: int,
    device: torch.device,
    reference: FloatArray | None,
    limits: dict[str, float],
) -> tuple[Row, FloatArray]:
    """Run once to warm up, then `n_runs` times."""
    start = time.perf_counter()
    run = way.load(given)
    outcome = run()
    first_seconds = time.perf_counter() - start
    seconds = []
    for _ in range(n_runs):
        start = time.perf_counter()
        outcome = run()
        seconds.append(time.perf_counter() - start)
    memory_bytes = torch.cuda.memory_reserved(device) if device.type == "cuda" else 0
    del run
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    vectors = outcome.vectors
    n_tokens, median = len(given.tokens.ids), statistics.median(seconds)
    agreement = (vectors * (vectors if reference is None else reference)).sum(axis=1)
    row = Row(
        kind=given.kind,
        way=way.name,
        dtype=way.dtype,
        texts_per_second=len(given.texts) / median,
        tokens_per_second=n_tokens / median,
        limit_share=n_tokens / median / limits[way.dtype] if way.dtype in limits else None,
        padding_share=None if outcome.n_rows is None else 1 - n_tokens / outcome.n_rows,
        memory_bytes=memory_bytes,
        least_cosine=float(agreement.min()),
        first_seconds=first_seconds,
        seconds=seconds,
        notes=outcome.notes,
    )
    return row, vectors


def gemm_limit(device: torch.device, dtype: torch.dtype) -> float:
    """Tokens a second if the encoder were nothing but its matrix products; best of some passes."""
    n_tokens = _N_LIMIT_TOKENS if device.type == "cuda" else 256
    inputs = {k: torch.randn(n_tokens, k, device=device, dtype=dtype) for k, _ in SHAPES}
    weights = [torch.randn(n, k, device=device, dtype=dtype) for k, n in SHAPES]
    seconds = []
    with torch.inference_mode():
        for _ in range(1 + _N_LIMIT_PASSES):
            _wait_for(device)
            start = time.perf_counter()
            for _ in range(N_LAYERS):
                for weight in weights:
                    F.linear(inputs[weight.shape[1]], weight)
            _wait_for(device)
            seconds.append(time.perf_counter() - start)
    return n_tokens / min(seconds[1:])


def format_row(row: Row) -> str:
    """A row as a line."""
    limit = "" if row.limit_share is None else f"{row.limit_share:.1%} of the limit"
    padding = "" if row.padding_share is None else f"padding {row.padding_share:.1%}"
    return (
        f"  {row.way:26} {row.dtype} {row.texts_per_second:12,.0f} texts/s "
        f"{row.tokens_per_second:13,.0f} tokens/s  {limit:>21}  "
        f"{row.memory_bytes / 2**20:7,.0f} MiB  cosine {row.least_cosine:.5f}  {padding}"
    )


def write(rows: list[Row], limits: dict[str, float], device: torch.device, out: Path) -> None:
    """Write everything as JSON, in a file named after the device."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    result = {
        "device": name,
        "date": date.today().isoformat(),
        "machine": describe_machine(),
        "packages": package_versions(["torch", "triton", "sentence-transformers", "transformers"]),
        "limit_tokens_per_second": limits,
        "rows": [asdict(row) for row in rows],
    }
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"benchmark-gpu-{'-'.join(name.lower().split())}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten: {path}")


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    add = parser.add_argument
    add("--device", default="cuda:0", help="cpu only tries the script out")
    add("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS), help="of text")
    add("--dtypes", nargs="+", choices=list(TORCH_DTYPES), default=list(TORCH_DTYPES))
    add("--tokens", type=int, default=2_000_000, help="of a run, about")
    add("--runs", type=int, default=5, help="of each way, after one to warm up")
    add("--peers", action=argparse.BooleanOptionalAction, default=True, help="run whole encoders")
    add("--out", type=Path, default=ROOT / "docs" / "figures", help="folder of the JSON file")
    add("--work", type=Path, default=ROOT / "runs" / "bench", help="what can be made again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
