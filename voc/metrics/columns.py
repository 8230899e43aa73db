"""Columns of tables as arrays, and which comment a unit belongs to."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc.types import IntArray


def values(table: pa.Table, name: str) -> npt.NDArray[Any]:
    """A column as an array; nulls in a column of floats are NaN."""
    array: npt.NDArray[Any] = table[name].to_numpy()
    return array


def comment_rows(units: pa.Table, comments: pa.Table) -> IntArray:
    """Row of each unit's comment in the table of comments, -1 where it is not there."""
    rows = pc.index_in(units["comment_id"], value_set=comments["comment_id"].combine_chunks())
    found: IntArray = pc.fill_null(rows, -1).to_numpy().astype(np.int64)
    return found
