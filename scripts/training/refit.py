"""Fits the heads once more, on the states that voc itself computes.

In training, the adapter changed under the heads, and each text came few times. With the adapter and
the queries as they are, what the heads pool is computed once for the texts of sentiment, aspects
and feedback, by the engine that will run them, in its number format; the networks behind the
queries learn from it for several epochs in a few minutes.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from tqdm import tqdm

from training import losses
from training.examples import Examples, FeedbackExample, SentimentExample, sample
from training.heads import AttentionHead, query_columns
from training.multitask import MultiTaskModel
from voc.inference.encoder import Encoder
from voc.types import FloatArray

MAX_ROWS = 5000
"""Texts of a set that are computed; the largest sets would take half of the time."""
BATCH = 256
EPOCHS = {"sentiment": 6, "stage": 20, "kinds": 10}
LEARNING_RATE = 3e-4
WEIGHT_DECAY = 0.05
DROPOUT = 0.3

Loss = Callable[[AttentionHead, torch.Tensor, npt.NDArray[np.int64]], torch.Tensor]


class PooledStates:
    """What all queries pool of texts, in half precision, (n, k, h)."""

    def __init__(self, model: MultiTaskModel, encoder: Encoder, texts: Sequence[str]) -> None:
        self.rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        queries = torch.cat([head.queries for head in model.heads.values()]).detach().numpy()
        self._states = np.empty((len(self.rows), *queries.shape), dtype=np.float16)
        done = 0
        with tqdm(total=len(self.rows), desc="states", unit=" texts") as bar:
            for _, states in encoder.attend(self.rows, queries, on_progress=bar.update):
                self._states[done : done + len(states)] = states
                done += len(states)
        self._columns = query_columns(model.heads)

    def of(self, name: str, texts: Sequence[str]) -> FloatArray:
        """The states (n, k of the head, h) of a head."""
        rows = [self.rows[text] for text in texts]
        chosen: FloatArray = self._states[rows, self._columns[name]].astype(np.float32)
        return chosen


def sample_judged(examples: Examples) -> list[SentimentExample]:
    """The sentiment examples that refitting uses: not all of the largest sets."""
    sets = [*examples.sentiment.values(), examples.aspects]
    return [example for rows in sets for example in sample(rows, MAX_ROWS)]


def refit_heads(
    model: MultiTaskModel, states: PooledStates, examples: Examples, *, seed: int
) -> None:
    """Fit the networks of all heads of a model; its queries and its encoder stay as they are.

    `states` hold the texts of `sample_judged` and of the feedback.
    """
    judged, feedback = sample_judged(examples), list(examples.feedback)
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    own = [
        SentimentExample(e.text, e.sentiment, f"{e.text.language}/feedback")
        for e in feedback
        if e.sentiment >= 0
    ]
    _fit(model, "sentiment", states, *_sentiment_task(model, examples, [*judged, *own]), rng)
    for name, task in (("stage", _stage_task), ("kinds", _kinds_task)):
        _fit(model, name, states, *task(feedback), rng)


def _fit(
    model: MultiTaskModel,
    name: str,
    states: PooledStates,
    texts: Sequence[str],
    weights: FloatArray,
    loss_of: Loss,
    rng: np.random.Generator,
) -> None:
    """Train one head on texts drawn by their weights, and leave the mean of the later weights."""
    head = model.heads[name]
    head.dropout.p = DROPOUT
    head.train()
    parameters = [p for part, p in head.named_parameters() if part != "queries"]
    parameters += [model.offsets] if name == "sentiment" else []
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    n_steps = EPOCHS[name] * max(1, len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=n_steps)
    chances = weights / weights.sum()
    average = [p.detach().clone() for p in parameters]
    for step in range(n_steps):
        rows = rng.choice(len(texts), BATCH, p=chances)
        pooled = torch.from_numpy(states.of(name, [texts[row] for row in rows]))
        loss = loss_of(head, pooled, rows)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        decay = min(0.995, step / (step + 10))
        with torch.no_grad():
            for kept, value in zip(average, parameters, strict=True):
                kept.lerp_(value, 1 - decay)
    with torch.no_grad():
        for kept, value in zip(average, parameters, strict=True):
            value.copy_(kept)
    head.eval()


def _sentiment_task(
    model: MultiTaskModel, examples: Examples, rows: Sequence[SentimentExample]
) -> tuple[list[str], FloatArray, Loss]:
    labels = torch.tensor([e.label for e in rows])
    sources = [e.source for e in rows]
    number = torch.tensor([model.source_number.get(source, -1) for source in sources])
    classes = {
        name: [any(e.label == label for e in members) for label in range(3)]
        for name, members in examples.sentiment.items()
    }
    allowed = torch.tensor([classes.get(source, [True] * 3) for source in sources])

    def loss_of(
        head: AttentionHead, pooled: torch.Tensor, chosen: npt.NDArray[np.int64]
    ) -> torch.Tensor:
        offsets = torch.cat([model.offsets, torch.zeros(1, 3)])[number[chosen]]
        wrong = losses.sentiment_loss(head(pooled) + offsets, labels[chosen], allowed[chosen])
        return wrong + 0.3 * (model.offsets**2).mean()

    return [e.text.text for e in rows], _balance(rows), loss_of


def _balance(rows: Sequence[SentimentExample]) -> FloatArray:
    """Weights by which languages are drawn alike, sets and classes by the root of their size."""
    counts = Counter((e.source, e.label) for e in rows)
    sizes = Counter(e.source for e in rows)
    roots: Counter[str] = Counter()
    for (source, _), count in counts.items():
        roots[source] += count**0.5
    mass = {
        (source, label): sizes[source] ** 0.5 * count**0.5 / roots[source]
        for (source, label), count in counts.items()
    }
    of_language: Counter[str] = Counter()
    for (source, _), share in mass.items():
        of_language[source[:2]] += share
    weights = [
        mass[e.source, e.label] / of_language[e.source[:2]] / counts[e.source, e.label]
        for e in rows
    ]
    return np.array(weights)


def _stage_task(feedback: Sequence[FeedbackExample]) -> tuple[list[str], FloatArray, Loss]:
    rows = [e for e in feedback if e.stage >= 0]
    labels = torch.tensor([e.stage for e in rows])
    weights = 1.0 / np.bincount(labels.numpy())[labels.numpy()] ** 0.5

    def loss_of(
        head: AttentionHead, pooled: torch.Tensor, chosen: npt.NDArray[np.int64]
    ) -> torch.Tensor:
        return losses.known_labels_loss(head(pooled), labels[chosen])

    return [e.text.text for e in rows], weights, loss_of


def _kinds_task(feedback: Sequence[FeedbackExample]) -> tuple[list[str], FloatArray, Loss]:
    kinds = torch.tensor([e.kinds for e in feedback])
    complete = (kinds >= 0).all(1).numpy()
    # Rows that know all kinds teach more than those of a public set for one kind.
    weights = np.where(complete, 1.0, 0.2)
    known = (kinds >= 0).any(1).numpy()
    rows = np.flatnonzero(known)

    def loss_of(
        head: AttentionHead, pooled: torch.Tensor, chosen: npt.NDArray[np.int64]
    ) -> torch.Tensor:
        return losses.known_kinds_loss(head(pooled), kinds[rows[chosen]])

    return [feedback[row].text.text for row in rows], weights[rows], loss_of
