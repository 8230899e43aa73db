"""Any BERT- or XLM-R-like sentence encoder, through `transformers`, from a folder or by hub id.

Prefix, pooling and length limit are read from the files that sentence-transformers writes beside a
model (`modules.json`, `1_Pooling/config.json`, `config_sentence_transformers.json`,
`sentence_bert_config.json`); without them a model is mean-pooled, with no prefix.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from voc.errors import ModelError
from voc.files.small_files import digest_of, read_text
from voc.inference.tokenizing import TransformersTokenizer

if TYPE_CHECKING:
    from transformers import PretrainedConfig

_POOLING = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_lasttoken": "last",
}


@dataclass(frozen=True)
class SentenceSettings:
    """How a model wants its text: prefix, pooling (mean, cls or last), most tokens a text has."""

    prefix: str = ""
    pooling: str = "mean"
    max_tokens: int | None = None


@dataclass(frozen=True)
class TransformersEncoder:
    """The parts of an encoder that runs through `transformers`."""

    model: torch.nn.Module
    tokenizer: TransformersTokenizer
    settings: SentenceSettings
    max_tokens: int
    hidden_size: int
    pad_id: int
    fingerprint: str


def load_transformers_encoder(name: str) -> TransformersEncoder:
    """Load a model from a folder, or by hub id where it is on this machine or can be fetched.

    Raises:
        ModelError: there is no such model, or it is not an encoder with a fast tokenizer.
    """
    from transformers import AutoModel, AutoTokenizer

    folder = _folder_of(name)
    settings = read_settings(folder)
    try:
        model = AutoModel.from_pretrained(folder, torch_dtype=torch.float32).eval()
        fast = AutoTokenizer.from_pretrained(folder, use_fast=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(f"The model {name!r} cannot be loaded: {_first_line(error)}") from error
    if not getattr(fast, "backend_tokenizer", None):
        raise ModelError(
            f"The model {name!r} has no fast tokenizer (tokenizer.json); convert it with "
            "transformers' save_pretrained first."
        )
    positions = _n_positions(model.config)
    limits = [settings.max_tokens, getattr(fast, "model_max_length", None), positions]
    return TransformersEncoder(
        model=model,
        tokenizer=TransformersTokenizer(fast.backend_tokenizer, prefix=settings.prefix),
        settings=settings,
        max_tokens=min(limit for limit in limits if limit),
        hidden_size=int(model.config.hidden_size),
        pad_id=int(fast.pad_token_id or 0),
        fingerprint=_fingerprint(folder, settings),
    )


def read_settings(folder: Path) -> SentenceSettings:
    """Prefix, pooling and length limit from a model folder; defaults where it says nothing.

    Raises:
        ModelError: a pooling that voc does not do.
    """
    prompts = _read_json(folder / "config_sentence_transformers.json")
    named = prompts.get("prompts") or {}
    chosen = prompts.get("default_prompt_name")
    # Models with several prompts and no default: clustering is what voc does with the vectors.
    prefix = named.get(chosen) or named.get("clustering") or named.get("query") or ""
    if not prompts.get("prompts") and "e5" in _read_json(folder / "config.json").get(
        "_name_or_path", folder.name
    ):
        prefix = "query: "  # the e5 family needs it, and its folders do not say so
    pooling = _read_json(folder / "1_Pooling" / "config.json")
    modes = [key for key, on in pooling.items() if key.startswith("pooling_mode_") and on is True]
    known = [_POOLING[mode] for mode in modes if mode in _POOLING]
    if modes and not known:
        raise ModelError(
            f"The model in {folder} pools by {', '.join(modes)}; voc does {', '.join(_POOLING)}."
        )
    limit = _read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    return SentenceSettings(prefix, known[0] if known else "mean", limit)


def embed_padded(
    encoder: TransformersEncoder,
    token_ids: list[list[int]],
    *,
    to_device: Callable[[Tensor], Tensor],
) -> Tensor:
    """Pooled vectors of a batch, (texts, h)."""
    width = max(map(len, token_ids))
    ids = torch.full((len(token_ids), width), encoder.pad_id)
    mask = torch.zeros((len(token_ids), width), dtype=torch.long)
    for row, own in enumerate(token_ids):
        ids[row, : len(own)] = torch.tensor(own)
        mask[row, : len(own)] = 1
    ids, mask = to_device(ids), to_device(mask)
    hidden: Tensor = encoder.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    if encoder.settings.pooling == "cls":
        return hidden[:, 0]
    if encoder.settings.pooling == "last":
        return hidden[torch.arange(len(token_ids)), mask.sum(1) - 1]
    weights = mask.unsqueeze(-1).float()
    mean: Tensor = (hidden * weights).sum(1) / weights.sum(1)
    return mean


def _folder_of(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    patterns = ["*.json", "*.safetensors", "*.model", "*.txt", "1_Pooling/*"]
    try:
        return Path(snapshot_download(name, allow_patterns=patterns))
    except Exception as error:  # the hub library raises dozens of kinds, all meaning "not here"
        raise ModelError(
            f"There is no model {name!r}: it is neither a folder nor a hub model that is on this "
            "machine or can be downloaded. Give the path of a model folder, or use --model default."
        ) from error


def _n_positions(config: "PretrainedConfig") -> int | None:
    limit = getattr(config, "max_position_embeddings", None)
    if limit is None:
        return None
    # RoBERTa-like models number positions from the padding id + 1.
    offset = config.pad_token_id + 1 if "roberta" in config.model_type else 0
    return int(limit) - int(offset)


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(read_text(path))
    return found if isinstance(found, dict) else {}


def _fingerprint(folder: Path, settings: SentenceSettings) -> str:
    digest = hashlib.sha256(repr(settings).encode())
    for pattern in ("*.safetensors", "*.bin", "tokenizer.json"):
        for path in sorted(folder.glob(pattern)):
            digest.update(digest_of(path).encode())
    return digest.hexdigest()[:16]


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]
