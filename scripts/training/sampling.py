"""Draws the texts of a step, balanced over languages, sets and classes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np

from training.examples import Family, FeedbackExample, SentimentExample, Text

T = TypeVar("T")


class Deck(Generic[T]):
    """Items dealt in shuffled order, again and again."""

    def __init__(self, items: Sequence[T], rng: np.random.Generator) -> None:
        self._items, self._rng = list(items), rng
        self._order: list[int] = []

    def draw(self) -> T:
        """The next item."""
        if not self._order:
            self._order = self._rng.permutation(len(self._items)).tolist()
        return self._items[self._order.pop()]


class SentimentSampler:
    """Every language as often as the others; sets by the root of their size, classes likewise.

    `weights` say how often a set is drawn beside that; 1 where it is not named.
    """

    def __init__(
        self,
        sets: Mapping[str, Sequence[SentimentExample]],
        weights: Mapping[str, float],
        rng: np.random.Generator,
    ) -> None:
        self._rng = rng
        self._decks: dict[str, list[tuple[float, Deck[SentimentExample]]]] = defaultdict(list)
        for name, examples in sets.items():
            by_label: dict[int, list[SentimentExample]] = defaultdict(list)
            for example in examples:
                by_label[example.label].append(example)
            roots = {label: len(members) ** 0.5 for label, members in by_label.items()}
            for label, members in by_label.items():
                weight = len(examples) ** 0.5 * roots[label] / sum(roots.values())
                weight *= weights.get(name, 1.0)
                self._decks[name[:2]].append((weight, Deck(members, rng)))

    def draw(self, n: int) -> list[SentimentExample]:
        """The examples of a step."""
        languages = sorted(self._decks)
        drawn = []
        for number in range(n):
            decks = self._decks[languages[number % len(languages)]]
            weights = np.array([weight for weight, _ in decks])
            drawn.append(decks[self._rng.choice(len(decks), p=weights / weights.sum())][1].draw())
        return drawn


class FamilySampler:
    """Texts of some labels of one family: several per label, in several languages if there are."""

    def __init__(
        self, families: Sequence[Family], weights: Mapping[str, float], rng: np.random.Generator
    ) -> None:
        self._rng = rng
        self._families = [family for family in families if len(family.texts) > 1]
        chances = np.array([weights.get(family.name, 1.0) for family in self._families])
        self._chances = chances / chances.sum()
        self._decks = {
            family.name: {label: self._by_language(texts) for label, texts in family.texts.items()}
            for family in self._families
        }

    def _by_language(self, texts: Sequence[Text]) -> list[Deck[Text]]:
        by_language: dict[str, list[Text]] = defaultdict(list)
        for text in texts:
            by_language[text.language].append(text)
        return [Deck(members, self._rng) for members in by_language.values()]

    def draw(self, n_labels: int, n_texts: int) -> tuple[list[Text], list[int]]:
        """Texts and the number of the label of each; labels compare within a step only."""
        family = self._families[self._rng.choice(len(self._families), p=self._chances)]
        decks = self._decks[family.name]
        names = sorted(decks)
        n_labels = min(n_labels, len(names))
        chosen = self._rng.choice(len(names), n_labels, replace=False)
        texts: dict[str, tuple[Text, int]] = {}
        for number, at in enumerate(chosen.tolist()):
            by_language = decks[names[at]]
            start = int(self._rng.integers(len(by_language)))
            for turn in range(n_texts):
                text = by_language[(start + turn) % len(by_language)].draw()
                texts.setdefault(text.text, (text, number))
        return [text for text, _ in texts.values()], [number for _, number in texts.values()]


class FeedbackSampler:
    """Own feedback: half by topic, several texts each in several languages, half by stage."""

    def __init__(self, examples: Sequence[FeedbackExample], rng: np.random.Generator) -> None:
        self._rng = rng
        self._topics = FamilySampler([_by_topic(examples)], {}, rng)
        self._of_text = {example.text: example for example in examples}
        by_stage: dict[int, list[FeedbackExample]] = defaultdict(list)
        for example in examples:
            by_stage[example.stage].append(example)
        self._stages = [Deck(members, rng) for _, members in sorted(by_stage.items())]

    def draw(self, n: int) -> tuple[list[FeedbackExample], list[int]]:
        """Examples, and the number of the topic of each; -1 where it was drawn by stage."""
        texts, topics = self._topics.draw(n // 8, 4)
        examples = [self._of_text[text] for text in texts]
        seen = set(texts)
        while len(examples) < n:
            deck = self._stages[int(self._rng.integers(len(self._stages)))]
            example = deck.draw()
            if example.text not in seen:
                seen.add(example.text)
                examples.append(example)
                topics.append(-1)
        return examples, topics


def draw_pairs(deck: Deck[Sequence[Text]], n: int, rng: np.random.Generator) -> list[Text]:
    """Texts of n groups, two of each in different languages: first sides, then second sides."""
    first, second = [], []
    seen: set[str] = set()
    while len(first) < n:
        group = deck.draw()
        one = group[int(rng.integers(len(group)))]
        others = [text for text in group if text.language != one.language]
        other = others[int(rng.integers(len(others)))]
        if one.text in seen or other.text in seen or one.text == other.text:
            continue
        seen.update((one.text, other.text))
        first.append(one)
        second.append(other)
    return first + second


def _by_topic(examples: Sequence[FeedbackExample]) -> Family:
    by_topic: dict[str, list[Text]] = defaultdict(list)
    for example in examples:
        if example.topic:
            by_topic[example.topic].append(example.text)
    return Family("feedback", {topic: texts for topic, texts in by_topic.items() if len(texts) > 3})
