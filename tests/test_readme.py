import re
from pathlib import Path

import pytest

from voc.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def run(code):
    exec(compile(code, "README.md", "exec"), {})


def test_the_analysis_of_the_readme_runs(tmp_path, monkeypatch, encoder_in_place, capsys):
    monkeypatch.chdir(tmp_path)
    run(blocks("python")[0])
    assert (tmp_path / "report.html").stat().st_size > 10_000
    languages = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert set(languages) == {"sv", "el", "ar"}


def test_the_encoder_of_the_readme_runs(capsys):
    run(blocks("python")[1])
    assert capsys.readouterr().out == "100 384\n"


def test_the_commands_of_the_readme_exist(capsys):
    named = re.findall(r"^\$ voc (\w+)", "\n".join(blocks("console")), re.MULTILINE)
    assert named
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(re.search(rf"^  {command} ", shown, re.MULTILINE) for command in named)


def test_the_files_of_the_readme_exist():
    root = Path(__file__).parents[1]
    for link in re.findall(r"\]\(([^)]+)\)", README):
        assert (root / link).is_file(), link
