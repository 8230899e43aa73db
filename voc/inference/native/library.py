"""The C engine as Python sees it: its structures, and the library once it is loaded."""

import ctypes
from ctypes import POINTER, Structure, c_double, c_float, c_int64, c_void_p
from functools import cache
from importlib.resources import files
from typing import Any

import numpy.typing as npt

from voc.errors import ModelError

VNNI, AMX, BF16 = 1, 2, 4
"""Bits of `processor()`: 8-bit products in vectors and in tiles, and bf16 products of any kind."""


DOT_VNNI, DOT_AMX, DOT_EMULATED = 0, 1, 2
"""Kernels of matrix products; the last one, AMX on plain memory, is for tests."""


class LinearStruct(Structure):
    """voc_linear."""

    _fields_ = [
        *((name, c_void_p) for name in ("weights", "scales", "sums", "bias")),
        *((name, c_int64) for name in ("n_in", "n_out")),
    ]


class NormStruct(Structure):
    """voc_norm."""

    _fields_ = [("weight", c_void_p), ("bias", c_void_p)]


class LayerStruct(Structure):
    """voc_layer."""

    _fields_ = [
        *((name, LinearStruct) for name in ("qkv", "output", "up", "down")),
        *((name, NormStruct) for name in ("attention_norm", "output_norm")),
    ]


class EncoderStruct(Structure):
    """voc_encoder."""

    _fields_ = [
        ("words", c_void_p),
        ("positions", c_void_p),
        ("norm", NormStruct),
        ("layers", POINTER(LayerStruct)),
        *((name, c_int64) for name in ("n_layers", "n_heads", "hidden", "inner")),
        *((name, c_int64) for name in ("word_format", "pooling", "dot")),
        ("layer_norm_eps", c_float),
    ]


class TokenizerStruct(Structure):
    """voc_tokenizer."""

    _fields_ = [
        *((name, c_void_p) for name in ("pages", "entries", "replacements")),
        *((name, c_void_p) for name in ("edges", "piece_of", "scores")),
        ("n_edges", c_int64),
        ("unknown_score", c_double),
        ("unknown_id", c_int64),
    ]


_ABI = 2
"""VOC_ABI of encoder.h: what the structures and functions here are those of."""

_FUNCTIONS = {
    "voc_abi": (c_int64, []),
    "voc_cpu": (c_int64, []),
    "voc_pack": (None, [c_void_p, c_int64, c_int64, c_void_p, c_void_p, c_void_p]),
    "voc_build_trie": (c_int64, [c_void_p, c_void_p, c_int64, c_void_p, c_int64, c_void_p]),
    "voc_tokenize": (
        None,
        [POINTER(TokenizerStruct), c_void_p, c_void_p, c_int64, c_void_p, c_void_p, c_void_p],
    ),
}
_FUNCTIONS_X86_64 = {
    "voc_workspace_bytes": (c_int64, [POINTER(EncoderStruct), c_int64]),
    "voc_encode": (
        c_int64,
        [POINTER(EncoderStruct), *[c_void_p] * 2, c_int64, c_void_p]
        + [c_int64] * 3
        + [c_void_p] * 2,
    ),
    "voc_multiply_bytes": (c_int64, [c_int64]),
    "voc_multiply": (
        None,
        [c_int64, POINTER(LinearStruct), c_void_p, c_int64, c_void_p, c_void_p],
    ),
    "voc_products": (
        None,
        [c_int64, c_void_p, c_int64, c_void_p, c_int64, c_void_p],
    ),
}


_INSTALL = (
    "Install voc again: pip install --force-reinstall --no-deps voc, or pip install -e . in a "
    "checkout."
)


@cache
def library() -> ctypes.CDLL:
    """The library, loaded once.

    Raises:
        ModelError: voc was installed without it.
    """
    path = files(__package__).joinpath("engine.so")
    try:
        loaded = ctypes.CDLL(str(path))
        is_ours = loaded.voc_abi() == _ABI
    except (OSError, AttributeError) as error:
        raise ModelError(f"voc's engine cannot be loaded ({error}). {_INSTALL}") from None
    if not is_ours:
        raise ModelError(f"voc's engine is of another version of voc. {_INSTALL}")
    for name, (result, arguments) in (_FUNCTIONS | _FUNCTIONS_X86_64).items():
        if name in _FUNCTIONS or hasattr(loaded, name):
            function = getattr(loaded, name)
            function.restype, function.argtypes = result, arguments
    return loaded


@cache
def processor() -> int:
    """Bits of what this processor has that the engine or others can use."""
    return int(library().voc_cpu())


def address(array: npt.NDArray[Any]) -> int:
    """Where an array's numbers lie; it must be contiguous and outlive the use of the address."""
    if not array.flags.c_contiguous:
        raise ValueError("The engine reads arrays without gaps only.")
    return int(array.ctypes.data)
