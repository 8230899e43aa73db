"""The trained adapter of the bundled encoder: low-rank terms, merged into its weights on loading.

An adapted layer's matrix is W + (down x up)^T (Hu et al. 2021, LoRA), and its biases and norms are
the adapter's own. Once merged, it costs nothing.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from voc.errors import ModelError
from voc.files.atomic import write_atomically
from voc.files.small_files import read_bytes
from voc.inference.bert_weights import BertLayer
from voc.types import FloatArray


@dataclass(frozen=True)
class Adapter:
    """What changes in which layers.

    `low_rank` maps (layer, name of a weight matrix of `BertLayer`) to down (in, r) and up (r, out);
    `vectors` maps (layer, name of a bias or norm) to its new value.
    """

    low_rank: dict[tuple[int, str], tuple[FloatArray, FloatArray]]
    vectors: dict[tuple[int, str], FloatArray]

    def merge(self, number: int, layer: BertLayer) -> BertLayer:
        """A layer with its part of the adapter."""
        changed = {name: value for (at, name), value in self.vectors.items() if at == number}
        for field in fields(layer):
            if (number, field.name) in self.low_rank:
                down, up = self.low_rank[number, field.name]
                changed[field.name] = getattr(layer, field.name) + (down @ up).T
        return replace(layer, **changed)


def load_adapter(path: Path) -> Adapter:
    """Read an adapter.

    Raises:
        ModelError: the file is damaged.
    """
    try:
        tensors = load(read_bytes(path))
        low_rank, vectors = {}, {}
        for key, tensor in tensors.items():
            number, name, *part = key.split(".")
            if not part:
                vectors[int(number), name] = tensor.astype(np.float32)
            elif part == ["down"]:
                up = tensors[f"{number}.{name}.up"]
                low_rank[int(number), name] = tensor.astype(np.float32), up.astype(np.float32)
    except (SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"The adapter {path.name} is damaged ({error}); reinstall voc.") from error
    return Adapter(low_rank, vectors)


def save_adapter(adapter: Adapter, path: Path) -> None:
    """Write an adapter, its low-rank terms in half precision; `load_adapter` reads it back."""
    tensors = {f"{number}.{name}": value for (number, name), value in adapter.vectors.items()}
    for (number, name), (down, up) in adapter.low_rank.items():
        tensors[f"{number}.{name}.down"] = down.astype(np.float16)
        tensors[f"{number}.{name}.up"] = up.astype(np.float16)
    write_atomically(path, save(tensors))
