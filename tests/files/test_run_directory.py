import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from voc.errors import RunError
from voc.files.run_directory import check_run_directory, load_run, save_run
from voc.schemas import COMMENTS, DRIVERS, STAGES, THEMES, UNITS
from voc.types import Run

COMMENT = {
    "comment_id": ["1"],
    "text": ["slow"],
    "language": ["en"],
    "sentiment": ["negative"],
    "polarity": [-0.5],
    "n_units": [1],
}


@pytest.fixture
def run():
    comments = pa.table(COMMENT, schema=COMMENTS).append_column("country", pa.array(["SE"]))
    return Run(
        comments=comments,
        units=UNITS.empty_table(),
        themes=THEMES.empty_table(),
        stages=STAGES.empty_table(),
        drivers=DRIVERS.empty_table(),
        manifest={"voc_version": "0.1.0", "seed": 0},
        vectors=np.ones((1, 4), dtype=np.float16),
    )


def test_a_run_comes_back(tmp_path, run):
    save_run(run, tmp_path / "run")
    loaded = load_run(tmp_path / "run")
    assert loaded.comments.equals(run.comments)
    assert loaded.themes.schema.equals(THEMES)
    assert loaded.manifest.items() >= run.manifest.items()
    np.testing.assert_array_equal(loaded.vectors, np.ones((1, 4), dtype=np.float32))


def test_a_directory_holds_what_the_contract_names(tmp_path, run):
    save_run(run, tmp_path, reports={"report.html": "<p>", "report.xlsx": b"PK"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "comments.parquet",
        "drivers.parquet",
        "report.html",
        "report.xlsx",
        "run.json",
        "stages.parquet",
        "themes.parquet",
        "units.parquet",
        "vectors.npy",
    ]


def test_equal_tables_give_equal_bytes(tmp_path, run):
    in_chunks = pa.concat_tables([run.comments[:0], run.comments]).replace_schema_metadata(
        {"a": "b"}
    )
    save_run(run, tmp_path / "a")
    save_run(replace(run, comments=in_chunks), tmp_path / "b")
    assert (tmp_path / "a/comments.parquet").read_bytes() == (
        tmp_path / "b/comments.parquet"
    ).read_bytes()


def test_an_older_run_is_written_over(tmp_path, run):
    save_run(run, tmp_path)
    save_run(replace(run, vectors=None, manifest={"seed": 1}), tmp_path)
    loaded = load_run(tmp_path)
    assert loaded.manifest["seed"] == 1
    assert loaded.vectors is None


def test_an_interrupted_run_is_incomplete_and_can_be_written_over(tmp_path, run, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("voc.files.run_directory._write_array", stop)
        with pytest.raises(KeyboardInterrupt):
            save_run(run, tmp_path)
    with pytest.raises(RunError, match=r"incomplete: run\.json is missing"):
        load_run(tmp_path)
    save_run(run, tmp_path)
    assert len(load_run(tmp_path).comments) == 1


def test_a_directory_of_other_things_is_refused_untouched(tmp_path, run):
    (tmp_path / "thesis.docx").write_text("x")
    with pytest.raises(RunError, match=r"holds other files \(thesis\.docx\) and no run"):
        save_run(run, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_is_no_directory(tmp_path, run):
    (tmp_path / "run").write_text("x")
    with pytest.raises(RunError, match="is a file"):
        save_run(run, tmp_path / "run")


def test_a_missing_directory_is_named(tmp_path):
    with pytest.raises(RunError, match=r"no run directory .*june"):
        load_run(tmp_path / "june")


def test_missing_files_are_named(tmp_path, run):
    save_run(run, tmp_path)
    (tmp_path / "units.parquet").unlink()
    (tmp_path / "vectors.npy").unlink()
    with pytest.raises(RunError, match=r"incomplete: units\.parquet, vectors\.npy are missing"):
        load_run(tmp_path)


def test_a_newer_version_is_refused(tmp_path, run):
    save_run(run, tmp_path)
    manifest = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps(manifest | {"format_version": 99}))
    with pytest.raises(RunError, match=r"format version 99.*Install a newer voc"):
        load_run(tmp_path)


@pytest.mark.parametrize("name", ["run.json", "units.parquet", "vectors.npy"])
def test_a_damaged_file_is_refused(tmp_path, run, name):
    save_run(run, tmp_path)
    (tmp_path / name).write_bytes(b"nonsense")
    with pytest.raises(RunError, match="is damaged"):
        load_run(tmp_path)


def test_a_run_without_a_needed_column_is_refused(tmp_path, run):
    save_run(run, tmp_path)
    pa.parquet.write_table(run.comments.drop_columns("language"), tmp_path / "comments.parquet")
    with pytest.raises(RunError, match="lacks the columns language"):
        load_run(tmp_path)


@pytest.mark.parametrize("name", ["comments", "units"])
def test_a_table_without_its_columns_is_a_bug(tmp_path, run, name):
    wrong = replace(run, **{name: pa.table({"x": [1]})})
    with pytest.raises(ValueError, match=f"The {name} table must have the columns"):
        save_run(wrong, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(tmp_path, run):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"cannot be written to \(Not a directory\)"):
        check_run_directory(tmp_path / "file" / "run")


def test_a_check_leaves_no_new_directory_behind(tmp_path):
    check_run_directory(tmp_path / "runs" / "june")
    assert not (tmp_path / "runs" / "june").exists()
