import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from voc.report import render_xlsx
from voc.report.workbook import cell_value

TITLES = ["Summary", "Pain points", "Themes", "Units", "Comments", "Stages", "Drivers", "Skipped"]


def opened(run):
    return load_workbook(io.BytesIO(render_xlsx(run)))


def rows(sheet):
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_the_sheets_stand_in_order(run):
    assert opened(run).sheetnames == TITLES


@pytest.mark.parametrize("title", TITLES)
def test_a_sheet_has_a_frozen_header_with_filters(run, title):
    sheet = opened(run)[title]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet["A1"].font.bold


def test_all_units_and_comments_are_there(run):
    book = opened(run)
    assert len(rows(book["Units"])) == run.units.num_rows
    assert [row[1] for row in rows(book["Comments"])] == run.comments["text"].to_pylist()


def test_own_columns_of_the_input_are_there(run):
    header = [cell.value for cell in opened(run)["Comments"][1]]
    assert header == run.comments.column_names


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_text_never_becomes_a_formula(run, start):
    text = f"{start}HYPERLINK(1)"
    units = run.units.set_column(4, "text", pa.array([text] * run.units.num_rows))
    cell = opened(replace(run, units=units))["Units"]["E2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_text_never_becomes_an_error(run):
    units = run.units.set_column(4, "text", pa.array(["#N/A"] * run.units.num_rows))
    cell = opened(replace(run, units=units))["Units"]["E2"]
    assert (cell.value, cell.data_type) == ("#N/A", "s")


def test_a_date_is_a_date_and_what_follows_is_not(run):
    times = pa.array([datetime(2026, 1, 2)] * run.comments.num_rows)
    ids = pa.array(range(run.comments.num_rows))
    comments = run.comments.append_column("date", times).append_column("row", ids)
    sheet = opened(replace(run, comments=comments))["Comments"]
    assert sheet["H3"].value == datetime(2026, 1, 2)
    assert sheet["I3"].value == 1


def test_a_negative_number_stays_a_number(run):
    cell = opened(run)["Units"]["H2"]
    assert (cell.value, cell.data_type) == (pytest.approx(-0.91), "n")


def test_arabic_and_persian_cells_run_right_to_left(run):
    directions = {
        row[4].value: (row[4].alignment.horizontal, row[4].alignment.readingOrder)
        for row in opened(run)["Units"].iter_rows(min_row=2)
    }
    assert directions["بسته‌ام ده روز دیر رسید."] == ("right", 2)
    assert directions["iPhone وصل مع علبة مكسورة."] == ("right", 2)
    assert directions["Paketet kom en vecka för sent."] == (None, 0)


def test_a_sheet_that_is_cut_says_so(run, monkeypatch):
    for module in ("sheets", "workbook"):
        monkeypatch.setattr(f"voc.report.{module}.ROW_LIMIT", 20)
    book = opened(run)
    notes = [row[1] for row in rows(book["Summary"]) if row[0] == "Cut"]
    assert len(rows(book["Units"])) == 20
    assert any("Sheet Units holds the first 20 of 21 rows" in note for note in notes)


def test_skipped_rows_have_one_line_per_example(run):
    assert rows(opened(run)["Skipped"]) == [
        ("the text is empty", 3, "survey.csv", 4, None),
        ("the text is empty", 3, "survey.csv", 9, "only white space"),
    ]


def test_times_in_the_file_are_those_of_the_run(run):
    with zipfile.ZipFile(io.BytesIO(render_xlsx(run))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(run).properties
    assert properties.modified == properties.created == datetime(2026, 11, 22, 3, 0)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, True),
        (12, 12),
        (0.5, 0.5),
        (12345678901234567, "12345678901234567"),
        (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2)),
        (datetime(1812, 1, 2), "1812-01-02T00:00:00"),
        (["complaint", "churn"], "complaint, churn"),
        ([], ""),
        ("bell\x07", "bell"),
        ("two\nlines", "two\nlines"),
        (None, None),
    ],
)
def test_a_value_is_written_as_excel_can_hold_it(value, written):
    assert cell_value(value) == written


def test_a_text_longer_than_a_cell_is_cut():
    assert len(cell_value("x" * 40_000)) == 32_767
