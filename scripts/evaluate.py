"""Evaluate what ships: sentiment, themes and journey stages, one table each.

    python scripts/evaluate.py --data ../data
    python scripts/evaluate.py --data ../data --write docs/benchmarks.md

`--write` replaces what stands between the two `evaluation` marks of the file. Vectors are cached,
so only the first run is slow (about 20 minutes on two cores).
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from evaluate_journey import journey_table
from evaluate_sentiment import sentiment_table
from evaluate_themes import theme_table

from voc.files.atomic import write_atomically
from voc.files.bundled import bundled_model
from voc.files.small_files import digest_of
from voc.inference.encoder import Encoder

BEGIN, END = "<!-- evaluation: begin -->", "<!-- evaluation: end -->"


def main() -> None:
    """Print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--cache", type=Path, default=Path(".cache/vectors"))
    parser.add_argument("--write", type=Path, help="Markdown file to bring up to date")
    arguments = parser.parse_args()

    encoder = Encoder.load()
    head = digest_of(bundled_model("sentiment"))[:12]
    about = (
        f"{datetime.now(UTC):%Y-%m-%d}, encoder {encoder.fingerprint} "
        f"({encoder.placement.dtype} on {encoder.placement.device}), sentiment head {head}."
    )
    sections = {
        "Sentiment": sentiment_table(arguments.data, encoder, arguments.cache),
        "Themes": theme_table(arguments.data, encoder, arguments.cache),
        "Journey": journey_table(encoder, arguments.cache),
    }
    tables = [f"#### {title}\n\n" + "\n".join(lines) for title, lines in sections.items()]
    text = "\n\n".join([about, *tables])
    print(text)
    if arguments.write:
        before, _, rest = arguments.write.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        write_atomically(arguments.write, f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    main()
