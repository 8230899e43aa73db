"""What must hold for the repository as a whole: sizes, versions, licences, no machine paths."""

import csv
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import voc

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]

LARGEST_FILE_BYTES = 13 * 2**20
MACHINE_PATH = re.compile(rb"(?<![\w.~-])/(?:home|root|work|Users)/\w[^\s'\"]*")

LANGUAGES = ("ar", "el", "en", "fa", "sv")


def repository_files():
    """Files that are in the repository or would be added to it."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_names(requirements):
    return [normalised(re.match(r"[\w.-]+", requirement).group()) for requirement in requirements]


def pinned_names():
    return {
        normalised(name) for name in re.findall(r"^([\w.-]+)==\S+$", read("constraints.txt"), re.M)
    }


def sample_rows(language):
    with (ROOT / "corpora" / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    found = {
        str(path.relative_to(ROOT)): MACHINE_PATH.findall(path.read_bytes())
        for path in repository_files()
    }
    assert {path: places for path, places in found.items() if places} == {}


@pytest.mark.parametrize(
    ("text", "is_path"),
    [
        ("see /" + "work/data/x.csv", True),
        ("'/" + "home/anna/voc'", True),
        ("https://example.org/" + "home/page", False),
        ("docs/" + "work/notes.md", False),
    ],
)
def test_a_path_of_a_machine_is_told_from_other_slashes(text, is_path):
    assert bool(MACHINE_PATH.search(text.encode())) == is_path


def test_no_file_is_too_large_for_a_repository():
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in repository_files()}
    assert {path: size for path, size in sizes.items() if size > LARGEST_FILE_BYTES} == {}


def test_the_package_and_the_project_have_one_version():
    assert voc.__version__ == PROJECT["version"]


def test_the_changelog_has_a_section_for_the_version():
    assert re.search(rf"^## \[{re.escape(PROJECT['version'])}\]", read("CHANGELOG.md"), re.M)


def test_every_package_is_shipped():
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "voc").rglob("__init__.py")}
    packages = {".".join(folder.parts) for folder in folders} | {"voc.models"}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == packages


@pytest.mark.parametrize("name", requirement_names(PROJECT["dependencies"]))
def test_a_dependency_is_pinned_and_its_licence_is_listed(name):
    assert name in pinned_names()
    assert f"| {name} |" in read("docs/licences.md")


@pytest.mark.parametrize("name", requirement_names(PROJECT["optional-dependencies"]["dev"]))
def test_a_development_tool_is_pinned(name):
    assert name in pinned_names()


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_begins_with_the_commands_that_matter(command):
    assert command in "\n".join(read("README.md").splitlines()[:40])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_of_the_sample_corpora_counts_their_comments(language):
    row = re.search(rf"^\| `{language}\.csv` \| [^|]+\| (\d+) \|", read("corpora/README.md"), re.M)
    assert int(row.group(1)) == len(sample_rows(language))


def test_sample_comments_have_distinct_ids():
    ids = [row["id"] for language in LANGUAGES for row in sample_rows(language)]
    assert len(ids) == len(set(ids))
