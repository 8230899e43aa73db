import io
import os
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from voc.errors import ConfigError, InputError
from voc.files.read import read_feedback


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def texts(feedback):
    return feedback.table["text"].to_pylist()


def reasons(feedback):
    return {group.reason: group.count for group in feedback.skipped}


SURVEY = "id,date,comment,nps,country\n1,2024-03-01,Slow delivery,3,SE\n2,2024-03-02,Great,9,SE\n"


def test_role_columns_stand_typed_before_the_own_columns(tmp_path):
    table = read_feedback(write(tmp_path, "a.csv", SURVEY)).table
    assert table.column_names == [
        "comment_id",
        "text",
        "date",
        "nps",
        "id",
        "date_input",
        "comment",
        "nps_input",
        "country",
    ]
    assert table.schema.field("date").type == pa.timestamp("s")
    assert table.schema.field("nps").type == pa.float64()


def test_values_of_roles_are_read(tmp_path):
    row = read_feedback(write(tmp_path, "a.csv", SURVEY)).table.to_pylist()[0]
    assert (row["comment_id"], row["text"], row["nps"]) == ("1", "Slow delivery", 3.0)
    assert row["date"] == datetime(2024, 3, 1)


def test_every_choice_has_a_reason(tmp_path):
    columns = read_feedback(write(tmp_path, "a.csv", SURVEY)).columns
    assert {c.role: c.column for c in columns} == {
        "text": "comment",
        "id": "id",
        "date": "date",
        "nps": "nps",
    }
    assert all(choice.reason for choice in columns)


def test_named_columns_are_used(tmp_path):
    path = write(tmp_path, "a.csv", "a,b,c\nfirst text,8,x\nsecond text,9,y\n")
    feedback = read_feedback(path, text="c", score={"nps": "b"}, segments=["a"])
    assert texts(feedback) == ["x", "y"]
    assert feedback.table["nps"].to_pylist() == [8.0, 9.0]
    assert feedback.segments == ("a",)


@pytest.mark.parametrize(
    "options", [{"text": "foo"}, {"score": {"ces": "foo"}}, {"segments": ["foo"]}, {"id": "foo"}]
)
def test_an_unknown_column_is_refused_with_the_known_ones(tmp_path, options):
    path = write(tmp_path, "a.csv", SURVEY)
    with pytest.raises(ConfigError, match=r"'foo' in .*a\.csv.*id, date, comment, nps, country"):
        read_feedback(path, **options)


def test_an_unknown_score_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ConfigError, match=r"'mood'.*nps, csat, ces"):
        read_feedback(write(tmp_path, "a.csv", SURVEY), score={"mood": "nps"})


def test_a_limit_must_be_positive(tmp_path):
    with pytest.raises(ConfigError, match="at least 1, not 0"):
        read_feedback(write(tmp_path, "a.csv", SURVEY), limit=0)


def test_an_unknown_text_unit_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(ConfigError, match="line, paragraph, file, not 'word'"):
        read_feedback(write(tmp_path, "a.txt", "x"), text_unit="word")


def test_a_header_with_undecodable_bytes_can_be_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"comment,n\xff,\xc3\xa5\xc3\xa4\na b,1,2\n")
    assert read_feedback(path).table.column_names[-2:] == ["n?", "åä"]


def test_limit_counts_rows_of_each_source(tmp_path):
    write(tmp_path, "a.csv", "comment\nplain one\nplain two\n")
    write(tmp_path, "b.csv", "comment\nplain three\nplain four\nplain five\n")
    feedback = read_feedback(tmp_path, limit=2)
    assert texts(feedback) == ["plain one", "plain two", "plain three", "plain four"]
    assert [source.n_rows for source in feedback.sources] == [2, 2]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode here")
