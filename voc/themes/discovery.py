"""Finds themes in vectors without being told their number, and attaches what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

from voc.errors import ConfigError
from voc.maths.neighbours import Neighbours, find_neighbours
from voc.maths.vectors import centre_by_language, mean_by_group
from voc.themes.density import find_dense_groups, find_sparse_units
from voc.themes.duplicates import (
    first_of_each,
    group_by_text,
    group_by_vector,
    neighbours_of_groups,
)
from voc.themes.graph import find_communities, merge_to, neighbour_graph, renumber_by_size
from voc.types import NO_THEME, FloatArray, IntArray

Method = Literal["graph", "density"]
METHODS: tuple[Method, ...] = ("graph", "density")
GRANULARITY: dict[str, float] = {"coarse": 1.0, "medium": 3.0, "fine": 8.0}
"""Resolution of the communities; on 3,000 units about 17, 33 and 75 themes."""

_N_NEIGHBOURS = 15
_N_SPARE = 15
"""Further neighbours that are searched, to have enough when near-duplicates are merged."""
_FINEST_RESOLUTION = 32.0
_COARSEST_RESOLUTION = 0.25
MIN_UNITS = 12
"""With fewer distinct units than this, a theme would be an anecdote."""
_OUTSIDER_PERCENTILE = 95.0


@dataclass(frozen=True)
class ThemeOptions:
    """How to look for themes.

    `min_size` is the fewest units of a theme (None: 4, growing slowly with the corpus);
    `n_themes` fixes their number (None: found from the data).
    """

    method: Method = "graph"
    granularity: str = "medium"
    n_themes: int | None = None
    min_size: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ConfigError(
                f"Unknown theme method {self.method!r}; choose {' or '.join(METHODS)}."
            )
        if self.granularity not in GRANULARITY:
            raise ConfigError(
                f"Unknown granularity {self.granularity!r}; choose {', '.join(GRANULARITY)}."
            )
        if self.n_themes is not None and self.n_themes < 1:
            raise ConfigError(f"n_themes must be at least 1, not {self.n_themes}.")
        if self.min_size is not None and self.min_size < 2:
            raise ConfigError(f"min_size must be at least 2, not {self.min_size}.")


@dataclass(frozen=True)
class Discovery:
    """Theme of each unit (-1: none), its probability 0..1, and the language-centred vectors."""

    labels: IntArray
    probabilities: FloatArray
    vectors: FloatArray

    @property
    def n_themes(self) -> int:
        """How many themes were found."""
        return int(self.labels.max(initial=NO_THEME)) + 1


def discover_themes(
    vectors: FloatArray,
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    options: ThemeOptions | None = None,
) -> Discovery:
    """Find the themes of units, numbered from 0 by falling number of units.

    `vectors` (n, d) have rows of length 1; `texts` and `languages` belong to them. Deterministic
    for a seed.
    """
    options = options or ThemeOptions()
    by_text = group_by_text(texts)
    distinct = first_of_each(by_text)
    centred = centre_by_language(vectors, languages, counted=distinct)
    if len(distinct) < (MIN_UNITS if options.n_themes is None else 2):
        return Discovery(
            np.full(len(vectors), NO_THEME, dtype=np.int64),
            np.zeros(len(vectors), dtype=np.float32),
            centred,
        )
    distinct_labels = _label_distinct(centred[distinct], np.bincount(by_text), options)
    labels = renumber_by_size(distinct_labels[by_text])
    return Discovery(labels, _membership(centred, labels), centred)


def _label_distinct(vectors: FloatArray, n_copies: IntArray, options: ThemeOptions) -> IntArray:
    """Themes of units of which no two have the same text; `n_copies` (n,) units have each text."""
    among_all = find_neighbours(vectors, _N_NEIGHBOURS + _N_SPARE)
    groups = group_by_vector(among_all)
    kept = first_of_each(groups)
    neighbours = neighbours_of_groups(among_all, groups, _N_NEIGHBOURS)
    labels = _cluster(vectors[kept], neighbours, options)
    if options.n_themes is None:
        n_units = np.bincount(groups, weights=n_copies).astype(np.int64)
        labels = _drop_small(labels, n_units, options.min_size or _min_size(len(kept)))
    labels = _attach_leftovers(labels, vectors[kept])
    return labels[groups]


def _cluster(vectors: FloatArray, neighbours: Neighbours, options: ThemeOptions) -> IntArray:
    graph = neighbour_graph(neighbours)
    if options.n_themes is not None:
        return _cluster_to(options.n_themes, vectors, graph, seed=options.seed)
    if options.method == "density":
        min_size = options.min_size or _min_size(len(vectors))
        return renumber_by_size(find_dense_groups(graph, min_size=min_size))
    labels = _find_sizeable_communities(graph, options, n_units=len(vectors))
    return np.where(find_sparse_units(neighbours), NO_THEME, labels)


def _find_sizeable_communities(
    graph: csr_matrix, options: ThemeOptions, *, n_units: int
) -> IntArray:
    """Communities at the resolution asked for, or coarser ones where most would be too small.

    The same resolution cuts a small corpus more finely than a large one.
    """
    resolution = GRANULARITY[options.granularity]
    min_size = options.min_size or _min_size(n_units)
    while True:
        labels = find_communities(graph, resolution=resolution, seed=options.seed)
        sizes = np.bincount(labels)
        in_large = sizes[sizes >= min_size].sum()
        if in_large >= n_units / 2 or resolution < _COARSEST_RESOLUTION:
            return labels
        resolution /= 2


def _cluster_to(n_themes: int, vectors: FloatArray, graph: csr_matrix, *, seed: int) -> IntArray:
    """Exactly `n_themes`: communities at the first resolution that gives enough, then merged."""
    resolution = _COARSEST_RESOLUTION
    labels = find_communities(graph, resolution=resolution, seed=seed)
    while labels.max() + 1 < n_themes and resolution < _FINEST_RESOLUTION:
        resolution *= 2
        labels = find_communities(graph, resolution=resolution, seed=seed)
    if labels.max() + 1 >= n_themes:
        return merge_to(labels, vectors, n_groups=n_themes)
    from sklearn.cluster import KMeans

    n_clusters = min(n_themes, len(vectors))
    means = KMeans(n_clusters=n_clusters, n_init=4, random_state=seed)
    return renumber_by_size(means.fit_predict(vectors).astype(np.int64))


def _min_size(n_units: int) -> int:
    """4 for small corpora; 10 for 10,000 units, 31 for 100,000."""
    return max(4, int(np.sqrt(n_units) / 10))


def _drop_small(labels: IntArray, n_units: IntArray, min_size: int) -> IntArray:
    """Leave out themes of fewer units than `min_size`; copies are units too."""
    member = labels >= 0
    counts = np.bincount(labels[member], n_units[member], int(labels.max(initial=0)) + 1)
    large = counts >= min_size
    return renumber_by_size(np.where((labels >= 0) & large[labels], labels, NO_THEME))


def _attach_leftovers(labels: IntArray, vectors: FloatArray) -> IntArray:
    """Give units without a theme to the nearest one, where they are close enough.

    Close enough to a theme means closer to its centroid than 95 % of the units of other themes.
    """
    n_themes = int(labels.max(initial=NO_THEME)) + 1
    left = np.flatnonzero(labels == NO_THEME)
    if not n_themes or not len(left):
        return labels
    centroids = mean_by_group(vectors, labels, n_groups=n_themes)
    similarities = vectors @ centroids.T
    nearest = similarities[left].argmax(axis=1)
    bars = np.array([_outsider_bar(similarities[:, t], labels, t) for t in range(n_themes)])
    close = similarities[left, nearest] > bars[nearest]
    attached = labels.copy()
    attached[left[close]] = nearest[close]
    return attached


def _outsider_bar(similarities: FloatArray, labels: IntArray, theme: int) -> float:
    outsiders = similarities[(labels != theme) & (labels != NO_THEME)]
    return float(np.percentile(outsiders, _OUTSIDER_PERCENTILE)) if len(outsiders) else 0.0


def _membership(vectors: FloatArray, labels: IntArray) -> FloatArray:
    """How surely a unit belongs to its theme and not to another, (n,).

    A softmax over the cosines to the centroids, with half their spread for temperature.
    """
    n_themes = int(labels.max(initial=NO_THEME)) + 1
    probabilities = np.zeros(len(vectors), dtype=np.float32)
    member = labels >= 0
    if not member.any():
        return probabilities
    similarities = vectors[member] @ mean_by_group(vectors, labels, n_groups=n_themes).T
    temperature = max(float(similarities.std()) / 2, 1e-3)
    scores = np.exp((similarities - similarities.max(axis=1, keepdims=True)) / temperature)
    own = scores[np.arange(len(scores)), labels[member]]
    probabilities[member] = own / scores.sum(axis=1)
    return probabilities
