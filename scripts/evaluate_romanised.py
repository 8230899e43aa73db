"""Romanised Arabic, Persian and Greek: what is recognised, what is mistaken, what reading it gains.

The sentences are in `tests/data/romanised`: `dev.jsonl`, which was looked at while the detector was
made, `held_out.jsonl`, which was not, and texts in other languages that must not be taken for
romanised ones. Every English and Swedish text under VOC_DATA serves the same purpose.
"""

import argparse
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from romanised_sets import ROOT, records

import voc
from voc.inference.encoder import Encoder
from voc.text.evidence import LATIN, script
from voc.text.identify import identify_languages
from voc.text.normalise import normalise_texts
from voc.text.romanisation import LANGUAGES
from voc.text.romanised import romanised_languages
from voc.text.transliterate import native_texts

SENTENCES = ROOT / "tests" / "data" / "romanised"


def romanised_table(data: Path, encoder: Encoder) -> list[str]:
    """Markdown lines: recognition and reading per language, then the mistakes per set."""
    lines = [
        "| sentences | language | recognised | words read | cosine, raw | cosine, read | "
        "sentiment agrees, raw | sentiment agrees, read | sentiment right, raw | read | native |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name in ("dev", "held_out"):
        rows = list(records(SENTENCES / f"{name}.jsonl"))
        for code in (*LANGUAGES, None):
            own = [row for row in rows if code in (None, row["lang"])]
            lines.append(f"| {name} | {code or 'all'} | {_reading(own, encoder)} |")
    lines += ["", *mistaken_table(data)]
    return lines


def mistaken_table(data: Path) -> list[str]:
    """Markdown lines: share of ordinary texts taken for romanised ones, per set."""
    lines = ["| ordinary texts | texts | taken for romanised |", "| --- | --: | --: |"]
    total = [0, 0]
    for path in sorted(data.rglob("*.jsonl*")):
        texts = defaultdict(list)
        for row in records(path):
            if row.get("lang") in ("en", "sv") and script(str(row["text"])) == LATIN:
                texts[row["lang"]].append(str(row["text"]))
        for code, own in texts.items():
            n_mistaken = sum(found in LANGUAGES for found in identify_languages(own))
            name = f"{path.parent.name}/{path.name.split('.')[0]} ({code})"
            lines.append(f"| {name} | {len(own):,} | {100 * n_mistaken / len(own):.2f} % |")
            total = [total[0] + len(own), total[1] + n_mistaken]
    lines.append(f"| **all** | {total[0]:,} | **{100 * total[1] / max(1, total[0]):.3f} %** |")
    for name in ("ordinary", "other_languages"):
        own = [str(row["text"]) for row in records(SENTENCES / f"{name}.jsonl")]
        n_mistaken = sum(found in LANGUAGES for found in identify_languages(own))
        lines.append(f"| written by hand: {name} | {len(own)} | {n_mistaken} |")
    return lines


def texts_a_second(texts: list[str]) -> float:
    """Texts that the detector looks at in a second of processor time."""
    began = time.process_time()
    romanised_languages(texts)
    return len(texts) / (time.process_time() - began)


def _reading(rows: list[dict[str, object]], encoder: Encoder) -> str:
    texts = [str(row["text"]) for row in rows]
    natives = [str(row["native"]) for row in rows]
    codes = [str(row["lang"]) for row in rows]
    found = identify_languages(texts)
    read = native_texts(texts, codes)
    known = encoder.encode(normalise_texts(natives, codes))
    cosines = [
        float((encoder.encode(normalise_texts(given, codes)) * known).sum(axis=1).mean())
        for given in (texts, read)
    ]
    # As English, a romanised text is taken as it is.
    as_is = ["en"] * len(rows)
    raw_labels, read_labels, native_labels = (
        voc.score_sentiment(given, languages=said, encoder=encoder).labels
        for given, said in ((texts, as_is), (read, codes), (natives, codes))
    )
    agree = [_share(own, native_labels) for own in (raw_labels, read_labels)]
    clear = [at for at, row in enumerate(rows) if row["label"] != "mixed"]
    right = [
        _share([own[at] for at in clear], [str(rows[at]["label"]) for at in clear])
        for own in (raw_labels, read_labels, native_labels)
    ]
    percents = [
        _share(found, codes),
        np.mean([words_read(r, n) for r, n in zip(read, natives, strict=True)]),
    ]
    return " | ".join(
        [f"{100 * value:.0f} %" for value in percents]
        + [f"{value:.3f}" for value in cosines]
        + [f"{100 * value:.0f} %" for value in (*agree, *right)]
    )


def words_read(read: str, native: str) -> float:
    """Share of the native words that were read to the letter, accents and marks aside."""
    expected, found = _plain_words(native), _plain_words(read)
    return sum(word in found for word in expected) / len(expected)


def _plain_words(text: str) -> list[str]:
    folded = text.lower().translate(str.maketrans("أإآىةάέήίόύώς", "ااايهαεηιουωσ"))
    return "".join(c if c.isalnum() else " " for c in folded.replace("\u200c", "")).split()


def _share(found: list[str], expected: list[str]) -> float:
    return float(np.mean([a == b for a, b in zip(found, expected, strict=True)]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    print("\n".join(romanised_table(parser.parse_args().data, Encoder.load())))