def test_a_file_name_that_is_no_utf_8_can_be_told(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.txt"))
    path.write_text("Slow delivery\n")
    feedback = read_feedback(path)
    assert feedback.sources[0].name == f"{tmp_path}/b?.txt"


def test_the_readme_of_a_folder_is_passed_over(tmp_path):
    write(tmp_path, "a.csv", "comment\nplain one\nplain two\n")
    write(tmp_path, "README.md", "Where these comments come from\n")
    feedback = read_feedback(tmp_path)
    assert texts(feedback) == ["plain one", "plain two"]
    assert any("README.md" in warning for warning in feedback.warnings)


BAD_ROWS = {
    "empty text": (b"id,comment,n\n1,fine text,1\n2,  ,2\n3,more text,3\n", 2),
    "wrong number of fields": (b"id,comment,n\n1,fine text,1\n2,a,b,c,d\n3,more text,3\n", 2),
    "stray quote": (b'id,comment,n\n1,fine text,1\n2,"open,2\n3,more text,3\n', 2),
    "undecodable": (
        "id,comment,n\n1,fine text åäö,1\n2,".encode() + b"\xff\xfe,2\n3,more text,3\n",
        2,
    ),
    "too long": (b"id,comment,n\n1,fine text,1\n2," + b"x" * 101 + b",2\n3,more text,3\n", 2),
    "NUL character": (b"id,comment,n\n1,fine text,1\n2,a\0b,2\n3,more text,3\n", 2),
}


@pytest.mark.parametrize("reason", BAD_ROWS)
def test_a_bad_row_is_counted_and_costs_no_other_row(tmp_path, reason):
    content, row = BAD_ROWS[reason]
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    feedback = read_feedback(path, max_chars=100)
    (group,) = feedback.skipped
    assert (group.reason, group.count) == (reason, 1)
    assert [(example.source, example.row) for example in group.examples] == [(str(path), row)]
    assert feedback.table["comment_id"].to_pylist() == ["1", "3"]
    assert feedback.sources[0].n_rows == 3


def test_only_a_few_examples_of_a_reason_are_kept(tmp_path):
    path = write(tmp_path, "a.csv", "id,comment\n0,fine text\n" + "1,\n" * 100)
    (group,) = read_feedback(path).skipped
    assert group.count == 100
    assert [example.row for example in group.examples] == [2, 3, 4, 5, 6]


def test_text_is_kept_exactly(tmp_path):
    path = write(tmp_path, "a.csv", 'id,comment\n1,"  two\r\nlines\u200c, ""quoted"" "\n')
    assert texts(read_feedback(path)) == ['  two\r\nlines\u200c, "quoted" ']


def test_values_off_the_scale_become_null_with_a_warning(tmp_path):
    path = write(tmp_path, "a.csv", "comment,nps\nx y,9\nz w,11\nu v,maybe\nr s,\n")
    feedback = read_feedback(path)
    assert feedback.table["nps"].to_pylist() == [9.0, None, None, None]
    assert "2 nps values are not numbers from 0 to 10 and are left empty" in feedback.warnings


def test_unreadable_dates_become_null_with_a_warning(tmp_path):
    path = write(tmp_path, "a.csv", "comment,date\na b,2024-01-01\nc d,soon\n")
    feedback = read_feedback(path)
    assert feedback.table["date"].to_pylist() == [datetime(2024, 1, 1), None]
    assert "1 date cannot be read and is left empty" in feedback.warnings


def test_an_assumed_order_of_day_and_month_is_said(tmp_path):
    path = write(tmp_path, "a.csv", "comment,date\na b,3/4/2024\n")
    feedback = read_feedback(path)
    assert feedback.table["date"].to_pylist() == [datetime(2024, 4, 3)]
    assert any("day first" in warning for warning in feedback.warnings)


def test_repeated_and_missing_ids_are_made_unique_with_a_warning(tmp_path):
    path = write(tmp_path, "a.csv", "id,comment\na,one\na,two\n,three\n")
    feedback = read_feedback(path)
    assert feedback.table["comment_id"].to_pylist() == ["a", "a#2", "3"]
    assert len(feedback.warnings) == 2


def test_declared_languages_become_codes(tmp_path):
    path = write(tmp_path, "a.csv", "comment,language\nbra,Swedish\nok,el-GR\nx,\n")
    assert read_feedback(path).table["declared_language"].to_pylist() == ["sv", "el", None]


def test_countries_in_a_column_of_languages_become_codes(tmp_path):
    path = write(tmp_path, "a.csv", "comment,lang\nbra,se\nok,GR\nx,ir\n")
    feedback = read_feedback(path)
    assert feedback.table["declared_language"].to_pylist() == ["sv", "el", "fa"]
    assert feedback.warnings == ()


def test_languages_that_are_not_understood_are_said_with_examples(tmp_path):
    rows = "".join(f"comment {i},{i % 4}\n" for i in range(5))
    feedback = read_feedback(write(tmp_path, "a.csv", "comment,lang\n" + rows))
    assert feedback.table["declared_language"].null_count == 5
    assert feedback.warnings == (
        "5 languages are not understood and are left empty: '0', '1', '2', ...",
    )


def test_one_language_that_is_not_understood_is_said(tmp_path):
    path = write(tmp_path, "a.csv", "comment,lang\nbra,sv\nok,klingon\nx,\n")
    warning = "1 language is not understood and is left empty: 'klingon'"
    assert read_feedback(path).warnings == (warning,)


def test_an_own_column_makes_way_for_a_column_of_the_output(tmp_path):
    path = write(tmp_path, "a.csv", "text,sentiment\nfine day,good\nbad day,bad\n")
    assert read_feedback(path).table.column_names == ["comment_id", "text", "sentiment_input"]


def test_segments_are_called_by_their_new_names(tmp_path):
    path = write(tmp_path, "a.csv", "text,sentiment\nfine day,good\nbad day,bad\n")
    assert read_feedback(path, segments=["sentiment"]).segments == ("sentiment_input",)


def test_segments_are_found(tmp_path):
    rows = "".join(f"{i},comment number {i},{'SE' if i % 2 else 'GR'},{i % 3}\n" for i in range(9))
    path = write(tmp_path, "a.csv", "id,comment,country,group\n" + rows)
    assert read_feedback(path).segments == ("country",)


def test_files_with_different_columns_are_united(tmp_path):
    write(tmp_path, "a.csv", "comment,country\nslow today,SE\n")
    write(tmp_path, "b.jsonl", '{"kommentar": "bra idag", "n": 1}\n')
    feedback = read_feedback([tmp_path / "a.csv", tmp_path / "b.jsonl"])
    assert texts(feedback) == ["slow today", "bra idag"]
    assert feedback.table["country"].to_pylist() == ["SE", None]
    assert feedback.table["n"].to_pylist() == [None, 1]
    assert feedback.table["comment_id"].to_pylist() == ["1", "2"]


def test_columns_of_different_types_are_united_as_strings(tmp_path):
    write(tmp_path, "a.jsonl", '{"comment": "a b", "n": 1}\n')
    write(tmp_path, "b.jsonl", '{"comment": "c d", "n": "many"}\n')
    assert read_feedback(tmp_path).table["n"].to_pylist() == ["1", "many"]


def test_a_named_text_column_must_be_in_every_file(tmp_path):
    write(tmp_path, "a.csv", "verbatim,n\na b,1\n")
    write(tmp_path, "b.csv", "comment,n\na b,1\n")
    with pytest.raises(ConfigError, match=r"'verbatim' in .*b\.csv"):
        read_feedback(tmp_path, text="verbatim")


def test_examples_name_the_source(tmp_path):
    write(tmp_path, "a.csv", "comment,n\na b,1\n")
    write(tmp_path, "b.csv", "comment,n\n,1\nc d,2\n")
    (group,) = read_feedback(tmp_path).skipped
    assert group.examples[0].source == str(tmp_path / "b.csv")
    assert group.examples[0].row == 1


def test_other_columns_that_look_like_comments_are_said(tmp_path):
    path = write(
        tmp_path,
        "a.csv",
        "comment,what went wrong\n"
        "it was fine on the whole,the courier came two hours late\n"
        "it was good on the whole,the courier rang at the wrong door\n",
    )
    assert any("'what went wrong'" in warning for warning in read_feedback(path).warnings)


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SURVEY.encode())))
    feedback = read_feedback("-")
    assert texts(feedback) == ["Slow delivery", "Great"]
    assert (feedback.sources[0].name, feedback.sources[0].format) == ("stdin", "csv")


