"""Make what ships of a training run: the adapter, the calibrated heads, and their card.

    python scripts/export_model.py --data ../data --run runs/train

Writes where voc reads: into `models/` of the repository whose voc runs here. Takes the average
of the weights in the run's checkpoint. The heads are fitted once more and calibrated, on rows that
were held out, in the number format that the encoder runs in here. That takes some ten minutes on
two cores, during which the heads do not belong to the adapter.
"""

import argparse
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import f1_score
from training.calibration import (
    N_CALIBRATION,
    Judged,
    fit_temperatures,
    fit_thresholds,
    read_kinds,
)
from training.card import write_card
from training.examples import Examples, SentimentExample, read_examples, sample
from training.multitask import MultiTaskModel
from training.network import MATRICES, AdaptedEncoder
from training.refit import PooledStates, refit_heads, sample_judged

from voc.files.bundled import bundled_model
from voc.files.small_files import digest_of
from voc.inference.adapter import Adapter, save_adapter
from voc.inference.default_encoder import ADAPTER, load_default_encoder
from voc.inference.encoder import Encoder
from voc.inference.heads import Head, Heads, save_heads
from voc.types import KINDS, SENTIMENTS, FloatArray

CLASSES = {"sentiment": SENTIMENTS, "kinds": KINDS}


def main() -> None:
    """Export, calibrate and write the card."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--run", type=Path, required=True, help="folder of the training run")
    arguments = parser.parse_args()

    saved = torch.load(arguments.run / "checkpoint.pt", weights_only=False)
    examples = read_examples(arguments.data)
    model = _load_model(saved, examples)
    out = bundled_model(ADAPTER).parent
    save_adapter(_adapter(model.encoder), out / "adapter.safetensors")
    encoder = Encoder.load()
    # Sets that may not train do not calibrate either.
    dev = {name: sample(examples.dev[name], N_CALIBRATION) for name in examples.licences}
    read = [*sample_judged(examples), *examples.feedback, *itertools.chain(*dev.values())]
    texts = [example.text.text for example in read] + [text.text for text in read_kinds()[0]]
    states = PooledStates(model, encoder, texts)
    before = _dev_logits(model, states, dev)
    refit_heads(model, states, examples, seed=saved["config"]["seed"])
    after = _dev_logits(model, states, dev)
    print(f"Mean macro-F1 over held-out sets: {_score(before):.1f}, refitted {_score(after):.1f}")
    temperatures = fit_temperatures(after)
    _set_thresholds(model, states, _kind_shares(examples))
    heads = Heads(encoder.fingerprint, _heads(model, examples.stages, temperatures))
    save_heads(heads, out / "heads.safetensors")
    write_card(
        out / "heads.md",
        examples,
        encoder=encoder.fingerprint,
        heads_digest=digest_of(out / "heads.safetensors")[:8],
        step=saved["step"],
        start=saved["start"],
        config=saved["config"],
        temperatures=temperatures,
    )
    sizes = sum(path.stat().st_size for path in out.glob("*.safetensors"))
    print(f"Step {saved['step']}: encoder {encoder.fingerprint}, {sizes / 2**20:.1f} MiB")


def _load_model(saved: Mapping[str, Any], examples: Examples) -> MultiTaskModel:
    config = saved["config"]
    parts = load_default_encoder(adapted=False)
    network = AdaptedEncoder(
        parts.weights, parts.config, first_layer=config["first_layer"], rank=config["rank"]
    )
    sources = [name for name in examples.sentiment if not name.endswith("/own")]
    model = MultiTaskModel(network, n_stages=len(examples.stages), sources=sources)
    model.load_state_dict(saved["average"])
    return model.eval()


def _adapter(encoder: AdaptedEncoder) -> Adapter:
    low_rank, vectors = {}, {}
    for number, layer in ((int(name), layer) for name, layer in encoder.upper.items()):
        for name in MATRICES:
            pair = layer.down[name], layer.up[name]
            low_rank[number, f"{name}_weight"] = _array(pair[0]), _array(pair[1])
        vectors |= {(number, name): _array(value) for name, value in layer.vectors.items()}
    return Adapter(low_rank, vectors)


def _heads(
    model: MultiTaskModel, stages: Sequence[str], temperatures: dict[str, float]
) -> dict[str, Head]:
    classes = {**CLASSES, "stage": stages}
    return {
        name: Head(
            name=name,
            classes=tuple(classes[name]),
            exclusive=name != "kinds",
            temperatures=temperatures if name == "sentiment" else {"other": 1.0},
            queries=_array(head.queries),
            norm_weight=_array(head.norm.weight),
            norm_bias=_array(head.norm.bias),
            first_weight=_array(head.first.weight),
            first_bias=_array(head.first.bias),
            second_weight=_array(head.second.weight),
            second_bias=_array(head.second.bias),
        )
        for name, head in model.heads.items()
    }


@torch.no_grad()
def _dev_logits(
    model: MultiTaskModel, states: PooledStates, dev: Mapping[str, Sequence[SentimentExample]]
) -> dict[str, Judged]:
    """Logits of the sentiment head for the held-out rows of each set, and their labels."""
    judged = {}
    for name, rows in dev.items():
        pooled = states.of("sentiment", [row.text.text for row in rows])
        logits = _array(model.heads["sentiment"](torch.from_numpy(pooled)))
        judged[name] = Judged(logits, np.array([row.label for row in rows]))
    return judged


def _score(judged: Mapping[str, Judged]) -> float:
    """Mean macro-F1 x 100 over sets, each over the classes it has."""
    scores = []
    for logits, labels in judged.values():
        masked = np.where(np.isin(np.arange(logits.shape[1]), labels), logits, -np.inf)
        scores.append(f1_score(labels, masked.argmax(axis=1), average="macro"))
    return 100 * float(np.mean(scores))


def _kind_shares(examples: Examples) -> FloatArray:
    """Share of each kind, (kinds,), among texts of which all kinds are known."""
    kinds = np.array([example.kinds for example in examples.feedback])
    shares: FloatArray = kinds[(kinds >= 0).all(axis=1)].mean(axis=0)
    return shares


@torch.no_grad()
def _set_thresholds(model: MultiTaskModel, states: PooledStates, shares: FloatArray) -> None:
    """Move the biases of the kinds so that 0 is the threshold of each."""
    texts, is_kind = read_kinds()
    head = model.heads["kinds"]
    logits = _array(head(torch.from_numpy(states.of("kinds", [text.text for text in texts]))))
    thresholds = fit_thresholds(logits, is_kind, shares)
    head.second.bias -= torch.from_numpy(thresholds)
    found = logits > thresholds
    for number, kind in enumerate(KINDS):
        reached = f1_score(is_kind[:, number], found[:, number])
        print(f"{kind}: threshold {thresholds[number]:+.2f}, F1 there {100 * reached:.1f}")


def _array(tensor: torch.Tensor) -> FloatArray:
    array: FloatArray = tensor.detach().numpy().astype(np.float32)
    return array


if __name__ == "__main__":
    main()
