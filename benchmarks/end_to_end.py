"""Time and memory of a whole analysis against embedding alone, on short comments in five languages.

    python benchmarks/end_to_end.py --data ../data --rows 10000

The comments are utterances of `themes/massive` (five languages, about 7 words each). Prints a table
and one JSON line. The ratio is the time of the whole analysis, set-up aside, over that of its
embedding.
"""

import argparse
import json
import resource
import time
from pathlib import Path

import voc
from voc.config import Config
from voc.languages import CODES


def read_comments(data: Path, n_rows: int) -> list[dict[str, str]]:
    """Rows of every language in turn, with ids."""
    per_language = -(-n_rows // len(CODES))
    rows = []
    for code in CODES:
        path = data / "themes" / "massive" / f"{code}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines()[:per_language]
        rows += [
            {"id": f"{code}-{i}", "text": json.loads(line)["text"]} for i, line in enumerate(lines)
        ]
    return rows[:n_rows]


def main() -> None:
    """Analyse once and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, default=Path("runs/benchmark"))
    arguments = parser.parse_args()

    comments = read_comments(arguments.data, arguments.rows)
    config = Config(device=arguments.device, reuse_vectors=False)
    # Set-up: caches, imports, language tables. Comments stand by language, so take some of each.
    voc.analyze(comments[:: max(1, len(comments) // 100)], config=config)
    start = time.perf_counter()
    analysis = voc.analyze(comments, config=config, out=arguments.out)
    seconds = time.perf_counter() - start
    steps = analysis.manifest["timings_seconds"]
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20

    print(f"{len(comments):,} comments, {analysis.units.num_rows:,} units")
    for step, taken in steps.items():
        print(f"  {step:<10} {taken:8.2f} s")
    print(f"  {'all':<10} {seconds:8.2f} s, {seconds / steps['embed']:.2f} x embedding")
    print(f"  peak memory {peak_gib:.2f} GiB")
    placement = analysis.manifest["encoder"]
    result = {
        "comments": len(comments),
        "units": analysis.units.num_rows,
        "device": placement["device"],
        "dtype": placement["dtype"],
        "seconds": round(seconds, 2),
        "embed_seconds": steps["embed"],
        "ratio": round(seconds / steps["embed"], 3),
        "peak_gib": round(peak_gib, 3),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
