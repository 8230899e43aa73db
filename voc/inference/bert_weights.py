"""Sizes and weights of BERT and XLM-R encoders as numpy arrays, whichever engine runs them.

Knows nothing of torch. Shapes in comments: h hidden size.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voc.types import FloatArray

Q4_BLOCK = 32
"""Weights in a block of a Q4_0 row."""
Q4_BLOCK_BYTES = 18
"""Bytes of such a block: a half float, the step, and sixteen bytes of two weights each."""


@dataclass(frozen=True)
class BertConfig:
    """Sizes of an encoder; `pooling` is mean, cls or last (or none, for the C engine only)."""

    n_layers: int
    n_heads: int
    hidden_size: int
    inner_size: int
    layer_norm_eps: float
    max_tokens: int
    pooling: str = "mean"


@dataclass(frozen=True)
class BertLayer:
    """Weights of one layer; `qkv` stacks the query, key and value projections, (3h, h)."""

    qkv_weight: FloatArray
    qkv_bias: FloatArray
    output_weight: FloatArray
    output_bias: FloatArray
    attention_norm_weight: FloatArray
    attention_norm_bias: FloatArray
    up_weight: FloatArray
    up_bias: FloatArray
    down_weight: FloatArray
    down_bias: FloatArray
    output_norm_weight: FloatArray
    output_norm_bias: FloatArray


@dataclass(frozen=True)
class BertWeights:
    """Weights of an encoder.

    `words` is (vocabulary, h) in half or single precision, or uint8 (vocabulary, bytes of a Q4_0
    row). `positions` (max_tokens, h) starts with the row of a text's first token and already holds
    the embedding of token type 0. `layers` may make each layer as it is asked for, to save memory,
    and can be gone through more than once.
    """

    words: npt.NDArray[np.uint8] | npt.NDArray[np.float16] | FloatArray
    positions: FloatArray
    norm_weight: FloatArray
    norm_bias: FloatArray
    layers: Iterable[BertLayer]
