"""Help, version and the generated reference."""

from pathlib import Path

import pytest

from scripts.write_cli_docs import reference
from voc import __version__
from voc.cli import main

ROOT = Path(__file__).parents[2]
NAMES = list(main.commands)


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_ends_with_an_example(voc_command, name):
    result = voc_command(name, "--help")
    assert result.exit_code == 0
    assert f"voc {name}" in result.stdout.partition("Examples:\n")[2]


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_a_command_says_what_it_does(name):
    options = [o for o in main.commands[name].params if o.param_type_name == "option"]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_list_of_commands_says_what_each_does(voc_command, name):
    line = next(
        line for line in voc_command("-h").stdout.splitlines() if line.startswith(f"  {name} ")
    )
    assert line.endswith(".")
    assert "..." not in line


def test_the_reference_is_current():
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python scripts/write_cli_docs.py"


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_has_a_section_for_each_command(name):
    assert f"\n## voc {name}\n" in reference()


def test_the_version_is_told(voc_command):
    assert voc_command("--version").stdout == f"voc {__version__}\n"


def test_the_british_spelling_is_understood_but_not_listed(voc_command):
    assert "Usage: voc analyse" in voc_command("analyse", "-h").stdout
    assert "analyse" not in voc_command("-h").stdout
