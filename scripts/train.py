"""Train the adapter of the bundled encoder and its heads in one multi-task run.

    python scripts/train.py --data ../data --run runs/train
    python scripts/train.py --data ../data --run runs/train --resume
    python scripts/train.py --data ../data --run runs/deeper --start-from runs/train

Choices are in `train.toml`. The run folder gets a checkpoint every few minutes, from which
`--resume` goes on (with texts shuffled anew, and with more steps than before where the file now
says so), and `dev.jsonl`, the scores on held-out rows.
`scripts/export_model.py` makes of a checkpoint what ships.
"""

import argparse
import json
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from training.dev import DevSets, read_dev, score
from training.examples import UNKNOWN, Examples, read_examples
from training.multitask import MultiTaskModel, Sampler, StepSizes, step_losses
from training.network import AdaptedEncoder
from training.progress import CHECKPOINT, Progress
from training.states import StateStore

from voc.inference.default_encoder import load_default_encoder
from voc.inference.encoder import Encoder
from voc.inference.encoder_parts import PLAIN
from voc.inference.native.library import VNNI, processor
from voc.maths.vectors import centre_by_language
from voc.pipeline.embedding import embed_texts
from voc.types import FloatArray

CONFIG = Path(__file__).parent / "train.toml"
STEPS_PER_LINE = 20
KEPT_FAMILIES = ("general topics", "clinc150")


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled sets")
    parser.add_argument("--run", type=Path, required=True, help="folder of checkpoints and scores")
    parser.add_argument("--config", type=Path, default=CONFIG)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--start-from", type=Path, help="run whose averaged weights to begin with")
    parser.add_argument("--checkpoint-steps", type=int, default=100)
    parser.add_argument("--dev-steps", type=int, default=400)
    arguments = parser.parse_args()
    config = tomllib.loads(arguments.config.read_text(encoding="utf-8"))
    if (arguments.run / CHECKPOINT).is_file() and not arguments.resume:
        parser.error(f"{arguments.run} has a checkpoint: go on with --resume, or take a new folder")
    if not processor() & VNNI:
        parser.error("training needs a processor with AVX512-VNNI")
    arguments.run.mkdir(parents=True, exist_ok=True)

    torch.set_num_threads(1)  # micro-batches run side by side instead
    torch.set_flush_denormal(True)
    torch.manual_seed(config["seed"])
    rng = np.random.default_rng(config["seed"])
    examples = read_examples(arguments.data)
    dev = read_dev(arguments.data, examples)
    encoder = load_default_encoder(adapted=False)
    first_layer, rank = config["first_layer"], config["rank"]
    store = StateStore(
        _training_texts(examples) + dev.texts(),
        encoder,
        arguments.run,
        first_layer=first_layer,
        max_tokens=config["max_tokens"],
    )
    originals = _original_vectors(examples, store, arguments.run)
    network = AdaptedEncoder(encoder.weights, encoder.config, first_layer=first_layer, rank=rank)
    sources = [name for name in examples.sentiment if not name.endswith("/own")]
    model = MultiTaskModel(network, n_stages=len(examples.stages), sources=sources)
    progress = Progress(model, config, rng)
    if arguments.start_from:
        progress.start_from(arguments.start_from)
    if arguments.resume:
        progress.restore(arguments.run)
    sampler = Sampler(
        examples,
        StepSizes(**config["step"]),
        sets=config["sets"],
        families=config["families"],
        rng=rng,
    )
    allowed = _allowed_classes(examples)
    print(f"{len(store.rows):,} texts, steps {progress.step} to {config['steps']}", flush=True)

    model.train()
    log = _Log()
    while progress.step < config["steps"]:
        terms = step_losses(model, store, sampler.draw(), allowed=allowed, originals=originals)
        progress.advance(sum(config["losses"][name] * value for name, value in terms.items()))
        log.add(progress.step, terms)
        last = progress.step == config["steps"]
        if last or progress.step % arguments.checkpoint_steps == 0:
            progress.save(arguments.run)
        if last or progress.step % arguments.dev_steps == 0:
            _score(progress, store, dev, examples, arguments.run)
            log.restart_clock()


class _Log:
    """Prints the pace and the running means of the losses every few steps."""

    def __init__(self) -> None:
        self._means: dict[str, float] = {}
        self.restart_clock()

    def restart_clock(self) -> None:
        """Leave out the time since the last step."""
        self._start, self._n_steps = time.perf_counter(), 0

    def add(self, step: int, terms: dict[str, torch.Tensor]) -> None:
        """Count a step with its losses."""
        self._n_steps += 1
        for name, value in terms.items():
            self._means[name] = 0.95 * self._means.get(name, value.item()) + 0.05 * value.item()
        if step % STEPS_PER_LINE == 0:
            pace = self._n_steps / (time.perf_counter() - self._start)
            shown = "  ".join(f"{name} {mean:.3f}" for name, mean in self._means.items())
            print(f"step {step}  {pace:.3f} steps/s  {shown}", flush=True)
            self.restart_clock()


def _score(
    progress: Progress, store: StateStore, dev: DevSets, examples: Examples, run: Path
) -> None:
    """Score the averaged weights, print the table, and add a line to `dev.jsonl`."""
    with progress.averaged() as model:
        scores = score(model, store, dev, examples.stages)
    line: dict[str, Any] = {"step": progress.step} | scores
    with (run / "dev.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    table = "\n".join(f"  {name:22} {value:5.1f}" for name, value in scores.items())
    print(f"dev scores at step {progress.step}:\n{table}", flush=True)


def _training_texts(examples: Examples) -> list[str]:
    judged = (*examples.sentiment.values(), examples.aspects, examples.feedback)
    grouped = [members for family in examples.families for members in family.texts.values()]
    texts = [example.text.text for group in judged for example in group]
    texts += [text.text for group in (*grouped, *examples.pairs) for text in group]
    return list(dict.fromkeys(texts))


def _original_vectors(examples: Examples, store: StateStore, run: Path) -> dict[int, FloatArray]:
    """Vectors before training by row of the store, each language's mean removed.

    Of own texts, of parallel texts and of help-desk questions: the kinds of text whose
    neighbourhoods are to be kept.
    """
    kept = [example.text for example in examples.feedback if example.stage != UNKNOWN]
    kept += [text for group in examples.pairs for text in group]
    families = {family.name: family.texts.values() for family in examples.families}
    kept += [t for name in KEPT_FAMILIES for texts in families[name] for t in texts]
    languages = {text.text: text.language for text in kept}
    encoder = Encoder.load(PLAIN)
    embedded = embed_texts(list(languages), encoder, cache=run / "cache", show_progress_bar=True)
    vectors = embedded.vectors
    centred = centre_by_language(vectors, list(languages.values()))
    return {store.rows[text]: vector for text, vector in zip(languages, centred, strict=True)}


def _allowed_classes(examples: Examples) -> dict[str, torch.Tensor]:
    """Which of the three classes each set has."""
    allowed = {
        name: torch.tensor([any(e.label == label for e in rows) for label in range(3)])
        for name, rows in examples.sentiment.items()
    }
    return allowed | {e.source: torch.ones(3, dtype=torch.bool) for e in examples.aspects}


if __name__ == "__main__":
    main()
