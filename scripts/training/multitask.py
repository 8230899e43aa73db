"""The model that trains: the adapted encoder with all its heads, and the loss of one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from training import losses
from training.examples import Examples, FeedbackExample, SentimentExample, Text
from training.heads import AttentionHead, attend, mean_vectors, query_columns
from training.network import AdaptedEncoder
from training.sampling import Deck, FamilySampler, FeedbackSampler, SentimentSampler, draw_pairs
from training.side_by_side import side_by_side
from training.states import StateStore
from voc.types import KINDS, FloatArray, IntArray


@dataclass(frozen=True)
class StepSizes:
    """Texts of a step, by what they teach."""

    sentiment: int
    aspects: int
    feedback: int
    labels: int
    texts_per_label: int
    pairs: int


@dataclass(frozen=True)
class Batch:
    """The texts of a step, each once, and where each task finds its own among them."""

    texts: list[str]
    sentiment: list[SentimentExample]
    aspects: list[SentimentExample]
    feedback: list[FeedbackExample]
    topics: list[int]
    themes: list[Text]
    theme_labels: list[int]
    pairs: list[Text]


class Sampler:
    """Draws batches; the same ones for a seed.

    `sets` and `families` weigh sentiment sets and families of labels against the others.
    """

    def __init__(
        self,
        examples: Examples,
        sizes: StepSizes,
        *,
        sets: Mapping[str, float],
        families: Mapping[str, float],
        rng: np.random.Generator,
    ) -> None:
        self._sizes, self._rng = sizes, rng
        self._sentiment = SentimentSampler(examples.sentiment, sets, rng)
        by_source: dict[str, list[SentimentExample]] = {}
        for example in examples.aspects:
            by_source.setdefault(example.source, []).append(example)
        self._aspects = SentimentSampler(by_source, sets, rng)
        self._feedback = FeedbackSampler(examples.feedback, rng)
        self._families = FamilySampler(examples.families, families, rng)
        self._pairs = Deck(examples.pairs, rng)

    def draw(self) -> Batch:
        """The next batch."""
        sizes = self._sizes
        sentiment = self._sentiment.draw(sizes.sentiment)
        aspects = self._aspects.draw(sizes.aspects)
        feedback, topics = self._feedback.draw(sizes.feedback)
        themes, theme_labels = self._families.draw(sizes.labels, sizes.texts_per_label)
        pairs = draw_pairs(self._pairs, sizes.pairs, self._rng)
        used = [e.text.text for e in (*sentiment, *aspects, *feedback)]
        used += [text.text for text in (*themes, *pairs)]
        return Batch(
            list(dict.fromkeys(used)), sentiment, aspects, feedback, topics, themes, theme_labels,
            pairs,
        )  # fmt: skip


class MultiTaskModel(nn.Module):
    """Encoder and heads.

    `offsets` (sets, 3) take up what each sentiment set calls neutral; texts of our own and aspects
    have none: theirs is the convention that is kept.
    """

    def __init__(self, encoder: AdaptedEncoder, *, n_stages: int, sources: Sequence[str]) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.encoder = encoder
        self.heads = nn.ModuleDict(
            {
                "sentiment": AttentionHead(3, hidden_size=size, n_queries=4, n_inner=128),
                "stage": AttentionHead(n_stages, hidden_size=size, n_queries=3, n_inner=128),
                "kinds": AttentionHead(len(KINDS), hidden_size=size, n_queries=2, n_inner=64),
            }
        )
        self.source_number = {name: number for number, name in enumerate(sources)}
        self.offsets = nn.Parameter(torch.zeros(len(sources), 3))

    @property
    def _pooling(self) -> list[nn.Parameter]:
        """What pooled states depend on."""
        return [*self.encoder.parameters(), *(head.queries for head in self.heads.values())]

    def _pool(self, states: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """The vector and what the queries of all heads pool of each text, (n, 1 + k, h)."""
        queries = torch.cat([head.queries for head in self.heads.values()])
        states = self.encoder(states, lengths)
        pooled = attend(states, lengths, queries)
        return torch.cat([mean_vectors(states, lengths)[:, None], pooled], 1)

    def forward(
        self, store: StateStore, texts: Sequence[str]
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Vectors (n, h) of texts and the logits of every head, in the order of the texts."""
        rows = np.array([store.rows[text] for text in texts])
        store.compute(rows)
        batches = store.batches(rows)
        pieces = side_by_side(
            lambda batch: self._pool(*store.padded(rows[batch])), batches, self._pooling
        )
        everything = pieces[torch.from_numpy(np.argsort(np.concatenate(batches)))]
        pooled = everything[:, 1:]
        logits = {
            name: self.heads[name](pooled[:, columns])
            for name, columns in query_columns(self.heads).items()
        }
        return everything[:, 0], logits


