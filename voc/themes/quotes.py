"""Representative quotes: typical of their theme, and unlike one another."""

from collections.abc import Sequence

import numpy as np

from voc.maths.vectors import mean_by_group
from voc.types import FloatArray, IntArray

_N_QUOTES = 3
_DIVERSITY = 0.5
_READABLE = range(20, 241)
"""Characters of a good quote; others are taken only when there is nothing better."""


def choose_quotes(
    vectors: FloatArray,
    labels: IntArray,
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    reader_language: str | None = None,
) -> list[list[int]]:
    """Indices of quotes for each theme: up to three per language.

    The reader's language comes first, if one is given, then the languages by their units.

    Within a language they are chosen one by one by maximal marginal relevance (Carbonell and
    Goldstein 1998): near the theme's centroid, far from the quotes already chosen.
    """
    n_themes = int(labels.max(initial=-1)) + 1
    centroids = mean_by_group(vectors, labels, n_groups=n_themes)
    codes = np.asarray(languages)
    readable = np.array([len(text) in _READABLE for text in texts], dtype=bool)
    quotes = []
    for theme in range(n_themes):
        members = np.flatnonzero(labels == theme)
        found, counts = np.unique(codes[members], return_counts=True)
        chosen: list[int] = []
        for code in found[np.lexsort((found, -counts, found != reader_language))]:
            own = members[codes[members] == code]
            typical = vectors[own] @ centroids[theme] - 0.5 * ~readable[own]
            chosen += own[_pick_diverse(vectors[own], typical)].tolist()
        quotes.append(chosen)
    return quotes


def _pick_diverse(vectors: FloatArray, typical: FloatArray) -> list[int]:
    best = int(np.argmax(typical))
    picked = [best]
    likeness = vectors @ vectors[best]
    while len(picked) < min(_N_QUOTES, len(vectors)):
        score = typical - _DIVERSITY * likeness
        score[picked] = -np.inf
        best = int(np.argmax(score))
        if likeness[best] > 0.95:  # what is left says the same once more
            break
        picked.append(best)
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return picked
