"""The texts that the detector of romanised text and its word lists learn from, with their licences.

Only sets whose stated terms allow commercial use, sample corpora and sentences of this project, and
for other languages in Latin letters the function words and sample sentences of spaCy and word forms
of simplemma, which are read from the installed packages and not copied.
"""

import csv
import gzip
import hashlib
import importlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN_FOREIGN = ROOT / "scripts" / "data" / "romanised" / "foreign.txt"
"""A language code and a sentence a line."""

SETS: dict[str, tuple[tuple[str, str], ...]] = {
    "ar": (
        ("sentiment/ar/umsab_tweets.jsonl", "Apache-2.0"),
        ("sentiment/ar/arsarcasm_v2.jsonl.gz", "MIT"),
        ("sentiment/ar/ajgt_tweets.jsonl", "AFL-3.0"),
        ("sentiment/ar/semeval16_hotels.jsonl.gz", "MIT"),
        ("themes/mabsa/ar.jsonl.gz", "Apache-2.0"),
        ("themes/massive/ar.jsonl", "CC BY 4.0"),
        ("themes/tatoeba_pairs/ar-en.jsonl", "CC BY 2.0 FR"),
    ),
    "fa": (
        ("sentiment/fa/snappfood.jsonl.gz", "Apache-2.0"),
        ("sentiment/fa/bank_apps.jsonl", "MIT"),
        ("themes/persian_tweet_topics/fa.jsonl.gz", "MIT"),
        ("themes/massive/fa.jsonl", "CC BY 4.0"),
        ("themes/tatoeba_pairs/fa-en.jsonl", "CC BY 2.0 FR"),
    ),
    "el": (
        ("themes/massive/el.jsonl", "CC BY 4.0"),
        ("themes/tatoeba_pairs/el-en.jsonl", "CC BY 2.0 FR"),
        ("themes/tweet_topic_xl/el.jsonl", "MIT"),
    ),
    "en": (
        ("sentiment/en/umsab_tweets.jsonl", "Apache-2.0"),
        ("sentiment/en/uci_sentences.jsonl", "CC BY 4.0"),
        ("themes/mabsa/en.jsonl.gz", "Apache-2.0"),
        ("themes/massive/en.jsonl", "CC BY 4.0"),
        ("themes/clinc150/en.jsonl.gz", "CC BY 3.0"),
        ("themes/mams_acsa/en.jsonl.gz", "Apache-2.0"),
        ("themes/dstc11_intents/en.jsonl", "CDLA-Permissive 2.0"),
        ("themes/tweet_topic_xl/en.jsonl", "MIT"),
    ),
    "sv": (
        ("themes/mabsa/sv.jsonl.gz", "Apache-2.0"),
        ("themes/massive/sv.jsonl", "CC BY 4.0"),
        ("themes/tatoeba_pairs/sv-en.jsonl", "CC BY 2.0 FR"),
        ("themes/argument_topics_sv/sv.jsonl.gz", "CC BY 4.0"),
        ("sentiment/sv/absabank_imm.jsonl.gz", "CC BY 4.0"),
    ),
}
"""Language -> (path under VOC_DATA, licence)."""

SNAPPFOOD_SPLIT = "train"
"""Rows of the official development and test files of SnappFood have no stated licence."""

FOREIGN = (
    *("de", "es", "fr", "it", "nl", "pl", "pt", "da", "nb", "fi", "tr", "id", "ro", "cs", "hu"),
    *("sq", "tl", "hr", "lt", "lv", "et", "sl", "sk", "ca", "ga", "az", "kmr", "ms", "af", "lb"),
    *("eu", "is", "sw"),
)
"""Languages in Latin letters that are neither ours nor romanised."""


def read_texts(data: Path, language: str) -> list[str]:
    """Texts of a language's sets, of its sample corpus and of the sentences for the heads."""
    texts: list[str] = []
    for path, _ in SETS[language]:
        file = data / path
        if path.startswith("themes/dstc11"):
            file = next((data / "themes/dstc11_intents").glob("*_en.jsonl"))
        for record in records(file):
            if record.get("lang", language) != language:
                continue
            if "snappfood" in path and record.get("orig_split") != SNAPPFOOD_SPLIT:
                continue
            texts.append(str(record["text"]))
    return texts + own_texts(language)


def own_texts(language: str) -> list[str]:
    """The sample corpus and the sentences for the heads, which are feedback through and through."""
    with (ROOT / "corpora" / f"{language}.csv").open(encoding="utf-8", newline="") as table:
        texts = [row["text"] for row in csv.DictReader(table)]
    for folder in ("sentiment", "feedback"):
        own = ROOT / "scripts" / "data" / folder / f"{language}.jsonl"
        if own.exists():
            texts += [str(record["text"]) for record in records(own)]
    return texts


def records(path: Path) -> Iterator[dict[str, object]]:
    """Rows of a JSON-lines file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def held_out(text: str) -> bool:
    """Whether a text is kept for measuring: a tenth, by its digest."""
    return hashlib.sha256(text.encode()).digest()[0] < 26


def foreign_texts(n_each: int, random_numbers: random.Random) -> list[str]:
    """Sample sentences and word salad, half of it function words, of `FOREIGN` languages."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    texts: list[str] = []
    for line in OWN_FOREIGN.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            texts += _pieces(line.partition(" ")[2].split(), random_numbers)
    for code in FOREIGN:
        texts += _module_value(code, "examples", "sentences") * 8
        small = sorted(_module_value(code, "stop_words", "STOP_WORDS"))
        try:
            forms = [
                word
                for word in DefaultDictionaryFactory().get_dictionary({"hr": "hbs"}.get(code, code))
                if word.isalpha() and word.islower() and len(word) < 14
            ]
        except ValueError:
            forms = []
        pool = forms or small
        for _ in range(n_each if pool else 0):
            n_words = random_numbers.choice((1, 2, 3, 4, 6, 8, 12))
            texts.append(
                " ".join(
                    random_numbers.choice(
                        small if small and random_numbers.random() < 0.5 else pool
                    )
                    for _ in range(n_words)
                )
            )
    return texts


def _pieces(words: list[str], random_numbers: random.Random) -> list[str]:
    """The words whole, and runs of them, many times."""
    pieces = [" ".join(words)] * 8
    for length in (1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7):
        start = random_numbers.randint(0, max(0, len(words) - length))
        pieces.append(" ".join(words[start : start + length]))
    return pieces


def _module_value(code: str, module: str, name: str) -> list[str]:
    try:
        return [
            str(v) for v in getattr(importlib.import_module(f"spacy.lang.{code}.{module}"), name)
        ]
    except (ImportError, AttributeError):
        return []
