"""Journey stages on two sets of hand-written sentences.

`tests/data/journey` was there while the lens and the heads were made; `journey_held_out` was
written apart from them, and nothing was chosen by it. Stages come from `voc.link_journey` with the
built-in journey, from its lens alone, and from the `stage` head alone. F1 is over the eight stages,
on sentences that have one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from embedded_sets import read_cached
from own_texts import by_language, label_f1, link_stages, read_own

from voc.inference.reader import Reader
from voc.languages import CODES
from voc.lenses.reading import load_journey
from voc.pipeline.journey import fit_journey, link_columns, link_units
from voc.text.normalise import normalise_texts
from voc.types import UNCLEAR

SETS = {"journey": "development", "journey_held_out": "written apart"}
HEAD = "stage"


def journey_table(reader: Reader, cache: Path, before: Mapping[str, Any]) -> list[str]:
    """Markdown lines: for each way and set, macro-F1 by language and how "unclear" is used."""
    lines = [
        f"| sentences | stages by | n | {' | '.join(CODES)} | all | before, all | accuracy "
        "| unclear found | wrongly unclear |",
        f"| --- | --- | --: |{' --: |' * (len(CODES) + 5)}",
    ]
    for name, called in SETS.items():
        records = read_own(name)
        was = before[f"{name}, macro-F1"]["all"]
        for way, found in (
            ("`voc.link_journey`", link_stages(records, reader.encoder, cache / "voc")),
            ("its lens alone", lens_stages(records, reader, cache)),
            ("`stage` head alone", head_stages(records, reader, cache)),
        ):
            figures = by_language(
                records, found, lambda here, given: label_f1(here, given, key="stage")
            )
            of_languages = " | ".join(f"{figures[code]:.1f}" for code in CODES)
            lines.append(
                f"| {called} | {way} | {len(records)} | {of_languages} | **{figures['all']:.1f}** "
                f"| {was:.1f} | {_shares(records, found)} |"
            )
    return lines


def lens_stages(records: Sequence[Mapping[str, Any]], reader: Reader, cache: Path) -> list[str]:
    """The stage of each record by its vector's likeness to the examples of the built-in journey."""
    texts, languages = _normalised(records)
    vectors = read_cached(texts, reader, cache=cache).vectors
    model = fit_journey(load_journey(), reader.encoder, cache=cache / "voc")
    stages: list[str] = link_columns(link_units(model, vectors, languages))["stage"].to_pylist()
    return stages


def head_stages(records: Sequence[Mapping[str, Any]], reader: Reader, cache: Path) -> list[str]:
    """The likeliest class of the stage head for each record, a stage id or "unclear"."""
    texts, _ = _normalised(records)
    logits = read_cached(texts, reader, cache=cache).logits
    classes = reader.heads.heads[HEAD].classes
    return [classes[at] for at in logits[:, reader.heads.columns(HEAD)].argmax(axis=1)]


def _normalised(records: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    languages = [record["language"] for record in records]
    return normalise_texts([record["text"] for record in records], languages), languages


def _shares(records: Sequence[Mapping[str, Any]], found: Sequence[str]) -> str:
    expected, given = np.array([record["stage"] for record in records]), np.array(found)
    clear = expected != UNCLEAR
    unclear_found = f"{100 * np.mean(given[~clear] == UNCLEAR):.0f} %" if (~clear).any() else ""
    return (
        f"{100 * np.mean(expected[clear] == given[clear]):.1f} | {unclear_found} "
        f"| {100 * np.mean(given[clear] == UNCLEAR):.0f} %"
    )
