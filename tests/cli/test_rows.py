"""Rows as CSV and JSON lines."""

import pytest

from voc.cli.rows import write_rows

COLUMNS = {"text": ['a "b",\nc', "سلام"], "stage": [None, "use"], "p": [0.5, 1.0]}
CSV = 'text,stage,p\n"a ""b"",\nc",,0.5\nسلام,use,1.0\n'
JSONL = (
    '{"text": "a \\"b\\",\\nc", "stage": null, "p": 0.5}\n'
    '{"text": "سلام", "stage": "use", "p": 1.0}\n'
)


@pytest.mark.parametrize(
    ("name", "format", "expected"),
    [
        ("a.csv", None, CSV),
        ("a.jsonl", None, JSONL),
        ("A.NDJSON", None, JSONL),
        ("a.csv", "jsonl", JSONL),
        ("a.dat", "csv", CSV),
    ],
)
def test_the_format_or_else_the_suffix_decides(tmp_path, name, format, expected):
    write_rows(COLUMNS, out=tmp_path / name, format=format)
    assert (tmp_path / name).read_bytes().decode() == expected


def test_standard_output_is_utf_8_csv(capfdbinary):
    write_rows(COLUMNS, out=None, format=None)
    assert capfdbinary.readouterr().out.decode() == CSV


def test_columns_of_unequal_length_are_refused(tmp_path):
    with pytest.raises(ValueError, match="shorter"):
        write_rows({"a": [1, 2], "b": [1]}, out=tmp_path / "a.csv", format=None)


def test_a_failed_writing_leaves_no_file(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_rows({"a": [float("nan")]}, out=tmp_path / "a.jsonl", format=None)
    assert list(tmp_path.iterdir()) == []
