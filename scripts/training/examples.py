"""What the adapter and the heads learn from, read into plain examples per task.

Texts are normalised as voc normalises them. Development rows of the sentiment sets never train
sentiment, and a third of the labels of every theme set (chosen by the label's digest) never train
the space. `mabsa` and the hotels are both kinds of set: a row held out for one task may train the
other, without the label that is asked for. Theme sets that are not read here trained nothing.
"""

import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from sentiment_sets import SETS, read_own, read_set

from voc.languages import CODES
from voc.lenses.reading import load_journey
from voc.sentiment.aspects import aspect_text
from voc.text.normalise import normalise_texts
from voc.types import KINDS, SENTIMENTS, UNCLEAR

OWN = Path(__file__).parents[1] / "data"
UNKNOWN = -1
MAX_ASPECTS = 4000

T = TypeVar("T")


@dataclass(frozen=True)
class Text:
    """A normalised text and its language code."""

    text: str
    language: str


@dataclass(frozen=True)
class SentimentExample:
    """A text with an index of SENTIMENTS; `source` is the name of its set."""

    text: Text
    label: int
    source: str


@dataclass(frozen=True)
class FeedbackExample:
    """A text of our own, or of a set that marks one kind.

    Each label is an index, or UNKNOWN; `kinds` holds 1, 0 or UNKNOWN each.
    """

    text: Text
    topic: str | None = None
    stage: int = UNKNOWN
    sentiment: int = UNKNOWN
    kinds: tuple[int, ...] = (UNKNOWN,) * len(KINDS)


@dataclass(frozen=True)
class Family:
    """A set of texts by label: texts of one label belong together, those of two apart."""

    name: str
    texts: Mapping[str, Sequence[Text]]


@dataclass(frozen=True)
class Examples:
    """Everything that trains, and the held-out sentiment rows by set."""

    sentiment: Mapping[str, Sequence[SentimentExample]]
    aspects: Sequence[SentimentExample]
    feedback: Sequence[FeedbackExample]
    families: Sequence[Family]
    pairs: Sequence[Sequence[Text]]
    dev: Mapping[str, Sequence[SentimentExample]]
    stages: tuple[str, ...]
    licences: Mapping[str, str | None] = field(default_factory=dict)


def read_examples(data: Path) -> Examples:
    """Read everything under a folder of labelled data (VOC_DATA) and our own writing."""
    chosen = [s for s in SETS if s.trains]
    train: dict[str, list[SentimentExample]] = {}
    dev: dict[str, list[SentimentExample]] = {}
    for one in SETS:
        rows = read_set(data, one)
        texts = _texts((row.text, row.language) for row in rows)
        for row, text in zip(rows, texts, strict=True):
            example = SentimentExample(text, row.label, one.name)
            if row.held_out:
                dev.setdefault(one.name, []).append(example)
            elif one.trains:
                train.setdefault(one.name, []).append(example)
    held_out = {example.text.text for examples in dev.values() for example in examples}
    train = {
        name: [example for example in examples if example.text.text not in held_out]
        for name, examples in train.items()
    }
    for code in CODES:
        rows = read_own(code)
        texts = _texts((row.text, code) for row in rows)
        train[f"{code}/own"] = [
            SentimentExample(text, row.label, f"{code}/own")
            for row, text in zip(rows, texts, strict=True)
        ]
    stages = (*(label.id for label in load_journey().labels), UNCLEAR)
    feedback = [*_own_feedback(stages), *_lens_examples(stages)]
    return Examples(
        sentiment=train,
        aspects=_sample(
            [e for e in _aspects(data) if e.text.text.partition(": ")[2] not in held_out]
        ),
        feedback=[*feedback, *_kinds_of_sets(data, held_out)],
        families=_families(data, feedback),
        pairs=_pairs(data),
        dev=dev,
        stages=stages,
        licences={one.name: one.licence for one in chosen},
    )


def _sample(examples: list[SentimentExample]) -> list[SentimentExample]:
    """At most MAX_ASPECTS of each set."""
    random.Random(0).shuffle(examples)
    kept: Counter[str] = Counter()
    sampled = []
    for example in examples:
        kept[example.source] += 1
        if kept[example.source] <= MAX_ASPECTS:
            sampled.append(example)
    return sampled


