"""Linear layers that a pooled vector goes through in some encoders (LaBSE has one)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voc.errors import ModelError
from voc.inference.hub.checkpoint import Checkpoint
from voc.inference.hub.folder import read_json, weight_files
from voc.types import FloatArray


def _identity(values: FloatArray) -> FloatArray:
    return values


def _tanh(values: FloatArray) -> FloatArray:
    return np.tanh(values)


def _relu(values: FloatArray) -> FloatArray:
    return np.maximum(values, np.float32(0))


_ACTIVATIONS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "Identity": _identity,
    "Tanh": _tanh,
    "ReLU": _relu,
}


@dataclass(frozen=True)
class Dense:
    """A linear layer: `weight` (out, in), `bias` (out,) or None, and the name of what follows."""

    weight: FloatArray
    bias: FloatArray | None
    activation: str

    def __call__(self, vectors: FloatArray) -> FloatArray:
        """Vectors (n, in) as vectors (n, out)."""
        projected = vectors @ self.weight.T
        if self.bias is not None:
            projected += self.bias
        return _ACTIVATIONS[self.activation](projected)


def read_dense(folder: Path) -> Dense:
    """Read the layer that sentence-transformers keeps in a folder such as `2_Dense`.

    Raises:
        ModelError: the layer is damaged, or does more than voc knows.
    """
    config = read_json(folder / "config.json")
    activation = str(config.get("activation_function", "Tanh")).rpartition(".")[2]
    if activation not in _ACTIVATIONS or config.get("use_residual"):
        raise ModelError(
            f"The layer in {folder} ends in {activation}"
            f"{' with a residual' if config.get('use_residual') else ''}; voc runs layers that end "
            f"in {', '.join(_ACTIVATIONS)}."
        )
    weights = Checkpoint(weight_files(folder))
    bias = weights.read("linear.bias") if "linear.bias" in weights else None
    return Dense(weights.read("linear.weight"), bias, activation)


def apply_dense(layers: Sequence[Dense], vectors: FloatArray) -> FloatArray:
    """Vectors (n, h) after all layers; the same ones where there are none."""
    for layer in layers:
        vectors = layer(vectors)
    return vectors