def step_losses(
    model: MultiTaskModel,
    store: StateStore,
    batch: Batch,
    *,
    allowed: Mapping[str, torch.Tensor],
    originals: Mapping[int, FloatArray],
) -> dict[str, torch.Tensor]:
    """The losses of a step by name; `allowed` are the classes (3,) of each sentiment set.

    `originals` are vectors of the encoder before training, by row of the store, centred.
    """
    vectors, logits = model(store, batch.texts)
    place = {text: number for number, text in enumerate(batch.texts)}

    def places_of(texts: Sequence[Text]) -> IntArray:
        return np.array([place[text.text] for text in texts])

    judged = [*batch.sentiment, *batch.aspects]
    own = places_of([example.text for example in batch.feedback])
    parallel = places_of(batch.pairs)
    before = {place[text]: originals.get(store.rows[text]) for text in batch.texts}
    return {
        **_sentiment_losses(
            model,
            logits["sentiment"][places_of([example.text for example in judged])],
            judged,
            allowed,
        ),
        **_feedback_losses({name: found[own] for name, found in logits.items()}, batch.feedback),
        "topics": losses.contrastive_loss(
            vectors[own], torch.tensor(batch.topics), temperature=0.1
        ),
        "themes": losses.contrastive_loss(
            vectors[places_of(batch.themes)], torch.tensor(batch.theme_labels), temperature=0.1
        ),
        **_pair_losses(vectors[parallel], logits["sentiment"][parallel]),
        "distillation": _distillation_loss(vectors, before),
    }


def _sentiment_losses(
    model: MultiTaskModel,
    logits: torch.Tensor,
    judged: Sequence[SentimentExample],
    allowed: Mapping[str, torch.Tensor],
) -> dict[str, torch.Tensor]:
    offsets = torch.stack([_offset(model, example.source) for example in judged])
    labels = torch.tensor([example.label for example in judged])
    classes = torch.stack([allowed[example.source] for example in judged])
    return {
        "sentiment": losses.sentiment_loss(logits + offsets, labels, classes),
        "offsets": (model.offsets**2).mean(),
    }


def _feedback_losses(
    logits: Mapping[str, torch.Tensor], feedback: Sequence[FeedbackExample]
) -> dict[str, torch.Tensor]:
    sentiment = torch.tensor([example.sentiment for example in feedback])
    stages = torch.tensor([example.stage for example in feedback])
    kinds = torch.tensor([example.kinds for example in feedback])
    return {
        "own sentiment": losses.known_labels_loss(logits["sentiment"], sentiment),
        "stage": losses.known_labels_loss(logits["stage"], stages),
        "kinds": losses.known_kinds_loss(logits["kinds"], kinds),
    }


def _pair_losses(vectors: torch.Tensor, logits: torch.Tensor) -> dict[str, torch.Tensor]:
    """Of the first sides of pairs and then, in the same order, the second ones."""
    n_pairs = len(vectors) // 2
    return {
        "pairs": losses.contrastive_loss(
            vectors, torch.arange(n_pairs).repeat(2), temperature=0.05
        ),
        "agreement": losses.agreement_loss(logits[:n_pairs], logits[n_pairs:]),
    }


def _distillation_loss(
    vectors: torch.Tensor, before: Mapping[int, FloatArray | None]
) -> torch.Tensor:
    known = {row: vector for row, vector in before.items() if vector is not None}
    originals = torch.from_numpy(np.stack(list(known.values())))
    return losses.distillation_loss(vectors[list(known)], originals, temperature=0.1)


def _offset(model: MultiTaskModel, source: str) -> torch.Tensor:
    number = model.source_number.get(source)
    return torch.zeros(3) if number is None else model.offsets[number]
