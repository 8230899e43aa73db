"""Time of embedding texts with everything that heads do, over that of embedding them alone.

    python -m benchmarks.heads

What ships: attention pooling and the networks of all heads in the encoder's pass, then calibrated
sentiment, kinds of remark, and the journey lens. Runs alternate; the medians are compared.
"""

import argparse
import json
import statistics
import time

from benchmarks.texts import TYPICAL, make_texts
from voc.inference.encoder import Encoder
from voc.inference.reader import load_reader
from voc.lenses.reading import load_journey
from voc.pipeline.journey import fit_journey, link_units
from voc.pipeline.sentiment import find_kinds, score_texts


def main() -> None:
    """Measure and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()

    encoder = Encoder.load()
    reader = load_reader(encoder)
    journey = fit_journey(load_journey(None), encoder)
    texts = make_texts(
        TYPICAL, arguments.texts, lambda texts: encoder.tokenizer.tokens(texts).lengths.tolist()
    )

    def embed() -> None:
        for _ in encoder.stream(texts):
            pass

    def embed_with_heads() -> None:
        for rows in reader.stream(texts):
            read = reader.split(rows)
            languages = ["en"] * len(rows)
            score_texts(reader.heads, read.logits, languages)
            find_kinds(reader.heads, read.logits, languages)
            link_units(journey, read.vectors, languages)

    seconds: dict[str, list[float]] = {"embedding": [], "with_heads": []}
    for _ in range(arguments.runs):
        for name, work in (("embedding", embed), ("with_heads", embed_with_heads)):
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    result = {name: round(value, 3) for name, value in medians.items()}
    ratio = medians["with_heads"] / medians["embedding"]
    print(json.dumps({"texts": len(texts), **result, "ratio": round(ratio, 3)}))


if __name__ == "__main__":
    main()
