"""Small networks on pooled vectors, stored as safetensors with the fingerprint of their encoder."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from voc.errors import ModelError
from voc.files.atomic import write_atomically
from voc.files.small_files import read_bytes
from voc.types import FloatArray


@dataclass(frozen=True)
class Head:
    """A classifier on pooled vectors: linear layers with GELU between them, softmax at the end.

    `encoder` is the fingerprint it was trained for; layer i is `weights[i]` (out, in) and
    `biases[i]` (out,).
    """

    name: str
    encoder: str
    classes: tuple[str, ...]
    weights: list[FloatArray]
    biases: list[FloatArray]

    def probabilities(self, vectors: FloatArray) -> FloatArray:
        """Class probabilities, (n, classes), rows summing to 1."""
        hidden = vectors
        last = len(self.weights) - 1
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            hidden = hidden @ weight.T + bias
            if i < last:
                hidden = _gelu(hidden)
        scores = np.exp(hidden - hidden.max(axis=1, keepdims=True))
        probabilities: FloatArray = (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)
        return probabilities


def load_head(path: Path, *, encoder_fingerprint: str) -> Head:
    """Read a head.

    Raises:
        ModelError: the file is damaged, or the head belongs to another encoder.
    """
    data = read_bytes(path)
    try:
        tensors = load(data)
        size = int.from_bytes(data[:8], "little")
        about = json.loads(data[8 : 8 + size])["__metadata__"]
        name, encoder, classes = about["name"], about["encoder"], json.loads(about["classes"])
    except (SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"The head {path.name} is damaged ({error}); reinstall voc.") from error
    if encoder != encoder_fingerprint:
        raise ModelError(
            f"The {name} head was trained for the encoder {encoder}, not for "
            f"{encoder_fingerprint}. Use --model default, or train a head for your encoder "
            "(scripts/train_sentiment.py)."
        )
    n_layers = len(tensors) // 2
    return Head(
        name=name,
        encoder=encoder,
        classes=tuple(classes),
        weights=[tensors[f"weight.{i}"].astype(np.float32) for i in range(n_layers)],
        biases=[tensors[f"bias.{i}"].astype(np.float32) for i in range(n_layers)],
    )


def save_head(head: Head, path: Path) -> None:
    """Write a head; `load_head` reads it back."""
    layers = enumerate(zip(head.weights, head.biases, strict=True))
    tensors = {}
    for i, (weight, bias) in layers:
        tensors[f"weight.{i}"], tensors[f"bias.{i}"] = weight, bias
    about = {"name": head.name, "encoder": head.encoder, "classes": json.dumps(head.classes)}
    write_atomically(path, save(tensors, about))


def _gelu(values: FloatArray) -> FloatArray:
    from scipy.special import erf

    activated: FloatArray = 0.5 * values * (1.0 + erf(values / np.sqrt(2.0)))
    return activated
