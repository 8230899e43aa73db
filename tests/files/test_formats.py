import gzip
import json
import sqlite3
from datetime import datetime

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from voc.errors import ConfigError, InputError
from voc.files.read import read_feedback

ROWS = [{"id": "a", "comment": "slow delivery", "nps": 3}, {"id": "b", "comment": "fine", "nps": 9}]
CSV = "id,comment,nps\na,slow delivery,3\nb,fine,9\n"


def write_xlsx(path, sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def write_sqlite(path, names=("feedback",)):
    connection = sqlite3.connect(path)
    for name in names:
        connection.execute(f'CREATE TABLE "{name}" (id TEXT, comment TEXT, nps INTEGER)')
        connection.executemany(
            f'INSERT INTO "{name}" VALUES (?, ?, ?)', [tuple(row.values()) for row in ROWS]
        )
    connection.commit()
    connection.close()


def write_duckdb(path, names=("feedback",)):
    with duckdb.connect(str(path)) as connection:
        for name in names:
            connection.execute(f'CREATE TABLE "{name}" (id TEXT, comment TEXT, nps INTEGER)')
            for row in ROWS:
                connection.execute(f'INSERT INTO "{name}" VALUES (?, ?, ?)', list(row.values()))


def write_format(path):
    suffix = path.name.partition(".")[2]
    if suffix == "xlsx":
        write_xlsx(path, {"s": [list(ROWS[0]), *(list(row.values()) for row in ROWS)]})
    elif suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(ROWS), path)
    elif suffix == "sqlite":
        write_sqlite(path)
    elif suffix == "duckdb":
        write_duckdb(path)
    elif suffix == "json":
        path.write_text(json.dumps(ROWS))
    elif suffix == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    elif suffix == "tsv":
        path.write_text(CSV.replace(",", "\t"))
    elif suffix == "csv.gz":
        path.write_bytes(gzip.compress(CSV.encode()))
    elif suffix == "csv.zst":
        path.write_bytes(zstandard.compress(CSV.encode()))
    else:
        path.write_text(CSV)
    return path


FORMATS = ["csv", "tsv", "json", "jsonl", "xlsx", "parquet", "sqlite", "duckdb"]


@pytest.mark.parametrize("suffix", [*FORMATS, "csv.gz", "csv.zst"])
def test_every_format_gives_the_same_comments(tmp_path, suffix):
    feedback = read_feedback(write_format(tmp_path / f"file.{suffix}"))
    assert feedback.table.select(["comment_id", "text", "nps"]).to_pylist() == [
        {"comment_id": "a", "text": "slow delivery", "nps": 3.0},
        {"comment_id": "b", "text": "fine", "nps": 9.0},
    ]
    assert feedback.sources[0].format == suffix.split(".")[0]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_stops_at_the_limit(tmp_path, suffix):
    feedback = read_feedback(write_format(tmp_path / f"file.{suffix}"), limit=1)
    assert feedback.sources[0].n_rows == len(feedback.table) == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_format_is_found_without_a_suffix(tmp_path, suffix):
    path = write_format(tmp_path / f"file.{suffix}").rename(tmp_path / "bare")
    assert read_feedback(path).sources[0].format == suffix


def test_the_first_bytes_of_a_file_win_over_its_suffix(tmp_path):
    path = write_format(tmp_path / "file.xlsx").rename(tmp_path / "file.csv")
    assert read_feedback(path).sources[0].format == "xlsx"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("line", {1: "one", 2: "two", 4: "three"}),
        ("paragraph", {1: "one\ntwo", 4: "three"}),
        ("file", {1: "one\ntwo\n\nthree\n"}),
    ],
)
def test_plain_text_is_read_by_unit(tmp_path, unit, expected):
    path = tmp_path / "file.md"
    path.write_text("one\ntwo\n\nthree\n")
    table = read_feedback(path, text_unit=unit).table
    ids = [int(value) for value in table["comment_id"].to_pylist()]
    assert dict(zip(ids, table["text"].to_pylist(), strict=True)) == expected


