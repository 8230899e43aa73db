"""Folders of models in the layout of the Hugging Face hub: where they are and what lies in them."""

import json
from pathlib import Path
from typing import Any

from voc.errors import ModelError
from voc.files.small_files import digest_of, read_text

_WANTED = ["*.json", "*.safetensors", "*.txt", "*.model", "*_Dense/*"]
_OTHER_RUNTIMES = ["onnx/*", "openvino/*", "*.msgpack", "*.h5", "*.onnx"]
_SAFETENSORS = "model.safetensors"
_PICKLED = "pytorch_model.bin"


def folder_of(name: str) -> Path:
    """The folder of a model: `name` itself, or where the hub library keeps the model of that id.

    Raises:
        ModelError: there is no such folder, and no such model here or on the hub.
    """
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download

    try:
        folder = Path(
            snapshot_download(name, allow_patterns=_WANTED, ignore_patterns=_OTHER_RUNTIMES)
        )
        if not any(folder.rglob("*.safetensors")):
            # Only now: many models are stored in both forms.
            snapshot_download(name, allow_patterns="*.bin", ignore_patterns=_OTHER_RUNTIMES)
    except Exception as error:  # the hub library raises dozens of kinds, all meaning "not here"
        raise ModelError(
            f"There is no model {name!r}: it is neither a folder nor a hub model that is on this "
            "machine or can be downloaded. Give the path of a model folder, or use --model default."
        ) from error
    return folder


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; an empty one where there is no such file.

    Raises:
        ModelError: the file holds something else.
    """
    found = read_json_value(path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ModelError(f"{path} must hold a JSON object; get the model anew.")
    return found


def read_json_value(path: Path) -> Any:  # noqa: ANN401 - what JSON holds
    """Any JSON value from a file; None where there is no such file.

    Raises:
        ModelError: the file is not JSON.
    """
    if not path.is_file():
        return None
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise ModelError(
            f"{path} is damaged (line {error.lineno}: {error.msg}); get the model anew."
        ) from error


def weight_files(folder: Path) -> list[Path]:
    """The files that hold a model's weights: safetensors if there are any, one or several.

    Raises:
        ModelError: the folder holds no weights, or only some of their parts.
    """
    for name in (_SAFETENSORS, _PICKLED):
        if (folder / name).is_file():
            return [folder / name]
        parts = read_json(folder / f"{name}.index.json").get("weight_map")
        if parts:
            files = [folder / part for part in sorted(set(parts.values()))]
            missing = [path.name for path in files if not path.is_file()]
            if missing:
                raise ModelError(f"The model in {folder} lacks {', '.join(missing)}; get it anew.")
            return files
    raise ModelError(f"{folder} holds no weights: neither {_SAFETENSORS} nor {_PICKLED}.")


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file; the hub's own cache stores large files under that name."""
    stored = path.resolve()
    if stored.parent.name == "blobs" and len(stored.name) == 64:
        return stored.name
    return digest_of(path)
