"""The C engine's encoder: weights laid out once, then texts shared out among threads."""

import ctypes
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from voc.inference.bert_weights import BertConfig, BertLayer, BertWeights
from voc.inference.model import Pooled
from voc.inference.native.library import (
    AMX,
    EncoderStruct,
    LayerStruct,
    LinearStruct,
    NormStruct,
    address,
    library,
    processor,
)
from voc.inference.tokens import Tokens
from voc.types import FloatArray, IntArray

_WORD_FORMATS = {"uint8": 0, "float16": 1}
_POOLINGS = {"mean": 0, "cls": 1, "last": 2}
_DOT_VNNI, _DOT_AMX = 0, 1
_PANEL = 64
_MOST_HEAD_SIZE = 128
_BATCH_TOKENS = 192
"""Tokens that a thread takes through all layers at once: few enough for its second-level cache."""
_SHARE_TOKENS = 4096
"""Tokens handed to a thread at a time, so that all end together and progress is seen."""

Words = npt.NDArray[np.uint8] | npt.NDArray[np.float16]


def fits_engine(config: BertConfig) -> bool:
    """Whether the engine can run an encoder of these sizes."""
    head_size, rest = divmod(config.hidden_size, config.n_heads)
    return (
        rest == 0
        and head_size % 16 == 0
        and head_size <= _MOST_HEAD_SIZE
        and config.hidden_size % _PANEL == 0
        and config.inner_size % _PANEL == 0
    )


class PackedWeights(NamedTuple):
    """A weight matrix in 8 bits, as the engine reads it.

    `weights` holds whole numbers, -127 to 127, in strips of 16 rows; each row has its step in
    `scales` and the sum of its numbers in `sums`, (n_out,) float32.
    """

    weights: npt.NDArray[np.int8]
    scales: FloatArray
    sums: FloatArray


def pack_weights(weights: FloatArray) -> PackedWeights:
    """Round a matrix (n_out, n_in) to 8 bits; both sizes are multiples of 64."""
    n_out, n_in = weights.shape
    weights = np.ascontiguousarray(weights, dtype=np.float32)
    packed = PackedWeights(
        _aligned(n_out * n_in), np.empty(n_out, dtype=np.float32), np.empty(n_out, dtype=np.float32)
    )
    places = (address(packed.weights), address(packed.scales), address(packed.sums))
    library().voc_pack(address(weights), n_out, n_in, *places)
    return packed


class NativeModel:
    """An encoder with 8-bit weights on the processor's cores.

    A text's vector does not depend on the texts beside it. `n_threads` threads share the texts.
    """

    def __init__(self, weights: BertWeights, config: BertConfig, *, n_threads: int) -> None:
        self._arrays: list[npt.NDArray[Any]] = []  # what the structures point to
        self._n_threads = n_threads
        self._hidden_size = config.hidden_size
        layers = [self._layer(layer, config) for layer in weights.layers]
        words = weights.words
        if words.dtype == np.float32:
            words = words.astype(np.float16)
        self._struct = EncoderStruct(
            words=self._keep(words),
            positions=self._keep(weights.positions),
            norm=self._norm(weights.norm_weight, weights.norm_bias),
            layers=(LayerStruct * len(layers))(*layers),
            n_layers=len(layers),
            n_heads=config.n_heads,
            hidden=config.hidden_size,
            inner=config.inner_size,
            word_format=_WORD_FORMATS[words.dtype.name],
            pooling=_POOLINGS[config.pooling],
            dot=_DOT_AMX if processor() & AMX else _DOT_VNNI,
            layer_norm_eps=config.layer_norm_eps,
        )

    def __call__(
        self,
        tokens: Tokens,
        *,
        queries: FloatArray | None = None,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Pooled:
        """Pooled vectors of texts; see `voc.inference.model.Model`."""
        if queries is None:
            queries = np.empty((0, self._hidden_size), dtype=np.float32)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        vectors = np.empty((len(tokens), 1 + len(queries), self._hidden_size), dtype=np.float32)
        shares = _share(tokens.lengths, self._n_threads)
        n_rows = max(_BATCH_TOKENS, int(tokens.lengths.max(initial=0)))
        n_bytes = library().voc_workspace_bytes(ctypes.byref(self._struct), n_rows)
        workspaces: SimpleQueue[npt.NDArray[np.uint8]] = SimpleQueue()
        n_threads = min(self._n_threads, max(1, len(shares)))
        for _ in range(n_threads):
            # Not touched here: pages come from the memory beside the thread that writes first.
            workspaces.put(np.empty(n_bytes, dtype=np.uint8))

        def run(share: slice) -> tuple[int, int]:
            workspace = workspaces.get()
            n_texts = share.stop - share.start
            n_computed = library().voc_encode(
                ctypes.byref(self._struct),
                address(tokens.ids),
                address(tokens.starts[share.start : share.stop + 1]),
                n_texts,
                address(queries),
                len(queries),
                n_rows,
                address(workspace),
                address(vectors[share]),
            )
            workspaces.put(workspace)
            return n_texts, n_computed

        n_rows_computed = 0
        with ThreadPoolExecutor(n_threads) as threads:
            for n_texts, n_computed in threads.map(run, shares):
                n_rows_computed += n_computed
                on_progress(n_texts)
        return Pooled(vectors, n_rows_computed)

    def _keep(self, array: npt.NDArray[Any]) -> int:
        array = np.ascontiguousarray(array)
        self._arrays.append(array)
        return address(array)

    def _norm(self, weight: FloatArray, bias: FloatArray) -> NormStruct:
        return NormStruct(self._keep(weight), self._keep(bias))

    def _linear(self, weight: FloatArray, bias: FloatArray) -> LinearStruct:
        n_out, n_in = weight.shape
        packed = pack_weights(weight)
        arrays = (packed.weights, packed.scales, packed.sums, bias)
        return LinearStruct(*(self._keep(array) for array in arrays), n_in, n_out)

    def _layer(self, layer: BertLayer, config: BertConfig) -> LayerStruct:
        # Queries are divided by the root of the head size here, once.
        shrink = np.ones((len(layer.qkv_bias), 1), dtype=np.float32)
        shrink[: config.hidden_size] = (config.hidden_size // config.n_heads) ** -0.5
        return LayerStruct(
            self._linear(layer.qkv_weight * shrink, layer.qkv_bias * shrink[:, 0]),
            self._linear(layer.output_weight, layer.output_bias),
            self._linear(layer.up_weight, layer.up_bias),
            self._linear(layer.down_weight, layer.down_bias),
            self._norm(layer.attention_norm_weight, layer.attention_norm_bias),
            self._norm(layer.output_norm_weight, layer.output_norm_bias),
        )


def _aligned(n_bytes: int) -> npt.NDArray[np.int8]:
    """Memory that starts on a cache line, so that no operand crosses one."""
    room = np.empty(n_bytes + 63, dtype=np.int8)
    start = -address(room) % 64
    return room[start : start + n_bytes]


def _share(lengths: IntArray, n_threads: int) -> list[slice]:
    """Neighbouring texts in shares of about equal numbers of tokens."""
    if not len(lengths):
        return []
    ends = np.cumsum(lengths)
    size = min(_SHARE_TOKENS, max(1, int(ends[-1]) // n_threads))
    edges = np.searchsorted(ends, np.arange(size, ends[-1], size))
    cuts = np.unique(np.concatenate([[0], edges, [len(lengths)]]))
    return [slice(int(a), int(b)) for a, b in itertools.pairwise(cuts)]
