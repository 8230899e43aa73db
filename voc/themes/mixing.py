"""How well a theme mixes the languages of its corpus."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from voc.types import IntArray


def count_languages(labels: IntArray, languages: Sequence[str]) -> list[dict[str, int]]:
    """Units per language of each theme 0.., largest language first."""
    n_themes = int(labels.max(initial=-1)) + 1
    counters: list[Counter[str]] = [Counter() for _ in range(n_themes)]
    for label, language in zip(labels.tolist(), languages, strict=True):
        if label >= 0:
            counters[label][language] += 1
    return [
        dict(sorted(counter.items(), key=lambda item: (-item[1], item[0]))) for counter in counters
    ]


def language_mixing(counts: dict[str, int], corpus: dict[str, int]) -> float:
    """Mixing of one theme, 0..1: 0 for a single language, 1 when mixed as the corpus is.

    The entropy of the theme's languages, each weighed by how rare it is in the corpus, over its
    maximum. A corpus of one language has nothing to mix: 1.
    """
    if len(corpus) < 2:
        return 1.0
    rates = np.array([count / corpus[language] for language, count in counts.items() if count])
    shares = rates / rates.sum()
    return float(-(shares * np.log(shares)).sum() / np.log(len(corpus)))
