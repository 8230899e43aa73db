"""Journey stages on the hand-written development sentences in `tests/data/journey`."""

import json
from pathlib import Path

import numpy as np
from embedded_sets import embed_rows
from sentiment_sets import Row
from sklearn.metrics import f1_score

from voc.inference.encoder import Encoder
from voc.languages import CODES
from voc.lenses.reading import load_journey
from voc.pipeline.journey import fit_journey, link_columns, link_units
from voc.types import UNCLEAR

SENTENCES = Path(__file__).parents[1] / "tests" / "data" / "journey"


def journey_table(encoder: Encoder, cache: Path) -> list[str]:
    """Markdown lines: macro-F1 over the eight stages and how "unclear" is used, per language."""
    model = fit_journey(load_journey(), encoder)
    lines = [
        "| language | sentences | macro-F1 | accuracy | unclear found | wrongly unclear |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    truth_of_all: list[str] = []
    found_of_all: list[str] = []
    for code in CODES:
        text = (SENTENCES / f"{code}.jsonl").read_text(encoding="utf-8")
        records = [json.loads(line) for line in text.splitlines()]
        rows = [Row(record["text"], code, 0, True) for record in records]
        links = link_units(model, embed_rows(rows, encoder, cache=cache), [code] * len(rows))
        truth = [record["stage"] for record in records]
        found = link_columns(links)["stage"].to_pylist()
        truth_of_all += truth
        found_of_all += found
        lines.append(_row(code, truth, found))
    return [*lines, _row("**all**", truth_of_all, found_of_all)]


def _row(name: str, truth: list[str], found: list[str]) -> str:
    expected, given = np.array(truth), np.array(found)
    clear = expected != UNCLEAR
    stages = sorted(set(expected[clear]))
    macro = f1_score(expected[clear], given[clear], labels=stages, average="macro")
    return (
        f"| {name} | {len(truth)} | {100 * macro:.1f} "
        f"| {100 * np.mean(expected[clear] == given[clear]):.1f} "
        f"| {100 * np.mean(given[~clear] == UNCLEAR):.0f} % "
        f"| {100 * np.mean(given[clear] == UNCLEAR):.0f} % |"
    )
