"""Heads: small networks on attention-pooled token states, in one safetensors file.

A head has k queries. Each weighs the token states of a text by softmax of states x query, which the
encoder does in its own pass (`Encoder.attend`). What they pool is laid end to end, normalised, and
classified: k x h -> hidden (GELU) -> classes. Probabilities are calibrated for each language by a
temperature (Guo et al. 2017, "On calibration of modern neural networks").
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from voc.errors import ModelError
from voc.files.atomic import write_atomically
from voc.files.small_files import read_bytes
from voc.types import FloatArray

_EPS = 1e-5
_PARTS = (
    "queries", "norm_weight", "norm_bias", "first_weight", "first_bias", "second_weight",
    "second_bias",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """A classifier on token states: k queries of h numbers, m hidden ones, c classes.

    `exclusive` classes share one probability of 1; others are independent of one another.
    `temperatures` divide the logits, by language code; those not named take the key "other".
    """

    name: str
    classes: tuple[str, ...]
    exclusive: bool
    temperatures: Mapping[str, float]
    queries: FloatArray  # (k, h)
    norm_weight: FloatArray  # (k * h,)
    norm_bias: FloatArray  # (k * h,)
    first_weight: FloatArray  # (m, k * h)
    first_bias: FloatArray  # (m,)
    second_weight: FloatArray  # (c, m)
    second_bias: FloatArray  # (c,)

    def logits(self, states: FloatArray) -> FloatArray:
        """Logits (n, c) of pooled states (n, k, h)."""
        flat = states.reshape(len(states), self.norm_weight.size)
        centred = flat - flat.mean(axis=1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + _EPS)
        normed = centred / scale * self.norm_weight + self.norm_bias
        hidden = _gelu(normed @ self.first_weight.T + self.first_bias)
        result: FloatArray = hidden @ self.second_weight.T + self.second_bias
        return result

    def probabilities(self, logits: FloatArray, languages: Sequence[str]) -> FloatArray:
        """Calibrated probabilities (n, c) of logits (n, c) of texts in these languages (n,)."""
        rest = self.temperatures["other"]
        temperatures = [self.temperatures.get(code, rest) for code in languages]
        scores = logits / np.array(temperatures, dtype=np.float32).reshape(-1, 1)
        if not self.exclusive:
            result: FloatArray = 0.5 * (1.0 + np.tanh(0.5 * scores))  # the sigmoid; never overflows
            return result
        return _softmax(scores)


@dataclass(frozen=True)
class Heads:
    """All heads of an encoder, by name; `encoder` is the fingerprint they were trained for.

    `digest` names the file they came from.
    """

    encoder: str
    heads: Mapping[str, Head]
    digest: str = ""

    @property
    def queries(self) -> FloatArray:
        """The queries of all heads, (k, h)."""
        return np.concatenate([head.queries for head in self.heads.values()])

    @property
    def n_logits(self) -> int:
        """Classes of all heads together."""
        return sum(len(head.classes) for head in self.heads.values())

    def logits(self, states: FloatArray) -> FloatArray:
        """Logits of every head, side by side, (n, n_logits), of states pooled by `queries`."""
        found, start = [], 0
        for head in self.heads.values():
            found.append(head.logits(states[:, start : start + len(head.queries)]))
            start += len(head.queries)
        return np.concatenate(found, axis=1)

    def columns(self, name: str) -> slice:
        """Where a head's logits stand among all."""
        start = 0
        for head in self.heads.values():
            if head.name == name:
                break
            start += len(head.classes)
        return slice(start, start + len(self.heads[name].classes))


def load_heads(path: Path, *, encoder_fingerprint: str | None = None) -> Heads:
    """Read heads; those of any encoder when no fingerprint is given.

    Raises:
        ModelError: the file is damaged, or the heads belong to another encoder.
    """
    data = read_bytes(path)
    try:
        tensors = load(data)
        size = int.from_bytes(data[:8], "little")
        about = json.loads(data[8 : 8 + size])["__metadata__"]
        encoder = about["encoder"]
        heads = {
            name: _head(name, said, tensors) for name, said in json.loads(about["heads"]).items()
        }
    except (SafetensorError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"The heads {path.name} are damaged ({error}); reinstall voc.") from error
    if encoder_fingerprint not in (None, encoder):
        raise ModelError(
            f"The heads were trained for the encoder {encoder}, not for {encoder_fingerprint}. "
            "Use --model default, or train heads for your encoder (scripts/train.py)."
        )
    return Heads(encoder, heads, hashlib.sha256(data).hexdigest()[:8])


def save_heads(heads: Heads, path: Path) -> None:
    """Write heads, weights in half precision; `load_heads` reads them back."""
    tensors: dict[str, np.ndarray] = {}
    about: dict[str, dict[str, object]] = {}
    for name, head in heads.heads.items():
        tensors |= {f"{name}.{part}": getattr(head, part).astype(np.float16) for part in _PARTS}
        about[name] = {
            "classes": head.classes,
            "exclusive": head.exclusive,
            "temperatures": dict(head.temperatures),
        }
    write_atomically(path, save(tensors, {"encoder": heads.encoder, "heads": json.dumps(about)}))


def _head(name: str, said: Mapping[str, object], tensors: Mapping[str, FloatArray]) -> Head:
    parts = {part: tensors[f"{name}.{part}"].astype(np.float32) for part in _PARTS}
    classes, temperatures = said["classes"], said["temperatures"]
    if not isinstance(classes, list) or not isinstance(temperatures, dict):
        raise ValueError(f"what is said about {name} is incomplete")
    return Head(
        name, tuple(classes), bool(said["exclusive"]), {"other": 1.0, **temperatures}, **parts
    )


def _softmax(scores: FloatArray) -> FloatArray:
    """Rows (n, c) turned into shares that sum to 1."""
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: FloatArray = exponentials / exponentials.sum(axis=1, keepdims=True)
    return shares


def _gelu(values: FloatArray) -> FloatArray:
    from scipy.special import erf

    activated: FloatArray = 0.5 * values * (1.0 + erf(values / math.sqrt(2.0)))
    return activated
