"""What becomes of errors: exit codes and one line each."""

import subprocess
import sys

import pytest

from voc.errors import ConfigError, InputError, ModelError, RunError

ANALYZE = ("analyze", "survey.csv", "-o", "run")


@pytest.mark.parametrize("kind", [ConfigError, InputError, ModelError, RunError])
def test_a_known_error_is_one_line_and_exit_code_1(voc_command, replace, kind):
    replace("voc.api.analyze", kind("No column\nis called x."))
    result = voc_command(*ANALYZE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "voc: error: No column is called x.\n"


def test_an_unknown_error_keeps_its_traceback(voc_command, replace):
    replace("voc.api.analyze", ZeroDivisionError("bug"))
    assert isinstance(voc_command(*ANALYZE).exception, ZeroDivisionError)


def test_a_place_that_cannot_be_written_is_one_line(voc_command, replace):
    replace("voc.api.analyze", PermissionError(13, "Permission denied", "run"))
    result = voc_command(*ANALYZE)
    assert (result.exit_code, result.stderr) == (1, "voc: error: Permission denied: run\n")


def test_a_full_disk_is_one_line_without_a_name(voc_command, replace):
    replace("voc.api.analyze", OSError(28, "No space left on device"))
    result = voc_command(*ANALYZE)
    assert (result.exit_code, result.stderr) == (1, "voc: error: No space left on device\n")


def test_a_system_error_of_ours_keeps_its_traceback(voc_command, replace):
    replace("voc.api.analyze", FileNotFoundError(2, "No such file", "template.j2"))
    assert isinstance(voc_command(*ANALYZE).exception, FileNotFoundError)


def test_an_interruption_is_one_line_and_exit_code_130(voc_command, replace):
    replace("voc.api.analyze", KeyboardInterrupt())
    result = voc_command(*ANALYZE)
    assert (result.exit_code, result.stderr) == (130, "voc: interrupted\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyze", "a.csv"], "Missing option '-o' / '--out'"),
        (["analyze", "-o", "run"], "Missing argument 'INPUT...'"),
        ([*ANALYZE, "--limit", "0"], "0 is not in the range"),
        ([*ANALYZE, "--method", "magic"], "'magic' is not one of 'graph', 'density'"),
        ([*ANALYZE, "--reader-language", "fi"], "'fi' is not one of 'ar', 'fa', 'sv', 'el', 'en'"),
        ([*ANALYZE, "--score", "q1"], "must be SCORE=COLUMN with one of the scores nps, csat, ces"),
        ([*ANALYZE, "--score", "enps=q1"], "must be SCORE=COLUMN"),
        ([*ANALYZE, "--score", "nps="], "must be SCORE=COLUMN"),
        ([*ANALYZE, "--score", "nps=a", "--score", "nps=b"], "each score can have one column only"),
        (["embed", "a.csv", "-o", "vectors.txt"], "must end in one of .npy, .npz, .parquet"),
        (["sentiment", "a.csv", "-o", "a.xlsx"], "must end in .csv, .jsonl, .ndjson"),
        (["bench", "--seconds", "0"], "0.0 is not in the range"),
        (["magic"], "No such command 'magic'"),
    ],
)
def test_a_wrong_use_is_explained_with_exit_code_2(voc_command, arguments, message):
    result = voc_command(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_reader_that_stops_reading_causes_no_noise():
    code = (
        "import click\n"
        "from voc.cli import main\n"
        "from voc.cli.rows import write_rows\n"
        "many, to = {'n': range(1_000_000)}, {'out': None, 'format': None}\n"
        "command = click.Command('many', callback=lambda: write_rows(many, **to))\n"
        "main.add_command(command)\n"
        "main(['many'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"n\n"
        process.stdout.close()
        assert process.stderr.read() == b""