FRAME = {"verbatim": ["slow today", None, "fine again"], "nps": [3, 5, 9]}


@pytest.mark.parametrize(
    "table",
    [pd.DataFrame(FRAME), pl.DataFrame(FRAME), pa.table(FRAME), pa.table(FRAME).to_batches()[0]],
    ids=["pandas", "polars", "arrow", "batch"],
)
def test_tables_in_memory_are_read(table):
    feedback = read_feedback(table)
    assert texts(feedback) == ["slow today", "fine again"]
    assert feedback.table["nps"].to_pylist() == [3.0, 9.0]
    assert reasons(feedback) == {"empty text": 1}


@pytest.mark.parametrize(
    "column",
    [pd.Series(["a b", "c"]), pl.Series(["a b", "c"]), pa.chunked_array([["a b", "c"]])],
    ids=["pandas", "polars", "arrow"],
)
def test_a_single_column_in_memory_is_the_text(column):
    assert texts(read_feedback(column)) == ["a b", "c"]


def test_a_pandas_index_and_mixed_columns_do_no_harm():
    frame = pd.DataFrame({"comment": ["a b", "c d"], 7: [1, "x"]}, index=[5, 9])
    table = read_feedback(frame).table
    assert table.column_names == ["comment_id", "text", "comment", "7"]
    assert table["7"].to_pylist() == ["1", "x"]