def test_a_blank_line_of_plain_text_is_an_empty_comment(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("one\n\ntwo\n\n")
    (group,) = read_feedback(path).skipped
    assert (group.reason, group.count) == ("empty text", 1)


def test_a_bad_line_of_jsonl_costs_itself_only(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_bytes(
        b'{"text": "fine"}\n{"text": \n[1]\n\n"just text"\n{"text": "\\ud800"}\n'
        + '{"text": "åäö"}\n'.encode()
        + b'{"text": "\xff"}\n\n'
    )
    feedback = read_feedback(path)
    assert feedback.table["text"].to_pylist() == ["fine", "just text", "åäö"]
    assert {group.reason: [e.row for e in group.examples] for group in feedback.skipped} == {
        "undecodable": [6, 8],
        "not JSON": [2],
        "not a record": [3],
        "empty text": [4],
    }


@pytest.mark.parametrize(
    "content",
    ['{"count": 1, "items": [{"text": "fine"}]}', '["fine"]', '{"text": "fine"}\n{"text": "x"}'],
)
def test_json_holds_records_in_any_usual_way(tmp_path, content):
    path = tmp_path / "file.json"
    path.write_text(content)
    assert read_feedback(path).table["text"].to_pylist()[0] == "fine"


def test_json_values_of_mixed_types_become_strings(tmp_path):
    path = tmp_path / "file.json"
    path.write_text('[{"text": "a b", "n": 1}, {"text": "c d", "n": ["é"]}]')
    assert read_feedback(path).table["n"].to_pylist() == ["1", '["é"]']


def test_a_workbook_may_have_titles_and_blank_rows(tmp_path):
    path = tmp_path / "file.xlsx"
    rows = [["Survey 2024"], [], ["id", "comment", "answered"]]
    rows += [
        ["a", "slow", datetime(2024, 3, 1)],
        [],
        ["b", "fine", None, "more"],
        ["c", "ok", None],
    ]
    write_xlsx(path, {"s": rows})
    feedback = read_feedback(path)
    assert feedback.table["text"].to_pylist() == ["slow", "ok"]
    assert feedback.table["date"].to_pylist() == [datetime(2024, 3, 1), None]
    assert {group.reason: group.examples[0].row for group in feedback.skipped} == {
        "empty text": 2,
        "wrong number of fields": 3,
    }
    assert any("1 row above the header is left out" in warning for warning in feedback.warnings)


def test_the_first_filled_sheet_is_read_and_the_others_are_named(tmp_path):
    path = tmp_path / "file.xlsx"
    write_xlsx(path, {"empty": [], "one": [["comment"], ["slow today"]], "two": [["x"], ["y"]]})
    feedback = read_feedback(path)
    assert feedback.table["text"].to_pylist() == ["slow today"]
    assert any("sheet 'one' is read, not 'two'" in warning for warning in feedback.warnings)


def test_a_sheet_can_be_named(tmp_path):
    path = tmp_path / "file.xlsx"
    write_xlsx(path, {"one": [["comment"], ["slow"]], "two": [["comment"], ["fine"]]})
    assert read_feedback(path, table="two").table["text"].to_pylist() == ["fine"]


def test_an_unknown_sheet_is_refused_with_the_known_ones(tmp_path):
    path = tmp_path / "file.xlsx"
    write_xlsx(path, {"one": [["comment"], ["slow"]], "two": [["comment"], ["fine"]]})
    with pytest.raises(ConfigError, match=r"no sheet 'x' .* one, two"):
        read_feedback(path, table="x")


def test_an_empty_workbook_is_refused(tmp_path):
    path = tmp_path / "file.xlsx"
    write_xlsx(path, {"one": []})
    with pytest.raises(InputError, match="holds no rows"):
        read_feedback(path)


DATABASES = [("sqlite", write_sqlite), ("duckdb", write_duckdb)]


@pytest.mark.parametrize(("suffix", "write"), DATABASES)
def test_one_of_several_tables_must_be_named(tmp_path, suffix, write):
    path = tmp_path / f"file.{suffix}"
    write(path, ["june", "may"])
    with pytest.raises(ConfigError, match=r"holds 2 tables: june, may\. Name one with table="):
        read_feedback(path)
    assert len(read_feedback(path, table="may").table) == 2


@pytest.mark.parametrize(("suffix", "write"), DATABASES)
def test_an_unknown_table_is_refused_with_the_known_ones(tmp_path, suffix, write):
    path = tmp_path / f"file.{suffix}"
    write(path)
    with pytest.raises(ConfigError, match=r"no table 'x' .* feedback"):
        read_feedback(path, table="x")


@pytest.mark.parametrize(("suffix", "write"), DATABASES)
def test_a_database_without_tables_is_refused(tmp_path, suffix, write):
    path = tmp_path / f"file.{suffix}"
    write(path, ["t"])
    if suffix == "sqlite":
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE t")
        connection.close()
    else:
        with duckdb.connect(str(path)) as connection:
            connection.execute("DROP TABLE t")
    with pytest.raises(InputError, match="holds no tables"):
        read_feedback(path)


def test_undecodable_text_of_a_sqlite_row_costs_that_row(tmp_path):
    path = tmp_path / "file.db"
    write_sqlite(path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO feedback VALUES ('c', CAST(X'FFFE41' AS TEXT), 1)")
    connection.commit()
    connection.close()
    feedback = read_feedback(path)
    assert len(feedback.table) == 2
    assert feedback.skipped[0].reason == "undecodable"


def test_undecodable_text_of_a_parquet_row_costs_that_row(tmp_path):
    path = tmp_path / "file.parquet"
    broken = pa.array([b"slow", b"\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"comment": broken}), path)
    feedback = read_feedback(path)
    assert feedback.table["text"].to_pylist() == ["slow"]
    assert feedback.skipped[0].reason == "undecodable"
