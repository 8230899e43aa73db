"""Priorities: which themes hurt most."""

import numpy as np
import pyarrow as pa

from voc.metrics.columns import values
from voc.types import FloatArray


def theme_priorities(units: pa.Table, *, n_themes: int) -> FloatArray:
    """Priority of each theme, by theme id: its negative units, each weighed by how negative it is.

    A unit's weight is -polarity where its sentiment is negative, else 0, so a theme of 30 units has
    at most 30: the number of wholly negative units it amounts to. It grows with every negative unit
    and with how negative they are; other units leave it as it is.
    """
    themes = values(units, "theme_id")
    negative = (themes >= 0) & (values(units, "sentiment") == "negative")
    weights = np.maximum(-values(units, "polarity")[negative], 0.0)
    return np.bincount(themes[negative], weights, n_themes).astype(np.float32)
