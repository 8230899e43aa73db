from pathlib import Path

import pytest

from voc.errors import InputError
from voc.files.inputs import expand, paths_meant


@pytest.fixture
def folder(tmp_path):
    for name in ("b.csv", "a.csv", "c.jsonl.gz", "photo.png", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    return tmp_path


def names(paths):
    return [path.name for path in paths]


def test_a_folder_gives_its_readable_files_sorted(folder):
    files, warnings = expand([folder])
    assert names(files) == ["a.csv", "b.csv", "c.jsonl.gz"]
    assert "photo.png" in warnings[0]


def test_a_glob_gives_its_files_sorted(folder):
    assert names(expand([str(folder / "*.csv")])[0]) == ["a.csv", "b.csv"]


def test_a_relative_glob_looks_below_the_working_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert names(expand(["[ab].csv"])[0]) == ["a.csv", "b.csv"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path):
    (tmp_path / "a[1].csv").write_text("x")
    assert names(expand([tmp_path / "a[1].csv"])[0]) == ["a[1].csv"]


def test_a_file_given_twice_is_read_once(folder):
    files, warnings = expand([folder / "a.csv", str(folder / "a*.csv")])
    assert names(files) == ["a.csv"]
    assert "1 file was given twice" in warnings[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("missing.csv", r"no file .*missing\.csv.* holds a\.csv, b\.csv"),
        ("nowhere/x.csv", "nowhere does not exist either"),
        ("*.parquet", r"No file matches .*\*\.parquet"),
    ],
)
def test_a_missing_input_says_what_there_is(folder, given, message):
    with pytest.raises(InputError, match=message):
        expand([str(folder / given)])


def test_a_folder_without_readable_files_is_refused(tmp_path):
    (tmp_path / "photo.png").write_text("x")
    with pytest.raises(InputError, match=r"holds no file that can be read.*\.csv"):
        expand([tmp_path])


@pytest.mark.parametrize(
    ("inputs", "are_paths"),
    [
        ("anything at all", True),
        (Path("x"), True),
        ([Path("x"), Path("-")], True),
        (["a.csv", "b.jsonl.gz"], True),
        (["a.csv", "-"], True),
        (["-"], True),
        (["-", "-"], False),
        (["-", "good"], False),
        (["fine", "slow today"], False),
        (["I sent report.csv", "fine", "slow"], False),
        ([{"text": "x"}], False),
        ([], False),
    ],
)
def test_names_of_files_are_told_from_comments(inputs, are_paths):
    assert (paths_meant(inputs) is not None) == are_paths
