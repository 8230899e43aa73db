import pytest

from voc.files.delimited import read_delimited
from voc.files.raw_table import ReadOptions


def read(tmp_path, content, suffix=".csv", **options):
    path = tmp_path / f"file{suffix}"
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return read_delimited(path, ReadOptions(**options), name="file", suffix=suffix)


def counts(raw):
    return {group.reason: group.count for group in raw.skipped}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(tmp_path, delimiter):
    raw = read(tmp_path, f"id{delimiter}comment\n1{delimiter}fine, all in all; yes\n")
    assert raw.delimiter == delimiter


def test_a_tsv_is_separated_by_tabs_only(tmp_path):
    raw = read(tmp_path, "id\tcomment, if any\n1\ta, b\n", suffix=".tsv")
    assert raw.table.to_pylist() == [{"id": "1", "comment, if any": "a, b"}]


def test_the_delimiter_hint_of_excel_is_obeyed(tmp_path):
    raw = read(tmp_path, "sep=|\nid|comment\n1|a,b\n")
    assert raw.table.to_pylist() == [{"id": "1", "comment": "a,b"}]


def test_a_single_column_has_no_delimiter(tmp_path):
    raw = read(tmp_path, "comment\nWell, it works\nNo; not really\n")
    assert raw.delimiter is None
    assert raw.table["comment"].to_pylist() == ["Well, it works", "No; not really"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "مرحبا بكم في المتجر"),
        ("utf-8-sig", "خیلی خوب بود"),
        ("utf-16", "Η παράδοση άργησε"),
        ("utf-16-le", "Leveransen var långsam och dålig"),
        ("utf-16-be", "الخدمة بطيئة جدا"),
        ("cp1256", "الخدمة بطيئة جدا والتوصيل متأخر"),
        ("cp1256", "كيفيت خوب بود ولي گران"),
        ("cp1253", "Η παράδοση άργησε πολύ και το κουτί ήταν σπασμένο"),
        ("cp1252", "Leveransen var långsam och dålig, kö överallt"),
    ],
)
def test_the_encoding_is_detected(tmp_path, encoding, text):
    raw = read(tmp_path, f'id,comment\r\n1,"{text}"\r\n'.encode(encoding))
    assert raw.table["comment"].to_pylist() == [text]


def test_newlines_inside_quotes_belong_to_the_text(tmp_path):
    raw = read(tmp_path, 'id,comment\n1,"one\n\ntwo"\n2,three\n')
    assert raw.table["comment"].to_pylist() == ["one\n\ntwo", "three"]
    assert raw.rows.tolist() == [1, 2]


def test_a_quote_inside_a_field_is_an_ordinary_character(tmp_path):
    raw = read(tmp_path, 'id,comment\n1,a 5" screen\n2,fine\n')
    assert raw.table["comment"].to_pylist() == ['a 5" screen', "fine"]


def test_quotes_around_a_part_of_a_field_stay_in_the_text(tmp_path):
    raw = read(tmp_path, 'id,comment\n1,"fine" she said\n2,"quoted, well"\n')
    assert raw.table["comment"].to_pylist() == ['"fine" she said', "quoted, well"]


def test_a_stray_quote_does_not_swallow_the_file(tmp_path):
    rows = "".join(f"{i},text {i},x\n" for i in range(2, 3000))
    raw = read(tmp_path, 'id,comment,n\n1,"open,x\n' + rows)
    assert counts(raw) == {"stray quote": 1}
    assert len(raw.table) == 2998


def test_a_stray_quote_does_not_swallow_up_to_the_next_quoted_field(tmp_path):
    raw = read(tmp_path, 'id,comment,n\n1,"open,x\n2,text,x\n3,"quoted",x\n4,text,x\n')
    assert raw.rows.tolist() == [2, 3, 4]


def test_rows_between_two_stray_quotes_are_kept(tmp_path):
    rows = "".join(f"{i},text {i},x\n" for i in range(2, 9))
    raw = read(tmp_path, f'id,comment,n\n1,"open,x\n{rows}9,size 5",x\n')
    assert raw.rows.tolist() == [2, 3, 4, 5, 6, 7, 8, 9]
    assert counts(raw) == {"stray quote": 1}


def test_quotes_that_never_pair_up_are_ordinary_characters(tmp_path):
    rows = "".join(f'{i}\t"text {i}\n' for i in range(9))
    raw = read(tmp_path, "id\tcomment\n" + rows, suffix=".tsv")
    assert raw.table["comment"].to_pylist() == [f'"text {i}' for i in range(9)]
    assert "Quotes in file" in raw.warnings[0]


def test_an_enormous_line_costs_itself_only(tmp_path):
    raw = read(tmp_path, f"id,comment\n1,{'x' * 200_000}\n2,fine\n")
    assert counts(raw) == {"too long": 1}
    assert raw.rows.tolist() == [2]


@pytest.mark.parametrize("row", ["2,b", "2,b,c,d"])
def test_a_row_of_another_length_is_bad(tmp_path, row):
    raw = read(tmp_path, f"id,comment,n\n1,a,x\n{row}\n3,c,x\n")
    assert counts(raw) == {"wrong number of fields": 1}
    assert raw.skipped[0].examples[0].detail.endswith("instead of 3 (line 3)")


def test_empty_fields_beyond_the_header_are_no_error(tmp_path):
    raw = read(tmp_path, "id,comment\n1,a,,\n2,b\n")
    assert raw.table["comment"].to_pylist() == ["a", "b"]


def test_blank_lines_count_as_empty_except_at_the_end(tmp_path):
    raw = read(tmp_path, "id,comment\n1,a\n\n2,b\n\n\n")
    assert counts(raw) == {"empty text": 1}
    assert raw.rows.tolist() == [1, 3]


def test_names_of_columns_are_made_unique(tmp_path):
    raw = read(tmp_path, "comment, n ,n,\na,1,2,3\n")
    assert raw.table.column_names == ["comment", "n", "n 2", "column 4"]


def test_a_file_without_a_header_loses_no_row(tmp_path):
    raw = read(tmp_path, "1,fine service\n2,slow service\n")
    assert raw.table.column_names == ["column 1", "column 2"]
    assert len(raw.table) == 2
    assert "has no header" in raw.warnings[0]


def test_limit_counts_bad_rows_too(tmp_path):
    raw = read(tmp_path, "id,comment\n1,a\n2,b,c\n3,d\n4,e\n", limit=3)
    assert raw.rows.tolist() == [1, 3]
    assert counts(raw) == {"wrong number of fields": 1}


def test_many_rows_are_read_in_blocks(tmp_path):
    rows = "".join(f"{i},text {i}\n" for i in range(45_000))
    raw = read(tmp_path, "id,comment\n" + rows)
    assert raw.table["id"].to_pylist() == [str(i) for i in range(45_000)]
