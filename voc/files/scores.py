"""Reading numbers as people write them, and the scales of NPS, CSAT and CES."""

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc.files.arrow_columns import as_strings

Scale = tuple[int, int]

_SCALES: dict[str, tuple[Scale, ...]] = {
    "nps": ((0, 10),),
    "csat": ((1, 5), (1, 7), (1, 10), (0, 100)),
    "ces": ((1, 5), (1, 7)),
}
_PERCENT: Scale = (0, 100)
_STRAY_SHARE = 0.05
"""Fewer values than this beyond 10 are codes such as 99 for "no answer", not percentages."""

_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:/\s*\d+|%)?")
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٪", "01234567890123456789.%")


class ScoreColumn(NamedTuple):
    """A score as float64 with nulls, its scale, and how many values were not on it."""

    values: pa.ChunkedArray
    scale: Scale
    n_unreadable: int


def western_digits(text: str) -> str:
    """Make Arabic-Indic and Persian digits, decimal and percent signs ASCII."""
    return text.translate(_WESTERN)


def number_of(text: str) -> float | None:
    """Read the number a cell holds, or None: "9", "9,0", "9/10" and "٩" are 9; "85 %" is 85."""
    match = _NUMBER.fullmatch(western_digits(text).strip())
    return float(match[1].replace(",", ".")) if match else None


def numbers_of(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """Numbers of a column (n,); nan where a value is null or no number."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    encoded = as_strings(column).combine_chunks().dictionary_encode()
    known = [number_of(value) for value in encoded.dictionary.to_pylist()]
    table = np.array([*(np.nan if v is None else v for v in known), np.nan])
    indices = pc.fill_null(encoded.indices, len(known)).to_numpy(zero_copy_only=False)
    return np.asarray(table[indices])


def read_scores(column: pa.ChunkedArray, role: str) -> ScoreColumn:
    """Read a score column (role nps, csat or ces); values that are not on its scale become null.

    The scale is the smallest usual one of the role that holds the values.
    """
    numbers = numbers_of(column)
    present = numbers[~np.isnan(numbers)]
    scale = _scale_of(present, role)
    on_scale = (numbers >= scale[0]) & (numbers <= scale[1])
    values = pa.chunked_array([pa.array(numbers, mask=~on_scale)])
    return ScoreColumn(values, scale, len(column) - _n_empty(column) - int(on_scale.sum()))


def _scale_of(numbers: npt.NDArray[np.float64], role: str) -> Scale:
    *others, widest = _SCALES[role]
    if widest == _PERCENT:
        beyond_ten = (numbers > 10) & (numbers <= 100)
        if len(numbers) and beyond_ten.mean() >= _STRAY_SHARE:
            return _PERCENT
        *others, widest = others
    fitting = numbers[(numbers >= widest[0]) & (numbers <= widest[1])]
    highest = fitting.max(initial=0)
    return next((scale for scale in others if highest <= scale[1]), widest)


def _n_empty(column: pa.ChunkedArray) -> int:
    """Values that are null, nan or blank: no answer rather than a wrong one."""
    if pa.types.is_floating(column.type):
        return int(pc.sum(pc.is_null(column, nan_is_null=True)).as_py() or 0)
    n_null = int(column.null_count)
    if pa.types.is_string(column.type):
        n_null += int(pc.sum(pc.equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0)
    return n_null
