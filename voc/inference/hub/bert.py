"""BERT, RoBERTa and XLM-R checkpoints of the Hugging Face hub in the form of our own forward pass.

`transformers` is not imported: the weights are read from the file, the sizes from `config.json`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from voc.errors import ModelError
from voc.inference.bert_weights import BertConfig, BertLayer, BertWeights
from voc.inference.hub.checkpoint import Checkpoint, Stored
from voc.inference.hub.folder import weight_files
from voc.types import FloatArray

_PLAIN = {
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "add_cross_attention": False,
    "pruned_heads": {},
    "quantization_config": None,
    "auto_map": None,
}
"""Options of a configuration under which a model is what our forward pass computes."""

_ROBERTA_LIKE = ("roberta", "xlm-roberta", "camembert")
_WORDS = "embeddings.word_embeddings.weight"
_POSITIONS = "embeddings.position_embeddings.weight"
_TOKEN_TYPES = "embeddings.token_type_embeddings.weight"
_LAYER_NORM_EPS = 1e-12  # where a configuration does not say

_LAYER_PARTS = {
    "qkv": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "output": ("attention.output.dense",),
    "attention_norm": ("attention.output.LayerNorm",),
    "up": ("intermediate.dense",),
    "down": ("output.dense",),
    "output_norm": ("output.LayerNorm",),
}


class BertNetwork(NamedTuple):
    """An encoder for our own forward pass."""

    config: BertConfig
    weights: BertWeights


def is_bert(config: Mapping[str, Any]) -> bool:
    """Whether a model with this `config.json` runs by our own forward pass."""
    return config.get("model_type") in ("bert", *_ROBERTA_LIKE) and all(
        config.get(option, value) in (value, None) for option, value in _PLAIN.items()
    )


def read_bert(folder: Path, config: Mapping[str, Any], *, pooling: str) -> BertNetwork:
    """Read the network in a folder; `config` is what its `config.json` holds.

    Raises:
        ModelError: a size or some weights are missing, or they do not fit each other.
    """
    names = _Names(Checkpoint(weight_files(folder)))
    is_roberta = config["model_type"] in _ROBERTA_LIKE
    # RoBERTa numbers positions from the padding id + 1.
    first_position = _size(config, "pad_token_id", default=1) + 1 if is_roberta else 0
    positions = names.read(_POSITIONS)[first_position:]
    sizes = BertConfig(
        n_layers=_size(config, "num_hidden_layers"),
        n_heads=_size(config, "num_attention_heads"),
        hidden_size=_size(config, "hidden_size"),
        inner_size=_size(config, "intermediate_size"),
        layer_norm_eps=float(config.get("layer_norm_eps", _LAYER_NORM_EPS)),
        max_tokens=len(positions),
        pooling=pooling,
    )
    if positions.shape[1] != sizes.hidden_size or sizes.hidden_size % sizes.n_heads:
        raise ModelError(
            f"The weights in {folder} are {positions.shape[1]} wide; its config.json says "
            f"{sizes.hidden_size} with {sizes.n_heads} heads. Get the model anew."
        )
    for number in range(sizes.n_layers):
        for theirs in _layer_names(number).values():
            names.check(theirs)
    weights = BertWeights(
        words=names.read_stored(_WORDS),
        # Every text is of token type 0, so it goes into the positions.
        positions=positions + names.read(_TOKEN_TYPES)[0],
        norm_weight=names.read("embeddings.LayerNorm.weight"),
        norm_bias=names.read("embeddings.LayerNorm.bias"),
        layers=_Layers(names, sizes.n_layers),
    )
    return BertNetwork(sizes, weights)


class _Names:
    """A checkpoint by the names that a bare encoder has, whatever it is wrapped in."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        wrapped = [name for name in checkpoint.names if name.endswith(_WORDS)]
        self._prefix = min(wrapped, key=len).removesuffix(_WORDS) if wrapped else ""

    def check(self, names: Iterable[str]) -> None:
        for name in names:
            self._checkpoint.check(self._resolved(name))

    def read(self, name: str) -> FloatArray:
        return self._checkpoint.read(self._resolved(name))

    def read_stored(self, name: str) -> Stored:
        return self._checkpoint.read_stored(self._resolved(name))

    def _resolved(self, name: str) -> str:
        name = self._prefix + name
        # What layer norms of the first BERT checkpoints are called.
        old = name.replace("LayerNorm.weight", "LayerNorm.gamma")
        old = old.replace("LayerNorm.bias", "LayerNorm.beta")
        return old if old in self._checkpoint else name


@dataclass(frozen=True)
class _Layers:
    """The layers, each read as it comes."""

    names: _Names
    n_layers: int

    def __iter__(self) -> Iterator[BertLayer]:
        return (self._read(number) for number in range(self.n_layers))

    def _read(self, number: int) -> BertLayer:
        return BertLayer(
            **{
                ours: np.concatenate([self.names.read(name) for name in theirs])
                for ours, theirs in _layer_names(number).items()
            }
        )


def _layer_names(number: int) -> dict[str, list[str]]:
    """The parts of a layer, and whose tensors stacked they are."""
    return {
        f"{ours}_{kind}": [f"encoder.layer.{number}.{part}.{kind}" for part in theirs]
        for ours, theirs in _LAYER_PARTS.items()
        for kind in ("weight", "bias")
    }


def _size(config: Mapping[str, Any], name: str, *, default: int | None = None) -> int:
    value = config.get(name, default)
    if not isinstance(value, int):
        raise ModelError(f"The model's config.json lacks a number for {name!r}; get it anew.")
    return value
