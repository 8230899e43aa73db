"""Weights of a model folder, tensor by tensor, as numpy arrays.

Safetensors files are mapped into memory, so that what is read as it is stored takes none.
"""

import json
import math
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from voc.errors import ConfigError, ModelError
from voc.files.small_files import map_bytes
from voc.types import FloatArray

if TYPE_CHECKING:
    import torch

Stored = npt.NDArray[np.float16] | FloatArray

_FORMATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


_DAMAGES = (
    *(ConfigError, ValueError, KeyError, TypeError, AttributeError),
    *(OSError, EOFError, RuntimeError, UnpicklingError),
)
"""What the readers raise at files that are not what they should be."""


class Checkpoint:
    """Names and tensors of weight files; a tensor is read when it is asked for."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._readers: dict[str, Callable[[], Stored]] = {}
        for path in files:
            reads = _safetensors if path.suffix == ".safetensors" else _pickled
            try:
                self._readers |= reads(path)
            except _DAMAGES as error:
                raise ModelError(f"{path} is damaged ({error}); get the model anew.") from error

    def __contains__(self, name: str) -> bool:
        """Whether there is a tensor of that name."""
        return name in self._readers

    @property
    def names(self) -> list[str]:
        """Names of all tensors."""
        return list(self._readers)

    def check(self, name: str) -> None:
        """See that there is a tensor of that name.

        Raises:
            ModelError: there is none.
        """
        if name not in self._readers:
            raise ModelError(f"The model lacks the weights {name!r}; get it anew.")

    def read(self, name: str) -> FloatArray:
        """A tensor in float32, whatever its number format in the file.

        Raises:
            ModelError: there is none of that name.
        """
        return np.asarray(self.read_stored(name), dtype=np.float32)

    def read_stored(self, name: str) -> Stored:
        """A tensor in float16 if it is stored so, else in float32.

        Raises:
            ModelError: there is none of that name.
        """
        self.check(name)
        return self._readers[name]()


class _Tensor(NamedTuple):
    """Where a tensor lies in the bytes of a safetensors file, from the end of the header on."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int

    def read(self, data: memoryview) -> Stored:
        stored = np.frombuffer(data[self.begin : self.end], _FORMATS[self.dtype])
        stored = stored.reshape(self.shape)
        if self.dtype == "BF16":  # which numpy lacks: the upper half of a float32
            return (stored.astype(np.uint32) << 16).view(np.float32)
        return _as_stored(stored)


def _safetensors(path: Path) -> dict[str, Callable[[], Stored]]:
    data = map_bytes(path)
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(bytes(data[8:start]))
    header.pop("__metadata__", None)
    tensors = {
        name: _Tensor(about["dtype"], tuple(about["shape"]), *about["data_offsets"])
        for name, about in header.items()
        if about["dtype"] in _FORMATS  # others hold counters and the like
    }
    rest = data[start:]
    for name, tensor in tensors.items():
        n_bytes = math.prod(tensor.shape) * np.dtype(_FORMATS[tensor.dtype]).itemsize
        if tensor.end - tensor.begin != n_bytes or tensor.end > len(rest):
            raise ValueError(f"{name} is cut off")
    return {name: partial(tensor.read, rest) for name, tensor in tensors.items()}


def _pickled(path: Path) -> dict[str, Callable[[], Stored]]:
    import torch

    mapped = zipfile.is_zipfile(path)  # checkpoints older than PyTorch 1.6 are not
    tensors = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    return {name: partial(_from_torch, tensor) for name, tensor in tensors.items()}


def _from_torch(tensor: "torch.Tensor") -> Stored:
    import torch

    tensor = tensor.detach()
    return _as_stored((tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy())


def _as_stored(array: npt.NDArray[Any]) -> Stored:
    kept = array if array.dtype == np.float16 else array.astype(np.float32, copy=False)
    return np.require(kept, requirements=["ALIGNED"])
