"""Evaluate what ships: sentiment, aspects, kinds, the space of vectors, themes and journey stages.

    python scripts/evaluate.py --data ../data
    python scripts/evaluate.py --data ../data --write docs/benchmarks.md
    python scripts/evaluate.py --data ../data --only Sentiment "Journey stages"

`--write` replaces what stands between the two `evaluation` marks of the file; with `--only`, just
those sections there. Vectors and readings are cached, so only the first run is slow (about 20
minutes on two cores).
"""

import argparse
import json
import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evaluate_aspects import aspect_table
from evaluate_journey import journey_table
from evaluate_kinds import kind_table
from evaluate_romanised import romanised_table
from evaluate_sentiment import BEFORE, judge_sets, sentiment_table
from evaluate_space import space_tables
from evaluate_themes import theme_table
from marked_sections import put_sections
from own_texts import case_table, judge_sentiment, measure_own_texts, own_text_table, read_own
from training.examples import Examples, read_examples

from voc.files.atomic import write_atomically
from voc.inference.encoder import Encoder
from voc.inference.hardware import n_cores
from voc.inference.reader import Reader, load_reader


@dataclass(frozen=True)
class Evaluation:
    """What every section needs."""

    data: Path
    cache: Path
    reader: Reader
    examples: Examples
    before: dict[str, dict[str, dict[str, float]]]


def sentiment_section(on: Evaluation) -> list[str]:
    """Sentiment on public sets."""
    return sentiment_table(judge_sets(on.data, on.reader, on.cache))


def own_text_section(on: Evaluation) -> list[str]:
    """All that is measured on our own texts."""
    encoder, records = on.reader.encoder, read_own("sentiment")
    cases = case_table(records, judge_sentiment(records, encoder))
    figures = measure_own_texts(encoder, on.cache / "voc")
    return [*own_text_table(figures, on.before["own_texts"]), "", *cases]


SECTIONS: dict[str, tuple[str, Callable[[Evaluation], list[str]]]] = {
    "Sentiment": (
        "Held-out rows of every set, at most 500 each; sets of two classes are scored over those "
        "two. None of the published figures is on these rows; in brackets is on which.",
        sentiment_section,
    ),
    "Aspects": (
        "Questions about texts of which nothing trained the sentiment head, with the aspect in "
        "front, beside the same texts scored as a whole.",
        lambda on: aspect_table(on.data, on.examples, on.reader, on.cache),
    ),
    "Own texts": (
        "`tests/data`: written for this project, kept from training; before in brackets. Comments "
        "are split by voc itself, and mixed is a class. Units are those that their writer gave, "
        "alone or as voc reads them in their comments, where one that it cuts otherwise counts as "
        "missed. Then accuracy (%) on `tests/data/sentiment` by what a sentence turns on.",
        own_text_section,
    ),
    "Kinds of remark": (
        "At the threshold of 0.5 that ships. Effort and churn have no labelled set.",
        lambda on: kind_table(on.data, on.examples, on.reader, on.cache),
    ),
    "Space of vectors": (
        "V-measure of k-means with the true number of labels, mean of three seeds. What is held "
        "out are labels that trained nothing, or whole sets. A set in several languages pools "
        "other rows of each, as many in all as of one language alone. The probe is a logistic "
        "regression in five folds; on centred vectors it can fall below chance, because the mean "
        "taken away holds the rows it is tested on. V against language is above 0 by chance, more "
        "so with many groups.",
        lambda on: space_tables(on.data, on.reader.encoder, on.cache),
    ),
    "Themes": (
        "Discovered without the number of labels.",
        lambda on: theme_table(on.data, on.reader.encoder, on.cache),
    ),
    "Journey stages": (
        "Macro-F1 over the eight stages. The development sentences were in view when the lens and "
        "the heads were made; the others were written apart, and nothing was chosen by them.",
        lambda on: journey_table(on.reader, on.cache, on.before["own_texts"]),
    ),
    "Romanised text": ("", lambda on: romanised_table(on.data, on.reader.encoder)),
}


def main() -> None:
    """Print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--cache", type=Path, default=Path(".cache/vectors"))
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="just these sections")
    parser.add_argument("--write", type=Path, help="Markdown file to bring up to date")
    arguments = parser.parse_args()

    reader = load_reader(Encoder.load())
    on = Evaluation(
        arguments.data,
        arguments.cache,
        reader,
        read_examples(arguments.data),
        json.loads(BEFORE.read_text(encoding="utf-8")),
    )
    about, sections = describe(reader), {}
    print(about)
    for title in arguments.only or SECTIONS:
        start = time.perf_counter()
        said, tabulate = SECTIONS[title]
        sections[title] = "\n\n".join([*([said] if said else []), "\n".join(tabulate(on))])
        seconds = time.perf_counter() - start
        print(f"\n### {title}\n\n{sections[title]}\n\n({seconds:.0f} s)", flush=True)
    if arguments.write:
        page = arguments.write.read_text(encoding="utf-8")
        write_atomically(arguments.write, put_sections(page, about, sections, order=list(SECTIONS)))


def describe(reader: Reader) -> str:
    """What was evaluated, on what, when, and by which command."""
    encoder = reader.encoder
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, `make eval`, on {n_cores()} cores of {_processor()}: "
        f"encoder {encoder.fingerprint} ({encoder.placement.dtype} on {encoder.placement.device}), "
        f'heads {reader.heads.digest}. "Before" is the plain encoder with a sentiment head on '
        "pooled vectors, on the same rows (`figures/evaluation_before.json`)."
    )


def _processor() -> str:
    """The processor's name; `platform` leaves it out on most Linux systems."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text(encoding="utf-8") if cpuinfo.exists() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.M)
    return found.group(1) if found else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
