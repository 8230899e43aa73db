"""How a model wants its text and gives its vector, as sentence-transformers writes it in a folder.

Read are `modules.json`, `1_Pooling/config.json`, `config_sentence_transformers.json` and
`sentence_bert_config.json`; a model without them is mean-pooled, with no prefix.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from voc.errors import ModelError
from voc.inference.hub.folder import read_json, read_json_value

Pooling = Literal["mean", "cls", "last"]

_POOLING: dict[str, Pooling] = {
    "mean": "mean",
    "mean_tokens": "mean",  # "pooling_mode_mean_tokens" in older folders
    "cls": "cls",
    "cls_token": "cls",
    "lasttoken": "last",
}
_E5 = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])")


@dataclass(frozen=True)
class SentenceSettings:
    """What goes before a text, how token states become a vector, and what follows.

    `max_tokens` counts special tokens and prefix, `truncate_dim` is how many numbers of a vector
    are kept; None leaves both to the model. `transformer` and `dense` are folders: of the network,
    and of the linear layers its pooled vector goes through.
    """

    transformer: Path
    prefix: str = ""
    pooling: Pooling = "mean"
    max_tokens: int | None = None
    lowercase: bool = False
    dense: tuple[Path, ...] = ()
    truncate_dim: int | None = None


def read_settings(folder: Path, *, name: str = "") -> SentenceSettings:
    """Settings of the model in a folder; `name` is what it is known by, such as its hub id.

    Raises:
        ModelError: the model pools, or goes on after pooling, in a way that voc does not.
    """
    modules = _read_modules(folder)
    of_kind = dict(modules)
    transformer = of_kind["Transformer"]
    about = read_json(folder / "config_sentence_transformers.json")
    limits = next(
        (read_json(path) for path in sorted(transformer.glob("sentence_*_config.json"))), {}
    )
    prefix = _prefix(about, read_json(transformer / "config.json"), name or _known_name(folder))
    pooling = read_json(of_kind["Pooling"] / "config.json")
    if prefix and pooling.get("include_prompt") is False:
        raise ModelError(
            f"The model in {folder} leaves its prompt out of the pooling, which voc does not do."
        )
    return SentenceSettings(
        transformer=transformer,
        prefix=prefix,
        pooling=_pooling(pooling, folder),
        max_tokens=limits.get("max_seq_length"),
        lowercase=bool(limits.get("do_lower_case")),
        dense=tuple(path for kind, path in modules if kind == "Dense"),
        truncate_dim=about.get("truncate_dim"),
    )


def _read_modules(folder: Path) -> list[tuple[str, Path]]:
    """Kind and folder of each step from text to vector."""
    listed = read_json_value(folder / "modules.json")
    if listed is None:
        return [("Transformer", folder), ("Pooling", folder / "1_Pooling")]
    modules = [(module["type"].rpartition(".")[2], folder / module["path"]) for module in listed]
    kinds = " ".join(kind for kind, _ in modules if kind != "Dropout")
    # A vector is always scaled to length 1 at the end, so Normalize may be there or not.
    if not re.fullmatch(r"Transformer Pooling( Dense)*( Normalize)?", kinds):
        raise ModelError(
            f"The model in {folder} consists of {kinds.replace(' ', ', ')}; voc runs Transformer, "
            "Pooling, any number of Dense, Normalize, in this order."
        )
    return modules


def _pooling(config: dict[str, Any], folder: Path) -> Pooling:
    named = config.get("pooling_mode")
    if named is None:
        flags = [key for key, on in config.items() if key.startswith("pooling_mode_") and on]
        modes = [flag.removeprefix("pooling_mode_") for flag in flags] or ["mean"]
    else:
        modes = [named] if isinstance(named, str) else list(named)
    if len(modes) > 1 or modes[0] not in _POOLING:
        raise ModelError(
            f"The model in {folder} pools by {' and '.join(modes)}; voc pools by one of mean, cls "
            "and lasttoken."
        )
    return _POOLING[modes[0]]


def _prefix(about: dict[str, Any], config: dict[str, Any], name: str) -> str:
    prompts = {key: text for key, text in (about.get("prompts") or {}).items() if text}
    chosen = about.get("default_prompt_name")
    if prompts:
        # Of several prompts without a default: clustering is what voc does with the vectors.
        return str(prompts.get(chosen) or prompts.get("clustering") or prompts.get("query") or "")
    known_as = f"{config.get('_name_or_path', '')} {name}".lower()
    if _E5.search(known_as) and "instruct" not in known_as:
        return "query: "  # the e5 family needs it, and its folders do not say so
    return ""


def _known_name(folder: Path) -> str:
    """The last part of a folder's path, or the model's name where that is a snapshot's digest."""
    path = folder.resolve()
    return path.parent.parent.name if path.parent.name == "snapshots" else path.name
