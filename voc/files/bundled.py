"""Files that ship inside the package."""

from importlib.resources import as_file, files
from pathlib import Path

from voc.errors import ModelError


def bundled_model(name: str) -> Path:
    """Path of a file of trained weights shipped in `voc.models`: "adapter" or "heads".

    Raises:
        ModelError: it is not there.
    """
    with as_file(files("voc.models") / f"{name}.safetensors") as path:
        if not path.is_file():
            raise ModelError(f"{name}.safetensors is missing from the package; reinstall voc.")
        return path
