"""A linear layer in 8 bits by itself, for training on top of frozen weights."""

import ctypes
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from voc.inference.native.library import LinearStruct, address, library
from voc.inference.native.model import best_dot, pack_weights
from voc.types import FloatArray


class NativeLinear:
    """Multiplies rows by a matrix (n_out, n_in) as the encoder does: both in 8 bits.

    Raises:
        ModelError: a size is no multiple of 64, or some weights are no numbers.
    """

    def __init__(self, weight: FloatArray, *, n_threads: int) -> None:
        self._packed = pack_weights(weight)
        self._n_out, self._n_in = weight.shape
        self._bias = np.zeros(self._n_out, dtype=np.float32)
        self._struct = LinearStruct(
            address(self._packed.weights),
            address(self._packed.scales),
            address(self._packed.sums),
            address(self._bias),
            self._n_in,
            self._n_out,
        )
        n_bytes = library().voc_multiply_bytes(self._n_in)
        self._workspaces = [np.empty(n_bytes, dtype=np.uint8) for _ in range(n_threads)]
        self._threads = ThreadPoolExecutor(n_threads)

    def __call__(self, rows: FloatArray, bias: FloatArray | None = None) -> FloatArray:
        """Products (n, n_out) of rows (n, n_in), plus a bias (n_out,).

        Not for several threads at once.
        """
        self._bias[:] = 0.0 if bias is None else bias
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        out = np.empty((len(rows), self._n_out), dtype=np.float32)
        size = -(-len(rows) // len(self._workspaces))

        def run(number: int) -> None:
            part = slice(number * size, min((number + 1) * size, len(rows)))
            if part.start < part.stop:
                library().voc_multiply(
                    best_dot(),
                    ctypes.byref(self._struct),
                    address(rows[part]),
                    part.stop - part.start,
                    address(self._workspaces[number]),
                    address(out[part]),
                )

        list(self._threads.map(run, range(len(self._workspaces))))
        return out
