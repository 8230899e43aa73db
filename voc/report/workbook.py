"""The report as an Excel workbook: what the page says, and all units and comments.

No text becomes a formula, Arabic and Persian cells run right to left, and a sheet ends where Excel
does. Cells hold at most 32,767 characters, which is Excel's limit.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from voc.report.sheets import ROW_LIMIT, Sheet, workbook_sheets
from voc.report.summary import summarise
from voc.report.wording import cut, printable, text_direction
from voc.types import Run

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell

CellValue: TypeAlias = str | float | date | None

_CELL_CHARACTERS = 32_767
_EXACT_INTEGER = 10**15
_MEASURED_ROWS = 100
_SPECIAL_STARTS = ("=", "+", "-", "@", "#", "\t", "\r")
# A ZIP file cannot say an earlier time; a fixed one keeps the bytes the same.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def render_xlsx(run: Run) -> bytes:
    """Render the sheets Summary, Pain points, Themes, Units, Comments, Stages, Drivers, Skipped."""
    from openpyxl import Workbook

    report = summarise(run)
    workbook = Workbook(write_only=True)
    for sheet in workbook_sheets(report, run):
        _add_sheet(workbook, sheet)
    return _saved(workbook, report.created)


def _add_sheet(workbook: "Workbook", sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    worksheet: Any = workbook.create_sheet(sheet.title)
    n_rows = min(sheet.n_rows, ROW_LIMIT)
    # A write-only sheet takes these only before its first row.
    worksheet.freeze_panes = "A2"
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{n_rows + 1}"
    rows = islice(sheet.rows, n_rows)
    measured = list(islice(rows, _MEASURED_ROWS))
    for column, width in enumerate(_widths(sheet.header, measured), start=1):
        worksheet.column_dimensions[get_column_letter(column)].width = width
    header = [_text_cell(worksheet, printable(name)) for name in sheet.header]
    for cell in header:
        cell.font = Font(bold=True)
    worksheet.append(header)
    for row in chain(measured, rows):
        worksheet.append([_cell(worksheet, cell_value(value)) for value in row])


def _cell(worksheet: Any, value: CellValue) -> "Cell | CellValue":  # noqa: ANN401
    """Dress a value in a cell of its own only where it needs one, for speed."""
    if not isinstance(value, str):
        return value
    needs_cell = value.startswith(_SPECIAL_STARTS) or text_direction(value) == "rtl"
    return _text_cell(worksheet, value) if needs_cell else value


def _text_cell(worksheet: Any, text: str) -> "Cell":  # noqa: ANN401
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    cell: Cell = WriteOnlyCell(worksheet, value=text)
    cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula, "#N/A" for an error
    if text.startswith(_SPECIAL_STARTS):
        cell.quotePrefix = True  # and so would Excel, once the cell is edited
    if text_direction(text) == "rtl":
        cell.alignment = Alignment(horizontal="right", readingOrder=2)
    return cell


def _widths(header: Sequence[str], rows: list[Sequence[Any]]) -> list[float]:
    longest = [
        max([len(name) + 4, *(len(str(row[column] or "")) for row in rows)])
        for column, name in enumerate(header)
    ]
    return [float(min(max(characters + 1, 9), 70)) for characters in longest]


def cell_value(value: Any) -> CellValue:  # noqa: ANN401
    """Write a value as an Excel cell can hold it; what has no such type is written as text.

    Whole numbers above 10^15 become text too, since Excel would round them, and times lose their
    zone, which Excel does not know.
    """
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT_INTEGER else str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None) if value.year >= 1900 else value.isoformat()
    if isinstance(value, date):
        return value if value.year >= 1900 else value.isoformat()
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return cut(printable(str(value)), _CELL_CHARACTERS)


def _saved(workbook: "Workbook", created: str | None) -> bytes:
    """Save to bytes, with the run's time in place of the clock's."""
    from openpyxl.xml.functions import tostring

    buffer = io.BytesIO()
    workbook.save(buffer)
    properties = workbook.properties
    properties.creator = "voc"
    properties.created = properties.modified = _moment(created)
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(buffer) as saved,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in saved.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            is_properties = name == "docProps/core.xml"
            content = tostring(properties.to_tree()) if is_properties else saved.read(name)
            archive.writestr(entry, content)
    return fixed.getvalue()


def _moment(created: str | None) -> datetime:
    try:
        return datetime.fromisoformat(created or "").replace(tzinfo=None)
    except ValueError:
        return datetime(*_ZIP_TIME)
