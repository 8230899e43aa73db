"""Any encoder in the layout of the Hugging Face hub: its tokenizer, its network and its settings.

BERT, RoBERTa and XLM-R run by our own forward pass, and loading them imports neither `transformers`
nor torch; all others run by the forward pass of `transformers`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.errors import ModelError
from voc.inference.hub.bert import BertNetwork, is_bert, read_bert
from voc.inference.hub.dense import Dense, read_dense
from voc.inference.hub.folder import digest_of_file, folder_of, read_json, weight_files
from voc.inference.hub.sentence_settings import SentenceSettings, read_settings
from voc.inference.hub.tokenizer import HubTokenizer, read_hub_tokenizer

if TYPE_CHECKING:
    from voc.inference.hub.padded_model import PaddedNetwork

_MOST_TOKENS = 512
"""Where neither the network nor its files set a limit."""

_DEFINING = (
    "config.json",
    "tokenizer.json",
    "vocab.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
)
"""Files besides the weights on which vectors depend."""


@dataclass(frozen=True)
class HubModel:
    """The parts of an encoder from a model folder.

    `network` runs by our own forward pass or by that of `transformers`; `dense` are the layers that
    its pooled vectors go through; `truncate_dim` is how many numbers of them the folder wants kept,
    None for all. A window has at most `max_tokens`.
    """

    tokenizer: HubTokenizer
    network: "BertNetwork | PaddedNetwork"
    dense: tuple[Dense, ...]
    max_tokens: int
    hidden_size: int
    truncate_dim: int | None
    fingerprint: str

    @property
    def dimension(self) -> int:
        """Numbers of a vector, before any truncation."""
        return len(self.dense[-1].weight) if self.dense else self.hidden_size


def load_hub_model(name: str) -> HubModel:
    """Load a model from a folder, or by hub id where it is on this machine or can be fetched.

    Raises:
        ModelError: there is no such model, it is damaged, or not an encoder that voc can run.
    """
    folder = folder_of(name)
    settings = read_settings(folder, name="" if Path(name).is_dir() else name)
    config = read_json(settings.transformer / "config.json")
    if not config:
        raise ModelError(f"{folder} is no model folder: it has no config.json.")
    network = _network(settings, config)
    limits = [
        network.config.max_tokens if isinstance(network, BertNetwork) else network.max_tokens,
        settings.max_tokens,
        read_json(settings.transformer / "tokenizer_config.json").get("model_max_length"),
    ]
    max_tokens = int(min((limit for limit in limits if limit), default=_MOST_TOKENS))
    return HubModel(
        tokenizer=_tokenizer(settings, max_tokens),
        network=network,
        dense=tuple(map(read_dense, settings.dense)),
        max_tokens=max_tokens,
        hidden_size=(
            network.config.hidden_size if isinstance(network, BertNetwork) else network.hidden_size
        ),
        truncate_dim=settings.truncate_dim,
        fingerprint=_fingerprint(settings, max_tokens),
    )


def _network(
    settings: SentenceSettings, config: Mapping[str, Any]
) -> "BertNetwork | PaddedNetwork":
    if is_bert(config):
        return read_bert(settings.transformer, config, pooling=settings.pooling)
    from voc.inference.hub.padded_model import read_padded  # imports torch

    return read_padded(settings.transformer, config, pooling=settings.pooling)


def _tokenizer(settings: SentenceSettings, max_tokens: int) -> HubTokenizer:
    tokenizer = read_hub_tokenizer(
        settings.transformer, prefix=settings.prefix, lowercase=settings.lowercase
    )
    n_framing = len(tokenizer.before) + len(tokenizer.after)
    if n_framing >= max_tokens:
        raise ModelError(
            f"The model in {settings.transformer} takes {max_tokens} tokens, and its prefix and "
            f"special tokens alone are {n_framing}. Check max_seq_length in its files."
        )
    return tokenizer


def _fingerprint(settings: SentenceSettings, max_tokens: int) -> str:
    """Names everything that a vector depends on, but not where the folder lies."""
    told = (settings.prefix, settings.pooling, settings.lowercase, max_tokens)
    digest = hashlib.sha256(repr(told).encode())
    for folder in (settings.transformer, *settings.dense):
        files = [*weight_files(folder), *(folder / name for name in _DEFINING)]
        for path in files:
            if path.is_file():
                digest.update(digest_of_file(path).encode())
    return digest.hexdigest()[:16]
