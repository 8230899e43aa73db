"""Train the sentiment head of the bundled encoder and write it to models/.

    python scripts/train_sentiment.py --data ../data --cache .cache/vectors

A small network on the pooled vector, trained on the sets whose terms allow commercial use and on
the sentences written for this project. Sets with two classes only compare those two. Every
(language, class) pair weighs the same, so that neither the largest set nor the commonest class
wins. The temperature is fitted on held-out rows. Vectors are computed once and cached; training
takes a minute.
"""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from embedded_sets import embed_rows
from sentiment_sets import SETS, Row, read_own, read_set

from voc.files.atomic import write_atomically
from voc.inference.encoder import Encoder
from voc.inference.heads import Head, save_head
from voc.languages import CODES
from voc.types import FloatArray

HIDDEN = 128
CARD = """# Sentiment head

Negative, neutral or positive for a text in Arabic, Persian, Swedish, Greek or English, from the
pooled vector of the bundled encoder (multilingual-e5-small, fingerprint {encoder}). A network
384 -> {n_hidden} (GELU) -> 3, calibrated by one temperature ({temperature:.2f}) on held-out rows.
Made by `scripts/train_sentiment.py`; scores per data set are in `docs/benchmarks.md`.

## What it learned from

Only sets whose stated terms allow commercial use, and sentences written for this project.

| set | licence | rows |
| --- | --- | --: |
{table}

{n_rows:,} rows in all. The `umsab` tweets come under the Apache-2.0 licence of their repository;
the terms of SemEval-2017 and Twitter apply to the tweets themselves, none of which is shipped.

## Where it is weak

Greek has no training set of customer text with usable terms, so it lives on transfer and {n_greek}
own sentences. Neutral is the hardest class everywhere: data sets disagree on what it is. Irony is
mostly missed.
"""
EPOCHS = 10
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.5
DROPOUT = 0.5
MAX_TRAIN_ROWS = 2000
MAX_DEV_ROWS = 500


@dataclass(frozen=True)
class Batchable:
    """Rows as tensors: vectors (n, d), labels (n,), allowed classes (n, 3), weights (n,)."""

    vectors: torch.Tensor
    labels: torch.Tensor
    allowed: torch.Tensor
    weights: torch.Tensor


def sample(rows: list[Row], n: int, *, held_out: bool) -> list[Row]:
    """At most `n` rows of one side, the same for every call."""
    chosen = [row for row in rows if row.held_out == held_out]
    random.Random(0).shuffle(chosen)
    return chosen[:n]


def gather(
    sets: list[tuple[str, list[Row]]], encoder: Encoder, cache: Path, *, balance: bool
) -> Batchable:
    """Vectors, labels and weights of several sets."""
    vectors, labels, allowed, cells = [], [], [], []
    for name, rows in sets:
        vectors.append(embed_rows(rows, encoder, cache=cache))
        own = np.array([row.label for row in rows])
        labels.append(own)
        allowed.append(np.tile(np.isin(range(3), own), (len(rows), 1)))
        cells += [(name.split("/")[0], int(label)) for label in own]
    counts = {cell: cells.count(cell) for cell in set(cells)}
    weights = [1.0 / counts[cell] ** 0.5 if balance else 1.0 for cell in cells]
    weight = torch.tensor(weights)
    return Batchable(
        torch.from_numpy(np.concatenate(vectors)),
        torch.from_numpy(np.concatenate(labels)),
        torch.from_numpy(np.concatenate(allowed)),
        weight / weight.mean(),
    )


def masked_loss(logits: torch.Tensor, rows: Batchable, index: torch.Tensor) -> torch.Tensor:
    """Cross-entropy over the classes that the row's set has."""
    masked = logits.masked_fill(~rows.allowed[index], -1e9)
    losses = torch.nn.functional.cross_entropy(masked, rows.labels[index], reduction="none")
    return (losses * rows.weights[index]).mean()


