"""Sentiment towards aspects, on questions about texts of which none was trained.

Training drew its questions from these sets at random. A text is held out when neither it nor any
question about it trained the sentiment head. The text as a whole, without the aspect, is scored
beside it: what the question adds shows best where the aspects of a text differ.
"""

import random
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from embedded_sets import read_cached
from evaluate_sentiment import PUBLISHED, beside
from measures import accuracy, macro_f1
from training.examples import Examples, read_hotel_questions, read_mams_questions

from voc.inference.reader import Reader
from voc.pipeline.sentiment import score_texts
from voc.sentiment.aspects import aspect_text
from voc.text.normalise import normalise_texts
from voc.types import SENTIMENTS, IntArray

MAX_QUESTIONS = 800


@dataclass(frozen=True)
class Question:
    """A normalised text, an aspect of it, and an index of SENTIMENTS; whether aspects differ."""

    text: str
    language: str
    aspect: str
    label: int
    differs: bool


def aspect_table(data: Path, examples: Examples, reader: Reader, cache: Path) -> list[str]:
    """Markdown lines: a row per set, and one for its texts whose aspects differ."""
    published = tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))
    lines = [
        "| questions | n | macro-F1 asked | of the text as a whole | accuracy asked | published "
        "| ours in that measure |",
        "| --- | --: | --: | --: | --: | --- | --: |",
    ]
    trained = _trained_texts(examples)
    for name, questions in (
        ("ar/hotels", _questions(read_hotel_questions(data))),
        ("en/mams", _questions(read_mams_questions(data))),
    ):
        held_out = [question for question in questions if question.text not in trained]
        random.Random(0).shuffle(held_out)
        parts = {"": held_out}
        differing = [question for question in held_out if question.differs]
        if len(differing) < len(held_out):
            parts[", aspects differ"] = differing
        for part, chosen in parts.items():
            chosen = chosen[:MAX_QUESTIONS]
            truth = np.array([question.label for question in chosen])
            asked = _judge([aspect_text(q.aspect, q.text) for q in chosen], chosen, reader, cache)
            whole = _judge([q.text for q in chosen], chosen, reader, cache)
            entry = None if part else published.get(f"{name}, aspects")
            lines.append(
                f"| {name}{part} | {len(chosen)} | **{macro_f1(truth, asked):.1f}** "
                f"| {macro_f1(truth, whole):.1f} | {accuracy(truth, asked):.1f} "
                f"| {beside(entry, truth, asked)} |"
            )
    return lines


def _judge(
    texts: Sequence[str], questions: Sequence[Question], reader: Reader, cache: Path
) -> IntArray:
    logits = read_cached(texts, reader, cache=cache).logits
    languages = [question.language for question in questions]
    found: IntArray = score_texts(reader.heads, logits, languages).probabilities.argmax(axis=1)
    return found


def _trained_texts(examples: Examples) -> set[str]:
    asked = {example.text.text.partition(": ")[2] for example in examples.aspects}
    whole = {e.text.text for rows in examples.sentiment.values() for e in rows}
    return asked | whole


def _questions(asked: Sequence[tuple[str, str, str, str]]) -> list[Question]:
    """One question for each text and aspect; aspects with several polarities are left out."""
    texts = normalise_texts([one[0] for one in asked], [one[1] for one in asked])
    polarities: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    of_text: dict[str, set[str]] = defaultdict(set)
    for text, (_, language, aspect, polarity) in zip(texts, asked, strict=True):
        polarities[text, language, aspect].add(polarity)
        of_text[text].add(polarity)
    return [
        Question(text, language, aspect, SENTIMENTS.index(one), len(of_text[text]) > 1)
        for (text, language, aspect), found in polarities.items()
        if len(found) == 1 and (one := next(iter(found))) in SENTIMENTS
    ]
