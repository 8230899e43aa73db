"""Seconds for finding and naming the themes of many units, and how many neighbours are found.

    python -m benchmarks.themes.speed --data ../data --units 100000

Texts and vectors are those of the label sets, drawn with replacement; drawn ones are blurred, and
their texts made unique, so that no two units count as copies. Prints one line of JSON.
"""

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np

from benchmarks.themes.__main__ import embed
from benchmarks.themes.label_sets import read_label_sets
from voc.inference.encoder import Encoder
from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows
from voc.pipeline.themes import embed_topics
from voc.themes.discovery import discover_themes
from voc.themes.results import describe_themes
from voc.types import FloatArray

_BLUR = 0.25
_N_CHECKED = 500
_N_NEIGHBOURS = 15


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--encoder", default="default", help="default, plain, or another encoder")
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--out", type=Path, default=Path("runs/bench/themes"))
    arguments = parser.parse_args()

    encoder = Encoder.load(arguments.encoder)
    sets = read_label_sets(arguments.data)
    texts = [text for own in sets for text in own.texts]
    languages = [code for own in sets for code in own.languages]
    vectors = np.concatenate([embed(own, encoder, arguments.out) for own in sets])
    drawn = np.random.default_rng(0).integers(len(texts), size=arguments.units)
    texts = [f"{texts[source]} {number}" for number, source in enumerate(drawn)]
    languages = [languages[source] for source in drawn]
    vectors = _blur(vectors[drawn])
    topics = embed_topics(encoder)

    seconds = {}
    start = time.perf_counter()
    found = discover_themes(vectors, texts, languages)
    seconds["find"] = time.perf_counter() - start
    start = time.perf_counter()
    themes = describe_themes(found, texts, languages, topics=topics, reader_language="en")
    seconds["describe"] = time.perf_counter() - start
    result = {
        "units": arguments.units,
        "themes": themes.n_themes,
        "parents": themes.n_parents,
        "without_theme": round(themes.unassigned_share, 4),
        "seconds": {name: round(value, 1) for name, value in seconds.items()},
        "neighbour_recall": round(neighbour_recall(found.vectors), 4),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }
    print(json.dumps(result))


def _blur(vectors: FloatArray) -> FloatArray:
    random = np.random.default_rng(1)
    scale = _BLUR / np.sqrt(vectors.shape[1])
    noise = random.standard_normal(vectors.shape, dtype=np.float32)
    return normalise_rows(vectors + np.float32(scale) * noise)


def neighbour_recall(vectors: FloatArray) -> float:
    """Share of the 15 exact neighbours of 500 rows that the search among all finds, 0..1."""
    rows = np.random.default_rng(2).choice(len(vectors), _N_CHECKED, replace=False)
    similarities = vectors[rows] @ vectors.T
    similarities[np.arange(_N_CHECKED), rows] = -np.inf
    exact = np.argpartition(-similarities, _N_NEIGHBOURS, axis=1)[:, :_N_NEIGHBOURS]
    found = find_neighbours(vectors, _N_NEIGHBOURS).indices[rows]
    shared = [len(set(a) & set(b)) for a, b in zip(found.tolist(), exact.tolist(), strict=True)]
    return float(np.mean(shared)) / _N_NEIGHBOURS


if __name__ == "__main__":
    main()
