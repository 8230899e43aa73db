"""What ships, measured on the texts written for this project: tests/data.

    python scripts/own_texts.py --write-floors

No text of these files trained anything. `--write-floors` keeps today's figures, less a margin, as
the floors of tests/quality.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.metrics import f1_score

import voc
from voc.files.atomic import write_atomically
from voc.inference.encoder import Encoder
from voc.languages import CODES
from voc.types import UNCLEAR

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "data"
FLOORS = ROOT / "tests" / "quality" / "floors.json"
MARGIN = 5.0
"""Points below today's figure of one language: two or three of its texts."""
MARGINS_OF_FEW = {"aspects, macro-F1": 10.0, "comments, accuracy": 10.0}
"""The same where a language has only 24 texts."""
MARGIN_OF_ALL = 3.0
"""Points below today's figure of the five languages together."""

LOST = "lost"
"""Sentiment of a unit that voc does not cut out as its writer gave it."""

Record = Mapping[str, Any]
Figures = dict[str, dict[str, float]]


def read_own(name: str) -> list[Record]:
    """Records of tests/data/`name`, all languages in order; each says its "language"."""
    records: list[Record] = []
    for code in CODES:
        lines = (TEXTS / name / f"{code}.jsonl").read_text(encoding="utf-8").splitlines()
        records += [{**json.loads(line), "language": code} for line in lines]
    return records


def judge_sentiment(records: Sequence[Record], encoder: Encoder) -> list[str]:
    """The sentiment found for each record's "text", or for its "aspect" where it has one."""
    labels: list[str] = voc.score_sentiment(
        [record["text"] for record in records],
        aspects=[record.get("aspect") for record in records],
        languages=[record["language"] for record in records],
        encoder=encoder,
    ).labels
    return labels


def given_units(comments: Sequence[Record]) -> list[Record]:
    """The units of comments as their writer gave them; "comment" numbers their comment."""
    return [
        {**unit, "language": record["language"], "comment": number}
        for number, record in enumerate(comments)
        for unit in record["units"]
    ]


class Analysed(NamedTuple):
    """What an analysis made of comments: their sentiment, and of each its units and theirs."""

    labels: list[str]
    units: list[dict[str, str]]


def analyse_comments(comments: Sequence[Record], encoder: Encoder, cache: Path) -> Analysed:
    """Comments as `voc.analyze` reads them, languages left to it; `units` map text to sentiment."""
    placement = encoder.placement
    analysis = voc.analyze(
        [{"id": str(number), "text": record["text"]} for number, record in enumerate(comments)],
        text="text",
        id="id",
        config=voc.Config(device=placement.device, dtype=placement.dtype),
        cache=cache,
    )
    labels = dict(
        zip(
            analysis.comments["comment_id"].to_pylist(),
            analysis.comments["sentiment"].to_pylist(),
            strict=True,
        )
    )
    units: list[dict[str, str]] = [{} for _ in comments]
    for unit in analysis.units.select(["comment_id", "text", "sentiment"]).to_pylist():
        units[int(unit["comment_id"])][unit["text"]] = unit["sentiment"]
    return Analysed([labels[str(number)] for number in range(len(comments))], units)


def link_stages(records: Sequence[Record], encoder: Encoder, cache: Path) -> list[str]:
    """The journey stage of each record as `voc.link_journey` gives it."""
    stages: list[str] = voc.link_journey(
        [record["text"] for record in records],
        languages=[record["language"] for record in records],
        encoder=encoder,
        cache=cache,
    ).stages
    return stages


def macro_f1(truth: Sequence[str], found: Sequence[str], *, unscored: str | None = None) -> float:
    """Mean F1 x 100 of the classes of the truth; rows whose truth is `unscored` are left out."""
    pairs = [pair for pair in zip(truth, found, strict=True) if pair[0] != unscored]
    expected, given = zip(*pairs, strict=True)
    labels = sorted(set(expected))
    return 100 * float(f1_score(expected, given, labels=labels, average="macro", zero_division=0))


def share(flags: Sequence[bool]) -> float:
    """Share of flags that are true, x 100."""
    return 100 * float(np.mean(flags))