def test_missing_values_of_mixed_pandas_columns_are_no_text():
    frame = pd.DataFrame({"comment": ["slow", "rude", np.nan, None, pd.NA, 3.5]})
    feedback = read_feedback(frame)
    assert feedback.table["text"].to_pylist() == ["slow", "rude", "3.5"]
    assert feedback.skipped[0].count == 3
    assert read_feedback(frame["comment"]).table["text"].to_pylist() == ["slow", "rude", "3.5"]


def test_what_parquet_cannot_hold_becomes_json(tmp_path):
    feedback = read_feedback([{"text": "slow app", "meta": {}}, {"text": "rude", "meta": {}}])
    assert feedback.table["meta"].to_pylist() == ["{}", "{}"]
    pq.write_table(feedback.table, tmp_path / "comments.parquet")


def test_a_polars_categorical_becomes_strings():
    frame = pl.DataFrame({"comment": ["a b"], "c": pl.Series(["x"], dtype=pl.Categorical)})
    assert read_feedback(frame).table.schema.field("c").type == pa.string()


def test_a_list_of_str_is_comments():
    feedback = read_feedback(["slow", "", None, "-"])
    assert texts(feedback) == ["slow", "-"]
    assert feedback.table["comment_id"].to_pylist() == ["1", "4"]
    assert reasons(feedback) == {"empty text": 2}


def test_a_list_of_dict_is_records():
    feedback = read_feedback([{"text": "slow"}, {"text": "fine", "n": 2}, 7])
    assert feedback.table["n"].to_pylist() == [None, 2]
    assert reasons(feedback) == {"not a record": 1}


def test_the_digest_of_a_table_tells_its_values():
    digests = [
        read_feedback(pl.DataFrame({"comment": [text]})).sources[0].digest
        for text in ("slow", "slow", "fine")
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], "list of feedback is empty"),
        (pa.table({"text": pa.array([], pa.string())}), "table holds no rows"),
        (3.5, "cannot be read from a float.*pandas, polars"),
        (["", " "], "No row of list can be used: 2 empty text"),
        ([{"a": 1}, {"a": 2}], r"No column of list looks like comments.*a\. Name.*text="),
    ],
)
def test_input_in_memory_without_comments_is_refused(inputs, message):
    with pytest.raises(InputError, match=message):
        read_feedback(inputs)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"id,comment\n", "holds no rows"),
        ("a.csv", b"id,n\n1,2\n3,4\n", "No column of .* looks like comments.*id, n"),
        ("a.csv", b"id,comment\n1,\n2, \n", "No row of .*: 2 empty text"),
        ("a.pdf", b"%PDF-1.7", r"format of .*a\.pdf is unknown.*'\.pdf'.*\.csv, .*\.parquet"),
        ("a", b"\x00\x01\x02\x03\xff\xfe", "is unknown: it is not text"),
        ("a.json", b'[{"text": "x"},\n {"text" 3}]', "is not JSON: .* line 2, column"),
        ("a.json", b'"x"', "must hold a JSON list of records .* holds a str"),
        ("a.xlsx", b"PK\x03\x04 broken", "is not a readable XLSX workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rest", "password-protected or an old .xls"),
        ("a.parquet", b"PAR1 broken", "cannot be read as Parquet"),
        ("a.sqlite", b"SQLite format 3\x00 broken", "cannot be read as a SQLite database"),
        ("a.csv.gz", b"\x1f\x8b broken", "cannot be decompressed"),
        ("a.csv.zst", b"\x28\xb5\x2f\xfd broken", "cannot be decompressed"),
    ],
)
def test_bad_input_as_a_whole_says_what_is_wrong(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_feedback(path)
