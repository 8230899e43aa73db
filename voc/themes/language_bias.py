"""Takes the language out of vectors, where it is in them.

Subtracting each language's mean also subtracts what customers of that language talk about more than
others. Vectors that lie by language need it all the same; for an encoder that hardly tells
languages apart it would only cost. Which of the two it is shows in the vectors' neighbours.
"""

from collections.abc import Sequence

import numpy as np

from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import centre_by_language
from voc.types import FloatArray, IntArray

_N_SAMPLE = 3_000
_N_NEIGHBOURS = 15
_LEAST_GAIN = 2.0
"""Bias is removed where that brings at least twice as many neighbours in other languages.

Measured on sets of two kinds, languages that speak of the same and of different things: 3.6 to 9
times as many with vectors of multilingual-e5-small, 1.0 to 1.2 with those of the adapted encoder.
"""


def remove_language_bias(
    vectors: FloatArray, languages: Sequence[str], *, counted: IntArray, seed: int
) -> FloatArray:
    """Vectors less the mean of their language, or less that of all, (n, d); rows of length 1.

    `counted` are the rows whose means are taken, so that copies do not move them; on a sample of
    them it is seen whether each language keeps to itself.
    """
    everywhere = ["all"] * len(languages)
    centred = centre_by_language(vectors, everywhere, counted=counted)
    if len(set(languages)) < 2:
        return centred
    by_language = centre_by_language(vectors, languages, counted=counted)
    random = np.random.default_rng(seed)
    n_sample = min(_N_SAMPLE, len(counted))
    sample = np.sort(random.choice(counted, n_sample, replace=False))
    codes = np.asarray(languages)[sample]
    before, after = (_foreign_share(v[sample], codes) for v in (centred, by_language))
    return by_language if after >= _LEAST_GAIN * before else centred


def _foreign_share(vectors: FloatArray, codes: np.ndarray) -> float:
    """Share of the nearest neighbours that are in another language, 0..1."""
    indices = find_neighbours(vectors, _N_NEIGHBOURS).indices
    return float(np.mean(codes[indices] != codes[:, None])) if indices.size else 0.0
