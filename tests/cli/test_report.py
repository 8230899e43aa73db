"""`voc report`: a report of a run, in any format."""

import json

import pytest


@pytest.fixture
def run_directory(analysis, tmp_path):
    return analysis.save(tmp_path / "run")


def test_the_report_goes_into_the_run_directory(voc_command, run_directory):
    (run_directory / "report.html").unlink()
    result = voc_command("report", run_directory)
    assert result.stderr == f"Report: {run_directory / 'report.html'}\n"
    assert "late parcel" in (run_directory / "report.html").read_text(encoding="utf-8")


def test_the_suffix_is_the_format(voc_command, run_directory, tmp_path):
    voc_command("report", run_directory, "-o", tmp_path / "june.json")
    document = json.loads((tmp_path / "june.json").read_text(encoding="utf-8"))
    assert document["themes"][0]["name"] == "late parcel"


def test_quiet_writes_and_says_nothing(voc_command, run_directory, tmp_path):
    assert voc_command("report", run_directory, "-o", tmp_path / "june.md", "-q").output == ""
    assert (tmp_path / "june.md").exists()


def test_an_unknown_suffix_is_an_error(voc_command, run_directory, tmp_path):
    result = voc_command("report", run_directory, "-o", tmp_path / "june.docx")
    assert result.exit_code == 1
    assert result.stderr.startswith("voc: error: A report is written by its file suffix")


def test_a_missing_run_is_an_error(voc_command, tmp_path):
    result = voc_command("report", tmp_path / "none")
    assert result.exit_code == 1
    assert "There is no run directory" in result.stderr


def test_a_report_of_a_real_run_is_a_workbook(voc_command, real_run, tmp_path):
    assert voc_command("report", real_run.directory, "-o", tmp_path / "june.xlsx").exit_code == 0
    assert (tmp_path / "june.xlsx").read_bytes().startswith(b"PK")
