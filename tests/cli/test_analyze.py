"""`voc analyze`: options become the call, the result becomes a summary."""

import json
from pathlib import Path

import pytest

from voc.config import Config


def test_without_options_the_defaults_are_asked_for(voc_command, replace, analysis):
    work = replace("voc.api.analyze", analysis)
    assert voc_command("analyze", "survey.csv", "-o", "run").exit_code == 0
    [(arguments, options)] = work.calls
    assert arguments == ([Path("survey.csv")],)
    assert callable(options.pop("notify"))
    assert options == {
        **dict.fromkeys(["text", "id", "date", "language", "channel", "touchpoint", "stage"]),
        **dict.fromkeys(["score", "table", "journey", "cache"]),
        "segments": (),
        "config": Config(),
        "out": Path("run"),
        "show_progress_bar": False,
    }


def test_every_option_reaches_the_call(voc_command, replace, analysis):
    work = replace("voc.api.analyze", analysis)
    columns = "--text t --id i --date d --language l --channel c --touchpoint p --stage s --table q"
    result = voc_command(
        *("analyze", "a.csv", "b.csv", "-o", "run", *columns.split()),
        *("--score", "nps=q1", "--score", "csat=a=b", "--segment", "land", "--segment", "plan"),
        *("--text-unit", "paragraph", "--limit", 7, "--max-chars", 99, "--journey", "my.yaml"),
        *("--model", "folder", "--device", "cuda:1", "--dtype", "bf16", "--method", "density"),
        *("--granularity", "fine", "--themes", 4, "--min-theme-size", 5, "--seed", 6),
        *("--reader-language", "sv", "--title", "June", "--cache", "kept"),
    )
    assert result.exit_code == 0, result.output
    [(arguments, options)] = work.calls
    assert arguments == ([Path("a.csv"), Path("b.csv")],)
    del options["notify"]
    assert options == {
        "text": "t",
        "id": "i",
        "date": "d",
        "language": "l",
        "score": {"nps": "q1", "csat": "a=b"},
        "channel": "c",
        "touchpoint": "p",
        "stage": "s",
        "segments": ("land", "plan"),
        "table": "q",
        "journey": Path("my.yaml"),
        "config": Config(
            model="folder",
            device="cuda:1",
            dtype="bf16",
            method="density",
            granularity="fine",
            n_themes=4,
            min_theme_size=5,
            reader_language="sv",
            text_unit="paragraph",
            limit=7,
            max_chars=99,
            seed=6,
            title="June",
        ),
        "out": Path("run"),
        "cache": Path("kept"),
        "show_progress_bar": False,
    }


def test_the_british_spelling_does_the_same(voc_command, replace, analysis):
    work = replace("voc.api.analyze", analysis)
    voc_command("analyse", "survey.csv", "-o", "run")
    assert len(work.calls) == 1


def test_the_environment_names_the_cache_folder(voc_command, replace, analysis, monkeypatch):
    monkeypatch.setenv("VOC_CACHE", "kept")
    work = replace("voc.api.analyze", analysis)
    voc_command("analyze", "survey.csv", "-o", "run")
    assert work.calls[0][1]["cache"] == Path("kept")


def test_the_summary_goes_to_standard_error(voc_command, replace, analysis):
    replace("voc.api.analyze", analysis)
    result = voc_command("analyze", "survey.csv", "-o", "run")
    assert result.stdout == ""
    assert "Report: run/report.html (" in result.stderr


def test_quiet_says_nothing(voc_command, replace, analysis):
    replace("voc.api.analyze", analysis)
    assert voc_command("analyze", "survey.csv", "-o", "run", "--quiet").output == ""


def test_json_goes_to_standard_output(voc_command, replace, analysis):
    replace("voc.api.analyze", analysis)
    result = voc_command("analyze", "survey.csv", "-o", "run", "--json", "-q")
    assert list(json.loads(result.stdout)) == [
        *("run", "rows", "counts", "scores", "pain_points", "warnings", "seconds")
    ]


@pytest.mark.parametrize(
    "name", ["run.json", "comments.parquet", "units.parquet", "themes.parquet", "report.html"]
)
def test_a_real_analysis_writes_a_run_directory(real_run, name):
    assert (real_run.directory / name).stat().st_size > 0


def test_a_real_analysis_counts_rows_and_themes(real_run):
    assert real_run.summary["run"] == str(real_run.directory)
    assert (real_run.summary["rows"]["read"], real_run.summary["rows"]["kept"]) == (26, 25)
    assert real_run.summary["counts"]["themes"] == 3
    assert real_run.summary["scores"]["nps"]["n"] == 25


@pytest.mark.parametrize(
    "line",
    [
        "26 rows of",
        "25 kept, 1 skipped",
        "survey.csv row 26",
        "text: column comment (",
        "25 comments, ",
        "English 9",
        "NPS ",
        " without a theme",
        "report.html (",
    ],
)
def test_a_real_analysis_says_what_it_did(real_run, line):
    assert line in real_run.stderr
