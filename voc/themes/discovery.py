"""Finds themes in vectors without being told their number, and attaches what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.sparse import csr_matrix

from voc.errors import ConfigError
from voc.maths.neighbours import Neighbours, find_neighbours
from voc.maths.vectors import mean_by_group
from voc.themes.density import find_dense_groups, find_sparse_units
from voc.themes.duplicates import (
    first_of_each,
    group_by_text,
    group_by_vector,
    neighbours_of_groups,
)
from voc.themes.graph import find_communities, merge_to, neighbour_graph, renumber_by_size
from voc.themes.hierarchy import find_parents
from voc.themes.language_bias import remove_language_bias
from voc.themes.quality import Quality, measure_closeness, measure_stability
from voc.themes.resolution import (
    MOST_SMALL,
    N_NEIGHBOURS,
    Resolution,
    choose_resolution,
    small_share,
)
from voc.types import NO_THEME, FloatArray, IntArray

Method = Literal["graph", "density"]
METHODS: tuple[Method, ...] = ("graph", "density")
GRANULARITY: dict[str, float] = {"coarse": 0.25, "medium": 1.0, "fine": 4.0}
"""Times the resolution that the data show: some two fifths, or three times, as many themes."""

_N_SPARE = 15
"""Further neighbours that are searched, to have enough when near-duplicates are merged."""
_FINEST_RESOLUTION = 128.0
_COARSEST_RESOLUTION = 0.25
_RESOLUTION_STEP = 2.0**0.5
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
    """Theme of each unit (-1: none), its probability 0..1, and vectors without language bias.

    `parents` (n_themes + n_parents,) is the parent of each theme and then of each parent, numbered
    on from the themes; -1 at the top. `resolution` is what the data show, None where their number
    of themes was given or found by density.
    """

    labels: IntArray
    probabilities: FloatArray
    vectors: FloatArray
    parents: IntArray | None = None
    resolution: Resolution | None = None
    quality: Quality = field(default_factory=Quality)

    @property
    def n_themes(self) -> int:
        """How many themes were found, not counting parents."""
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
    centred = remove_language_bias(vectors, languages, counted=distinct, seed=options.seed)
    if len(distinct) < (MIN_UNITS if options.n_themes is None else 2):
        return Discovery(
            np.full(len(vectors), NO_THEME, dtype=np.int64),
            np.zeros(len(vectors), dtype=np.float32),
            centred,
        )
    among_all = find_neighbours(centred[distinct], N_NEIGHBOURS + _N_SPARE)
    groups = group_by_vector(among_all)
    kept = first_of_each(groups)
    neighbours = neighbours_of_groups(among_all, groups, N_NEIGHBOURS)
    nodes = centred[distinct[kept]]
    graph = neighbour_graph(neighbours)

    resolution = None
    if options.n_themes is None and options.method == "graph":
        resolution = choose_resolution(
            nodes, graph, min_size=_least_size(options, len(nodes)), seed=options.seed
        )
    found = _cluster(nodes, graph, neighbours, options, resolution)
    if options.n_themes is None:
        n_copies = np.bincount(groups, weights=np.bincount(by_text)).astype(np.int64)
        found = _drop_small(found, n_copies, _least_size(options, len(nodes)))
    labels = renumber_by_size(_attach_leftovers(found, nodes)[groups][by_text])
    own = labels[distinct[kept]]
    return Discovery(
        labels,
        _membership(centred, labels),
        centred,
        parents=find_parents(
            graph, own, resolution=_scaled(options, resolution), seed=options.seed
        ),
        resolution=resolution,
        quality=_quality(nodes, own, options, resolution),
    )


def _cluster(
    vectors: FloatArray,
    graph: csr_matrix,
    neighbours: Neighbours,
    options: ThemeOptions,
    resolution: Resolution | None,
) -> IntArray:
    """Themes of units of which no two say the same, before small ones are dropped."""
    if options.n_themes is not None:
        return _cluster_to(options.n_themes, vectors, graph, seed=options.seed)
    if options.method == "density":
        least = _least_size(options, len(vectors))
        return renumber_by_size(find_dense_groups(graph, min_size=least))
    labels = _find_sizeable_communities(graph, options, _scaled(options, resolution))
    return np.where(find_sparse_units(neighbours), NO_THEME, labels)


def _scaled(options: ThemeOptions, resolution: Resolution | None) -> float:
    """The resolution to cut at; 1, that of plain modularity, where the data gave none."""
    return resolution.value * GRANULARITY[options.granularity] if resolution else 1.0


def _find_sizeable_communities(
    graph: csr_matrix, options: ThemeOptions, resolution: float
) -> IntArray:
    """Communities at a resolution, or at coarser ones while too many units are in small ones."""
    least = _least_size(options, graph.shape[0])
    while True:
        labels = find_communities(graph, resolution=resolution, seed=options.seed)
        if small_share(labels, least) <= MOST_SMALL or resolution <= _COARSEST_RESOLUTION:
            return labels
        resolution /= _RESOLUTION_STEP


def _cluster_to(n_themes: int, vectors: FloatArray, graph: csr_matrix, *, seed: int) -> IntArray:
    """Exactly `n_themes`: communities at the first resolution that gives enough, then merged."""
    resolution = _COARSEST_RESOLUTION
    labels = find_communities(graph, resolution=resolution, seed=seed)
    while labels.max() + 1 < n_themes and resolution < _FINEST_RESOLUTION:
        resolution *= _RESOLUTION_STEP
        labels = find_communities(graph, resolution=resolution, seed=seed)
    if labels.max() + 1 >= n_themes:
        return merge_to(labels, vectors, n_groups=n_themes)
    from sklearn.cluster import KMeans

    n_clusters = min(n_themes, len(vectors))
    means = KMeans(n_clusters=n_clusters, n_init=4, random_state=seed)
    return renumber_by_size(means.fit_predict(vectors).astype(np.int64))


def _quality(
    vectors: FloatArray, labels: IntArray, options: ThemeOptions, resolution: Resolution | None
) -> Quality:
    def again(sample: FloatArray) -> IntArray:
        neighbours = find_neighbours(sample, N_NEIGHBOURS)
        return _cluster(sample, neighbour_graph(neighbours), neighbours, options, resolution)

    closeness = measure_closeness(vectors, labels)
    if closeness is None:
        return Quality()
    stability = measure_stability(vectors, labels, again, seed=options.seed)
    return Quality(*closeness, stability)


def _least_size(options: ThemeOptions, n_units: int) -> int:
    """As asked for; else 4 for small corpora, 10 for 10,000 units, 31 for 100,000."""
    return options.min_size or max(4, int(np.sqrt(n_units) / 10))


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