def train(rows: Batchable, *, seed: int) -> torch.nn.Sequential:
    """Fit the network: d -> 128 (GELU) -> 3, with dropout before each layer."""
    torch.manual_seed(seed)
    # e5 vectors lie in a narrow cone; centred and scaled inputs make the optimiser's life easy.
    mean, spread = rows.vectors.mean(0), rows.vectors.std(0)
    inputs = (rows.vectors - mean) / spread
    network = torch.nn.Sequential(
        torch.nn.Dropout(DROPOUT / 2),
        torch.nn.Linear(inputs.shape[1], HIDDEN),
        torch.nn.GELU(),
        torch.nn.Dropout(DROPOUT),
        torch.nn.Linear(HIDDEN, 3),
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    n_steps = EPOCHS * (len(inputs) // 256)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=n_steps)
    for _ in range(n_steps):
        index = torch.randint(len(inputs), (256,))
        loss = masked_loss(network(inputs[index]), rows, index)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    first = network[1]
    with torch.no_grad():  # fold the scaling into the first layer
        first.bias -= first.weight @ (mean / spread)
        first.weight /= spread
    return network.eval()


def fit_temperature(network: torch.nn.Sequential, rows: Batchable) -> float:
    """The temperature that makes held-out probabilities honest (Guo et al. 2017)."""
    with torch.no_grad():
        logits = network(rows.vectors)
    everything = torch.arange(len(logits))
    grid = np.geomspace(0.5, 4.0, 60)
    losses = [float(masked_loss(logits / t, rows, everything)) for t in grid]
    return float(grid[int(np.argmin(losses))])


def main() -> None:
    """Train, calibrate and save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--cache", type=Path, default=Path(".cache/vectors"))
    parser.add_argument("--out", type=Path, default=Path("models/sentiment.safetensors"))
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    encoder = Encoder.load()
    learned = [(chosen, read_set(arguments.data, chosen)) for chosen in SETS if chosen.trains]
    training = [(s.name, sample(rows, MAX_TRAIN_ROWS, held_out=False)) for s, rows in learned]
    training += [(f"{code}/own", read_own(code)) for code in CODES]
    held_out = [(s.name, sample(rows, MAX_DEV_ROWS, held_out=True)) for s, rows in learned]

    rows = gather(training, encoder, arguments.cache, balance=True)
    network = train(rows, seed=arguments.seed)
    dev = gather(held_out, encoder, arguments.cache, balance=True)
    temperature = fit_temperature(network, dev)
    head = Head(
        name="sentiment",
        encoder=encoder.fingerprint,
        classes=("negative", "neutral", "positive"),
        weights=[_array(network[1].weight), _array(network[4].weight) / temperature],
        biases=[_array(network[1].bias), _array(network[4].bias) / temperature],
    )
    save_head(head, arguments.out)
    n_rows = {name: len(rows) for name, rows in training}
    write_atomically(arguments.out.with_suffix(".md"), card(head, n_rows, temperature))
    print(f"{sum(n_rows.values()):,} rows, temperature {temperature:.2f}: {arguments.out}")


def card(head: Head, n_rows: dict[str, int], temperature: float) -> str:
    """The head's card: what it is, what it learned from under which licences, where it is weak."""
    licences = {chosen.name: chosen.licence for chosen in SETS}
    table = [
        f"| {name} | {licences.get(name, 'Apache-2.0, written for this project')} | {rows:,} |"
        for name, rows in n_rows.items()
    ]
    return CARD.format(
        encoder=head.encoder,
        n_hidden=HIDDEN,
        temperature=temperature,
        table="\n".join(table),
        n_rows=sum(n_rows.values()),
        n_greek=n_rows["el/own"],
    )


def _array(tensor: torch.Tensor) -> FloatArray:
    array: FloatArray = tensor.detach().numpy().astype(np.float32)
    return array


if __name__ == "__main__":
    main()
