"""The C engine's encoder: weights laid out once, then texts shared out among threads."""

import ctypes
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from voc.errors import ModelError
from voc.inference.bert_weights import Q4_BLOCK, Q4_BLOCK_BYTES, BertConfig, BertLayer, BertWeights
from voc.inference.model import Pooled
from voc.inference.native.library import (
    AMX,
    DOT_AMX,
    DOT_VNNI,
    VNNI,
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
_POOLINGS = {"mean": 0, "cls": 1, "last": 2, "none": 3}
_PANEL = 64
_MOST_HEAD_SIZE = 128
_VECTOR_BATCH, _TILE_BATCH = 192, 384
"""Tokens that a thread takes through all layers at once: few enough for its second-level cache.

Tiles compute rows in sixteens, of which few may be padding; processors with AMX have the cache.
"""
_SHARE_TOKENS = 1024
"""Tokens handed to a thread at a time, so that all end together and progress is seen."""


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


def best_dot() -> int:
    """The fastest kernel of matrix products that this processor runs."""
    return DOT_AMX if processor() & AMX else DOT_VNNI


class PackedWeights(NamedTuple):
    """A weight matrix in 8 bits, as the engine reads it.

    `weights` holds whole numbers, -127 to 127, in strips of 16 rows; each row has its step in
    `scales` and the sum of its numbers in `sums`, (n_out,) float32.
    """

    weights: npt.NDArray[np.int8]
    scales: FloatArray
    sums: FloatArray


def pack_weights(weights: FloatArray) -> PackedWeights:
    """Round a matrix (n_out, n_in) to 8 bits.

    Raises:
        ModelError: a size is no multiple of 64, or some weights are no numbers.
    """
    n_out, n_in = weights.shape
    if n_out % _PANEL or n_in % _PANEL or not np.isfinite(weights).all():
        raise ModelError(
            f"A weight matrix of {n_out} x {n_in} cannot be run in 8 bits: both must be multiples "
            f"of {_PANEL}, and all weights finite numbers. Use --dtype fp32, or get the model anew."
        )
    weights = np.ascontiguousarray(weights, dtype=np.float32)
    packed = PackedWeights(
        _aligned(n_out * n_in), np.empty(n_out, dtype=np.float32), np.empty(n_out, dtype=np.float32)
    )
    places = (address(packed.weights), address(packed.scales), address(packed.sums))
    library().voc_pack(address(weights), n_out, n_in, *places)
    return packed


class NativeModel:
    """An encoder with 8-bit weights on the processor's cores.

    A text's vector does not depend on the texts beside it. `n_threads` threads share the texts;
    `dot` is the kernel of matrix products, None the best that the processor has.

    Raises:
        ModelError: the processor cannot run it, or the weights do not fit the sizes.
    """

    def __init__(
        self, weights: BertWeights, config: BertConfig, *, n_threads: int, dot: int | None = None
    ) -> None:
        if not processor() & VNNI or (dot == DOT_AMX and not processor() & AMX):
            raise ModelError("This processor cannot run the 8-bit engine; use --dtype fp32.")
        dot = best_dot() if dot is None else dot
        self._batch_tokens = _VECTOR_BATCH if dot == DOT_VNNI else _TILE_BATCH
        self._arrays: list[npt.NDArray[Any]] = []  # what the structures point to
        self._n_threads = n_threads
        self._hidden_size = config.hidden_size
        self._pools = config.pooling != "none"
        self._n_words, self._most_tokens = len(weights.words), len(weights.positions)
        layers = [self._layer(layer, config) for layer in weights.layers]
        words = weights.words
        if words.dtype == np.float32:
            words = words.astype(np.float16)
        n_columns = config.hidden_size
        if words.dtype == np.uint8:
            n_columns = n_columns // Q4_BLOCK * Q4_BLOCK_BYTES
        self._struct = EncoderStruct(
            words=self._keep(words, (self._n_words, n_columns), words.dtype),
            positions=self._keep(weights.positions, (self._most_tokens, config.hidden_size)),
            norm=self._norm(weights.norm_weight, weights.norm_bias),
            layers=(LayerStruct * len(layers))(*layers),
            n_layers=len(layers),
            n_heads=config.n_heads,
            hidden=config.hidden_size,
            inner=config.inner_size,
            word_format=_WORD_FORMATS[words.dtype.name],
            pooling=_POOLINGS[config.pooling],
            dot=dot,
            layer_norm_eps=config.layer_norm_eps,
        )

    def __call__(
        self,
        tokens: Tokens,
        *,
        queries: FloatArray | None = None,
        on_progress: Callable[[int], object] = lambda n_texts: None,
    ) -> Pooled:
        """Pooled vectors of texts; see `voc.inference.model.Model`.

        Raises:
            ModelError: a token is none of the encoder's, a text is too long, or the pooling is
                "none".
        """
        if not self._pools:
            raise ModelError("The encoder's pooling is 'none': ask for its `token_states`.")
        if queries is None:
            queries = np.empty((0, self._hidden_size), dtype=np.float32)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        vectors = np.empty((len(tokens), 1 + len(queries), self._hidden_size), dtype=np.float32)
        rows = np.arange(len(tokens) + 1)
        return Pooled(vectors, self._run(tokens, queries, vectors, rows, on_progress))

    def token_states(self, tokens: Tokens) -> FloatArray:
        """The states of all tokens, (t, h), of a model whose pooling is "none".

        Raises:
            ModelError: a token is none of the encoder's, a text is too long, or the model pools.
        """
        if self._pools:
            raise ModelError("Only an encoder whose pooling is 'none' gives the states of tokens.")
        states = np.empty((len(tokens.ids), self._hidden_size), dtype=np.float32)
        queries = np.empty((0, self._hidden_size), dtype=np.float32)
        self._run(tokens, queries, states, tokens.starts, lambda n_texts: None)
        return states

    def _run(
        self,
        tokens: Tokens,
        queries: FloatArray,
        out: FloatArray,
        rows: IntArray,
        on_progress: Callable[[int], object],
    ) -> int:
        """Fill `out`, where text i has the rows from `rows[i]` on; gives the rows computed."""
        self._check(tokens)
        ids = np.ascontiguousarray(tokens.ids, dtype=np.int32)
        starts = np.ascontiguousarray(tokens.starts, dtype=np.int64)
        shares = _share(tokens.lengths, self._n_threads)
        n_rows = max(self._batch_tokens, int(tokens.lengths.max(initial=0)))
        n_bytes = library().voc_workspace_bytes(ctypes.byref(self._struct), n_rows)
        workspaces: SimpleQueue[npt.NDArray[np.uint8]] = SimpleQueue()
        n_threads = min(self._n_threads, max(1, len(shares)))
        for _ in range(n_threads):
            # Not touched here: pages come from the memory beside the thread that writes first.
            workspaces.put(np.empty(n_bytes, dtype=np.uint8))

        def run(share: slice) -> tuple[int, int]:
            workspace = workspaces.get()
            n_texts = share.stop - share.start
            try:
                n_computed = library().voc_encode(
                    ctypes.byref(self._struct),
                    address(ids),
                    address(starts[share.start : share.stop + 1]),
                    n_texts,
                    address(queries),
                    len(queries),
                    n_rows,
                    self._batch_tokens,
                    address(workspace),
                    address(out[rows[share.start] : rows[share.stop]]),
                )
            finally:
                workspaces.put(workspace)
            return n_texts, n_computed

        n_rows_computed = 0
        with ThreadPoolExecutor(n_threads) as threads:
            for n_texts, n_computed in threads.map(run, shares):
                n_rows_computed += n_computed
                on_progress(n_texts)
        return n_rows_computed

    def _check(self, tokens: Tokens) -> None:
        """The engine trusts what it is given."""
        ids, longest = tokens.ids, int(tokens.lengths.max(initial=0))
        if len(ids) and not 0 <= ids.min() <= ids.max() < self._n_words:
            raise ModelError(
                f"The tokenizer gives tokens up to {ids.max()}, but the encoder has word vectors "
                f"for {self._n_words}; their files do not belong together. Get the model anew."
            )
        if longest > self._most_tokens:
            raise ModelError(
                f"A text has {longest} tokens, more than the {self._most_tokens} that the encoder "
                "has positions for."
            )

    def _keep(
        self,
        array: npt.NDArray[Any],
        shape: tuple[int, ...],
        dtype: npt.DTypeLike = np.float32,
    ) -> int:
        if array.shape != shape:
            raise ModelError(
                f"Weights are of shape {array.shape} where {shape} is needed; get the model anew."
            )
        array = np.ascontiguousarray(array, dtype=dtype)
        self._arrays.append(array)
        return address(array)

    def _norm(self, weight: FloatArray, bias: FloatArray) -> NormStruct:
        size = (self._hidden_size,)
        return NormStruct(self._keep(weight, size), self._keep(bias, size))

    def _linear(
        self, weight: FloatArray, bias: FloatArray, *, n_in: int, n_out: int
    ) -> LinearStruct:
        packed = pack_weights(weight)
        return LinearStruct(
            self._keep(packed.weights, (n_out * n_in,), np.int8),
            self._keep(packed.scales, (n_out,)),
            self._keep(packed.sums, (n_out,)),
            self._keep(bias, (n_out,)),
            n_in,
            n_out,
        )

    def _layer(self, layer: BertLayer, config: BertConfig) -> LayerStruct:
        # Queries are divided by the root of the head size here, once.
        hidden, inner = config.hidden_size, config.inner_size
        shrink = np.ones((len(layer.qkv_bias), 1), dtype=np.float32)
        shrink[:hidden] = (hidden // config.n_heads) ** -0.5
        qkv_weight, qkv_bias = layer.qkv_weight * shrink, layer.qkv_bias * shrink[:, 0]
        return LayerStruct(
            self._linear(qkv_weight, qkv_bias, n_in=hidden, n_out=3 * hidden),
            self._linear(layer.output_weight, layer.output_bias, n_in=hidden, n_out=hidden),
            self._linear(layer.up_weight, layer.up_bias, n_in=hidden, n_out=inner),
            self._linear(layer.down_weight, layer.down_bias, n_in=inner, n_out=hidden),
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
