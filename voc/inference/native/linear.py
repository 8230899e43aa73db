"""A linear layer in 8 bits by itself, for training on top of frozen weights."""

import ctypes

import numpy as np

from voc.inference.native.library import LinearStruct, address, library
from voc.inference.native.model import best_dot, pack_weights
from voc.types import FloatArray


class NativeLinear:
    """Multiplies rows by a matrix (n_out, n_in) as the encoder does: both in 8 bits.

    A call runs on the thread that makes it; several threads may call at once.

    Raises:
        ModelError: a size is no multiple of 64, or some weights are no numbers.
    """

    def __init__(self, weight: FloatArray) -> None:
        self._packed = pack_weights(weight)
        self._n_out, self._n_in = weight.shape
        self._n_bytes = library().voc_multiply_bytes(self._n_in)

    def __call__(self, rows: FloatArray, bias: FloatArray | None = None) -> FloatArray:
        """Products (n, n_out) of rows (n, n_in), plus a bias (n_out,).

        Raises:
            ValueError: rows or bias have another shape.
        """
        added = np.zeros(self._n_out) if bias is None else bias
        added = np.ascontiguousarray(added, dtype=np.float32)
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        if rows.shape[1:] != (self._n_in,) or added.shape != (self._n_out,):
            raise ValueError(
                f"Rows {rows.shape} and bias {added.shape} do not fit a matrix "
                f"({self._n_out}, {self._n_in})."
            )
        workspace = np.empty(self._n_bytes, dtype=np.uint8)
        out = np.empty((len(rows), self._n_out), dtype=np.float32)
        struct = LinearStruct(
            address(self._packed.weights),
            address(self._packed.scales),
            address(self._packed.sums),
            address(added),
            self._n_in,
            self._n_out,
        )
        library().voc_multiply(
            best_dot(),
            ctypes.byref(struct),
            address(rows),
            len(rows),
            address(workspace),
            address(out),
        )
        return out
