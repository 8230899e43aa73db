"""Compare ways to find themes at an unknown number, on public label sets and the same vectors.

    python -m benchmarks.themes --data ../data
    python -m benchmarks.themes --data ../data --encoder plain --sets massive,clinc150
    python -m benchmarks.themes --data ../data --write docs/benchmarks.md

Each method and set runs in turn, is scored against the labels and goes to a line of the JSON file
right away; what is already there is not run again. Other methods get the encoder's vectors with
their language bias and, in a second run, without it. `--write` replaces what stands between the two
`theme comparison` marks of a file.
"""

import argparse
import importlib.util
import json
import time
import warnings
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.themes.label_sets import SET_NAMES, LabelSet, read_label_sets
from benchmarks.themes.methods import METHODS, SEES_LANGUAGES
from benchmarks.themes.scores import score
from benchmarks.themes.table import Row, result_lines
from voc.files.atomic import write_atomically
from voc.inference.encoder import Encoder
from voc.maths.vectors import centre_by_language
from voc.text.normalise import normalise_texts
from voc.types import FloatArray

BEGIN, END = "<!-- theme comparison: begin -->", "<!-- theme comparison: end -->"
_NEEDS = {"BERTopic": "bertopic", "Turftopic": "turftopic", "EVoC": "evoc"}


def main() -> None:
    """Run what is missing, print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--encoder", default="default", help="default, plain, or another encoder")
    parser.add_argument("--sets", default=",".join(SET_NAMES))
    parser.add_argument("--methods", default=";".join(METHODS), help="separated by semicolons")
    parser.add_argument("--out", type=Path, default=Path("runs/bench/themes"))
    parser.add_argument("--write", type=Path, help="Markdown file to bring up to date")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")  # those of other people's libraries

    encoder = Encoder.load(arguments.encoder)
    results = arguments.out / f"{encoder.fingerprint}.jsonl"
    results.parent.mkdir(parents=True, exist_ok=True)
    known = _read_results(results)
    methods = [name for name in arguments.methods.split(";") if _is_installed(name)]
    for label_set in read_label_sets(arguments.data, arguments.sets.split(",")):
        vectors = embed(label_set, encoder, arguments.out)
        for method in methods:
            for kind, given in _kinds_of_vectors(label_set, vectors, method).items():
                if (label_set.name, method, kind) in known:
                    continue
                row = _run(label_set, method, kind, given)
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row) + "\n")
                known[label_set.name, method, kind] = row
                print(f"{label_set.name}, {method}, {kind}: AMI {row['ami']:.1f}", flush=True)

    text = "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}, encoder {encoder.fingerprint}. Means over the sets, "
            "then AMI / ARI / themes of each set.",
            "",
            *result_lines(list(known.values())),
        ]
    )
    print(text)
    if arguments.write:
        before, _, rest = arguments.write.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        write_atomically(arguments.write, f"{before}{BEGIN}\n{text}\n{END}{after}")


def _read_results(path: Path) -> dict[tuple[str, str, str], Row]:
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {(row["set"], row["method"], row["vectors"]): row for row in rows}


def _is_installed(method: str) -> bool:
    module = _NEEDS.get(method.split(",")[0])
    if module is None or importlib.util.find_spec(module):
        return True
    print(f"{method} is left out: {module} is not installed (docs/benchmarks.md says how).")
    return False


def embed(label_set: LabelSet, encoder: Encoder, folder: Path) -> FloatArray:
    """Vectors of normalised texts; read back when they were computed before."""
    path = folder / "vectors" / encoder.fingerprint / f"{label_set.name}.npy"
    if path.is_file():
        stored: FloatArray = np.load(path).astype(np.float32)
        return stored
    vectors = encoder.encode(normalise_texts(label_set.texts, label_set.languages))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, vectors.astype(np.float16))
    return vectors.astype(np.float16).astype(np.float32)


def _kinds_of_vectors(
    label_set: LabelSet, vectors: FloatArray, method: str
) -> dict[str, FloatArray]:
    if method in SEES_LANGUAGES:
        return {"as encoded": vectors}
    return {
        "as encoded": vectors,
        "centred by language": centre_by_language(vectors, label_set.languages),
    }


def _run(label_set: LabelSet, method: str, kind: str, vectors: FloatArray) -> Row:
    start = time.perf_counter()
    themes = METHODS[method](label_set.texts, label_set.languages, vectors)
    seconds = time.perf_counter() - start
    return {
        "set": label_set.name,
        "method": method,
        "vectors": kind,
        "n_rows": len(label_set.texts),
        "n_labels": label_set.n_labels,
        "is_tuned_on": label_set.is_tuned_on,
        **asdict(score(label_set.labels, themes, seconds=seconds)),
    }


if __name__ == "__main__":
    main()
