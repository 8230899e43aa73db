"""The parts of an encoder by its name: the bundled one, or one from a model folder or the hub."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from voc.errors import ConfigError
from voc.inference import default_encoder
from voc.inference.bert_weights import BertConfig, BertWeights
from voc.inference.hardware import n_cores
from voc.inference.hub.bert import BertNetwork
from voc.inference.hub.dense import Dense
from voc.inference.model import Model
from voc.inference.native.model import NativeModel, fits_engine
from voc.inference.placement import Placement
from voc.inference.tokenizing import Tokenizer

if TYPE_CHECKING:
    from voc.inference.hub.padded_model import PaddedNetwork


DEFAULT = "default"
"""Name of the bundled encoder with its adapter, for which the heads were trained."""
PLAIN = "plain"
"""Name of the bundled encoder as it was published."""


class EncoderParts(NamedTuple):
    """What an encoder is made of before it is placed.

    `runs_int8` says whether it may be placed in int8 unasked; `dense` are layers after pooling;
    `dimension` counts the numbers of a vector after them, of which its folder wants `truncate_dim`
    kept (None: all).
    """

    name: str
    fingerprint: str
    tokenizer: Tokenizer
    dimension: int
    max_tokens: int
    make_model: Callable[[str, str], Model]
    runs_int8: bool
    dense: tuple[Dense, ...] = ()
    truncate_dim: int | None = None


def load_parts(name: str) -> EncoderParts:
    """Load the parts of the bundled encoder, of a model folder, or of a hub id.

    Raises:
        ModelError: there is no such model, or it is not an encoder that voc can run.
    """
    return _bundled(adapted=name == DEFAULT) if name in (DEFAULT, PLAIN) else _from_hub(name)


def place_model(name: str, parts: EncoderParts, placement: Placement) -> Model:
    """The model on its device, or on several, each then with a process of its own."""
    if len(placement.devices) > 1:
        from voc.inference.workers import WorkerPool

        return WorkerPool(partial(_load_model, name, placement.dtype), placement.devices)
    return parts.make_model(placement.device, placement.dtype)


def _load_model(name: str, dtype: str, device: str) -> Model:
    return load_parts(name).make_model(device, dtype)


def _bundled(*, adapted: bool) -> EncoderParts:
    loaded = default_encoder.load_default_encoder(adapted=adapted)
    return EncoderParts(
        name=default_encoder.NAME,
        fingerprint=loaded.fingerprint,
        tokenizer=loaded.tokenizer,
        dimension=loaded.config.hidden_size,
        max_tokens=loaded.config.max_tokens,
        make_model=partial(_bert_model, loaded.weights, loaded.config),
        runs_int8=True,
    )


def _from_hub(name: str) -> EncoderParts:
    from voc.inference.hub.model import load_hub_model

    hub = load_hub_model(name)
    network = hub.network
    make_model = (
        partial(_bert_model, network.weights, network.config)
        if isinstance(network, BertNetwork)
        else partial(_padded_model, network)
    )
    return EncoderParts(
        name=name,
        fingerprint=hub.fingerprint,
        tokenizer=hub.tokenizer,
        dimension=hub.dimension,
        max_tokens=hub.max_tokens,
        make_model=make_model,
        # What 8 bits cost was measured for the bundled encoder; with others it is for who asks.
        runs_int8=False,
        dense=hub.dense,
        truncate_dim=hub.truncate_dim,
    )


def _bert_model(weights: BertWeights, config: BertConfig, device: str, dtype: str) -> Model:
    if dtype == "int8":
        if not fits_engine(config):
            raise ConfigError(
                f"dtype 'int8' cannot run an encoder {config.hidden_size} wide with "
                f"{config.n_heads} heads and {config.inner_size} inner numbers; use fp32 or bf16."
            )
        return NativeModel(weights, config, n_threads=n_cores())
    from voc.inference.pytorch.model import torch_model

    return torch_model(weights, config, device=device, dtype=dtype)


def _padded_model(network: "PaddedNetwork", device: str, dtype: str) -> Model:
    from voc.inference.hub.padded_model import padded_model

    return padded_model(network, device=device, dtype=dtype)