def sample(rows: Sequence[T], n: int) -> list[T]:
    """At most `n` rows, the same for every call."""
    return random.Random(0).sample(list(rows), min(n, len(rows)))


def is_held_out_label(label: str) -> bool:
    """Whether a label of a theme set never trains: a third of them, by digest."""
    return hashlib.sha256(label.encode()).digest()[0] < 85


def read_records(path: Path) -> list[dict[str, Any]]:
    """Records of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _texts(pairs: Iterable[tuple[str, str]]) -> list[Text]:
    texts, languages = zip(*pairs, strict=True)
    normalised = normalise_texts(texts, languages)
    return [Text(text, code) for text, code in zip(normalised, languages, strict=True)]


def _own_feedback(stages: tuple[str, ...]) -> list[FeedbackExample]:
    examples = []
    for code in CODES:
        path = OWN / "feedback" / f"{code}.jsonl"
        records = read_records(path) if path.is_file() else []
        if not records:
            continue
        texts = _texts((record["text"], code) for record in records)
        for record, text in zip(records, texts, strict=True):
            kinds = tuple(int(kind in record["kinds"]) for kind in KINDS)
            examples.append(
                FeedbackExample(
                    text,
                    record["topic"],
                    stages.index(record["stage"]),
                    SENTIMENTS.index(record["sentiment"]),
                    kinds,
                )
            )
    return examples


def _lens_examples(stages: tuple[str, ...]) -> list[FeedbackExample]:
    from voc.lenses.examples import lens_example_texts

    shown = lens_example_texts(load_journey())
    texts = _texts(zip(shown.texts, shown.languages, strict=True))
    return [
        FeedbackExample(text, stage=int(label) if label >= 0 else len(stages) - 1)
        for text, label in zip(texts, shown.labels.tolist(), strict=True)
    ]


def _kinds_of_sets(data: Path, held_out: set[str]) -> list[FeedbackExample]:
    """Sarcasm and complaints that public sets mark."""
    found = []
    for kind, path, is_kind in (
        ("sarcasm", "sentiment/ar/arsarcasm_v2.jsonl.gz", lambda r: bool(r.get("sarcasm"))),
        ("complaint", "themes/complaint_tweets/en.jsonl", lambda r: r["label"] == "complaint"),
    ):
        records = read_records(data / path)
        texts = _texts((record["text"], record["lang"]) for record in records)
        at = KINDS.index(kind)
        for record, text in zip(records, texts, strict=True):
            kinds = [UNKNOWN] * len(KINDS)
            kinds[at] = int(is_kind(record))
            if text.text not in held_out:
                found.append(FeedbackExample(text, kinds=tuple(kinds)))
    return found


def _aspects(data: Path) -> list[SentimentExample]:
    """Texts with an aspect in front and the sentiment towards it; only texts with several."""
    asked: list[tuple[str, str, str, str]] = []
    for code in ("ar", "sv", "en"):
        for record in read_records(data / f"themes/mabsa/{code}.jsonl.gz"):
            asked += [
                (record["text"], code, a["category"] if a["term"] == "NULL" else a["term"],
                 a["sentiment"])
                for a in record["aspects"]
            ]  # fmt: skip
    asked += [*read_hotel_questions(data), *read_mams_questions(data)]
    own = [
        (record["text"], code, a["aspect"], a["sentiment"])
        for code in CODES
        for record in read_records(OWN / "aspects" / f"{code}.jsonl")
        for a in record["aspects"]
    ]
    return [*_asked(asked, "aspects"), *_asked(own, "own aspects")]


def read_hotel_questions(data: Path) -> list[tuple[str, str, str, str]]:
    """Text, language, aspect and polarity of the Arabic hotel reviews, as the set has them."""
    return [
        (record["text"], "ar", aspect["target"], aspect["polarity"])
        for record in read_records(data / "sentiment/ar/semeval16_hotels.jsonl.gz")
        for aspect in record["aspects"]
        if aspect.get("target") and aspect["target"] != "NULL"
    ]


def read_mams_questions(data: Path) -> list[tuple[str, str, str, str]]:
    """Text, language, category and sentiment of the English restaurant reviews."""
    return [
        (record["text"], "en", category["category"], category["sentiment"])
        for record in read_records(data / "themes/mams_acsa/en.jsonl.gz")
        for category in record["categories"]
    ]


def _asked(asked: Sequence[tuple[str, str, str, str]], name: str) -> list[SentimentExample]:
    """Questions of text, language, aspect and sentiment as examples of the set `name`."""
    clear = [one for one in asked if one[3] in SENTIMENTS]
    texts = _texts((text, code) for text, code, _, _ in clear)
    return [
        SentimentExample(
            Text(aspect_text(aspect, text.text), text.language),
            SENTIMENTS.index(polarity),
            f"{text.language}/{name}",
        )
        for text, (_, _, aspect, polarity) in zip(texts, clear, strict=True)
    ]


def _families(data: Path, feedback: Sequence[FeedbackExample]) -> list[Family]:
    themes = data / "themes"
    topics_of_stories = yaml.safe_load((OWN / "ntrex_topics.yaml").read_text(encoding="utf-8"))
    general = [
        (Text(text.text, code), record["topic"])
        for code in CODES
        for record, text in _with_texts(OWN / "topics" / f"{code}.jsonl", code)
    ]
    by_story, by_topic = [], list(general)
    for code in CODES:
        for record, text in _with_texts(themes / "ntrex" / f"{code}.jsonl"):
            if not is_held_out_label(record["label"]):
                by_story.append((text, record["label"]))
                if record["label"] in topics_of_stories:
                    by_topic.append((text, topics_of_stories[record["label"]]))
    families = [
        _family("ntrex", by_story),
        _family("general topics", by_topic),
        _family("feedback", [(e.text, e.topic) for e in feedback if e.topic]),
    ]
    for name, paths in {
        "massive": [f"massive/{code}.jsonl" for code in CODES],
        "clinc150": ["clinc150/en.jsonl.gz"],
        "mabsa": [f"mabsa/{code}.jsonl.gz" for code in ("ar", "sv", "en")],
        "hotels": ["semeval_absa/hotels2016_ar.jsonl.gz"],
        "persian_tweet_topics": ["persian_tweet_topics/fa.jsonl.gz"],
        "argument_topics_sv": ["argument_topics_sv/sv.jsonl.gz"],
    }.items():
        rows = [pair for path in paths for pair in _with_texts(themes / path)]
        families.append(
            _family(
                name,
                [
                    (text, record["label"])
                    for record, text in rows
                    if len(record.get("labels") or [0]) == 1
                    and record["label"] != "oos"
                    and not is_held_out_label(record["label"])
                ],
            )
        )
    return families


def _family(name: str, pairs: Iterable[tuple[Text, str]]) -> Family:
    by_label: dict[str, list[Text]] = defaultdict(list)
    for text, label in pairs:
        by_label[label].append(text)
    return Family(name, {label: texts for label, texts in by_label.items() if len(texts) >= 4})


def _with_texts(path: Path, code: str | None = None) -> list[tuple[dict[str, Any], Text]]:
    records = read_records(path) if path.is_file() else []
    if not records:
        return []
    texts = _texts((record["text"], code or record["lang"]) for record in records)
    return list(zip(records, texts, strict=True))


def _pairs(data: Path) -> list[list[Text]]:
    """Groups of texts that say the same in two or more languages."""
    groups: dict[str, list[Text]] = defaultdict(list)
    for name in ("ntrex", "massive"):
        for code in CODES:
            for record, text in _with_texts(data / "themes" / name / f"{code}.jsonl"):
                if not is_held_out_label(record["label"]):
                    groups[record["parallel_id"]].append(text)
    for code in ("ar", "fa", "sv", "el"):
        for record, text in _with_texts(data / "themes/tatoeba_pairs" / f"{code}-en.jsonl"):
            groups[record["parallel_id"]].append(text)
    return [texts for texts in groups.values() if len({text.language for text in texts}) > 1]
