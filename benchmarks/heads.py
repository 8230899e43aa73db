"""Time of embedding texts with everything that heads do, over that of embedding them alone.

    python -m benchmarks.heads

Heads are: sentiment and the journey lens, both on the pooled vectors, a projection of the vectors
to as many numbers, and attention pooling by four queries. Runs alternate; the medians are compared.
"""

import argparse
import json
import statistics
import time

import numpy as np

from benchmarks.texts import TYPICAL, make_texts
from voc.inference.encoder import Encoder
from voc.lenses.reading import load_journey
from voc.pipeline.journey import fit_journey, link_units
from voc.pipeline.sentiment import load_sentiment_head, score_units

_N_QUERIES = 4


def main() -> None:
    """Measure and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()

    encoder = Encoder.load()
    texts = make_texts(
        TYPICAL, arguments.texts, lambda texts: encoder.tokenizer.tokens(texts).lengths.tolist()
    )
    journey = fit_journey(load_journey(None), encoder)
    sentiment = load_sentiment_head(encoder)
    rng = np.random.default_rng(0)
    projection = rng.normal(size=(encoder.dimension, encoder.dimension)).astype(np.float32)
    queries = rng.normal(size=(_N_QUERIES, encoder.dimension)).astype(np.float32)

    def embed() -> None:
        for _ in encoder.stream(texts):
            pass

    def embed_with_heads() -> None:
        for vectors, _states in encoder.attend(texts, queries):
            score_units(sentiment, vectors)
            link_units(journey, vectors, ["en"] * len(vectors))
            vectors @ projection

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
