"""Importing voc and asking for help cost next to nothing.

Limits are in seconds of processor time, not of the clock: on an idle machine the two agree, and on
a loaded one a process waits longer but works no more. The interpreter's own start is included.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

IMPORT_SECONDS = 0.3
HELP_SECONDS = 0.5

HEAVY = {
    *("duckdb", "hdbscan", "jinja2", "lingua", "numpy", "openpyxl", "pandas", "polars", "pyarrow"),
    *("scipy", "sklearn", "sknetwork", "spacy", "tokenizers", "torch", "transformers"),
}

IMPORT = ["-c", "import voc"]
HELP = ["-m", "voc", "--help"]

PRINT_MODULES = (
    "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
)
IMPORT_AND_PRINT_MODULES = ["-c", PRINT_MODULES + "import voc"]
HELP_AND_PRINT_MODULES = [
    "-c",
    PRINT_MODULES + "import runpy; runpy.run_module('voc', run_name='__main__')",
    "--help",
]


def run_python(arguments):
    """Run a fresh interpreter and return what it wrote to stderr."""
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stderr


def processor_seconds(arguments):
    before = os.times()
    run_python(arguments)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])  # of child processes, user and system


@pytest.mark.parametrize(
    ("arguments", "limit_seconds"),
    [
        pytest.param(IMPORT, IMPORT_SECONDS, id="import"),
        pytest.param(HELP, HELP_SECONDS, id="help"),
    ],
)
def test_importing_and_asking_for_help_are_fast(arguments, limit_seconds):
    run_python(arguments)  # compiles what was never imported on this machine
    assert median(processor_seconds(arguments) for _ in range(3)) < limit_seconds


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(IMPORT_AND_PRINT_MODULES, id="import"),
        pytest.param(HELP_AND_PRINT_MODULES, id="help"),
    ],
)
def test_importing_and_asking_for_help_load_no_heavy_library(arguments):
    assert HEAVY & set(run_python(arguments).split()) == set()