def by_language(
    records: Sequence[Record],
    found: Sequence[Any],
    measure: Callable[[list[Record], list[Any]], float],
) -> dict[str, float]:
    """A measure of each language's records and of all."""
    figures = {}
    for code in (*CODES, "all"):
        rows = [at for at, record in enumerate(records) if code in (record["language"], "all")]
        figures[code] = measure([records[at] for at in rows], [found[at] for at in rows])
    return figures


def label_f1(records: list[Record], found: list[str], *, key: str = "label") -> float:
    """Macro-F1 of the records' labels; texts of no clear stage are left out."""
    return macro_f1([record[key] for record in records], found, unscored=UNCLEAR)


def label_accuracy(records: list[Record], found: list[str]) -> float:
    """Share of the records' labels that were found, x 100."""
    return share([record["label"] == given for record, given in zip(records, found, strict=True)])


def measure_own_texts(encoder: Encoder, cache: Path) -> Figures:
    """All figures by what they are of, then by language."""
    figures: Figures = {}
    for name in ("sentiment", "aspects"):
        records = read_own(name)
        found = judge_sentiment(records, encoder)
        figures[f"{name}, macro-F1"] = by_language(records, found, label_f1)
    comments = read_own("comments")
    units = given_units(comments)
    analysed = analyse_comments(comments, encoder, cache)
    as_given = [
        list(own) == [unit["text"] for unit in record["units"]]
        for own, record in zip(analysed.units, comments, strict=True)
    ]
    in_comments = [analysed.units[unit["comment"]].get(unit["text"], LOST) for unit in units]
    alone = judge_sentiment(units, encoder)
    figures["units alone, macro-F1"] = by_language(units, alone, label_f1)
    figures["units in comments, macro-F1"] = by_language(units, in_comments, label_f1)
    figures["comments, accuracy"] = by_language(comments, analysed.labels, label_accuracy)
    figures["comments split as given"] = by_language(
        comments, as_given, lambda _, flags: share(flags)
    )
    for name in ("journey", "journey_held_out"):
        records = read_own(name)
        found = link_stages(records, encoder, cache)
        figures[f"{name}, macro-F1"] = by_language(records, found, partial(label_f1, key="stage"))
    return figures


def floors_of(figures: Figures) -> Figures:
    """The least figures that the test lets through."""
    return {
        name: {
            code: round(max(0.0, value - _margin(name, code)), 1)
            for code, value in of_languages.items()
        }
        for name, of_languages in figures.items()
    }


def _margin(name: str, code: str) -> float:
    return MARGIN_OF_ALL if code == "all" else MARGINS_OF_FEW.get(name, MARGIN)


def own_text_table(figures: Figures, before: Figures) -> list[str]:
    """Markdown lines: a row per figure, languages as columns; before in brackets where known."""
    lines = [
        f"| texts and measure | {' | '.join(CODES)} | all |",
        f"| --- |{' --: |' * (len(CODES) + 1)}",
    ]
    for name, now in figures.items():
        cells = [
            f"{now[code]:.1f}" + (f" ({was:.1f})" if (was := _get(before, name, code)) else "")
            for code in (*CODES, "all")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def case_table(records: Sequence[Record], found: Sequence[str]) -> list[str]:
    """Markdown lines: accuracy by what a sentence turns on, languages as columns."""
    lines = [f"| case | {' | '.join(CODES)} | all |", f"| --- |{' --: |' * (len(CODES) + 1)}"]
    for case in dict.fromkeys(record["case"] for record in records):
        rows = [at for at, record in enumerate(records) if record["case"] == case]
        figures = by_language(
            [records[at] for at in rows], [found[at] for at in rows], label_accuracy
        )
        lines.append(f"| {case} | {' | '.join(f'{figures[c]:.0f}' for c in (*CODES, 'all'))} |")
    return lines


def _get(figures: Figures, name: str, code: str) -> float | None:
    return figures.get(name, {}).get(code)


def main() -> None:
    """Print the figures and, when asked, write the floors."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write-floors", action="store_true")
    arguments = parser.parse_args()
    encoder = Encoder.load(device="cpu")
    with tempfile.TemporaryDirectory() as cache:
        figures = measure_own_texts(encoder, Path(cache))
    print("\n".join(own_text_table(figures, {})))
    if arguments.write_floors:
        write_atomically(FLOORS, json.dumps(floors_of(figures), indent=1) + "\n")


if __name__ == "__main__":
    main()
