"""Parents of themes: themes that are linked more closely than others, put under one."""

import numpy as np
from scipy.sparse import csr_matrix

from voc.themes.graph import find_communities
from voc.types import IntArray

TOP = -1
"""Parent of a theme at the top."""

_STEP = 4.0
"""Each level is cut at a quarter of the resolution below it."""
_N_STEPS = 3
_MOST_LEVELS = 2
_FEWEST_TO_GROUP = 8
"""Fewer themes than this are easily read without parents."""
_MOST_GROUPS_SHARE = 0.5
"""A level that has more than half as many themes as the one below helps nobody."""


def find_parents(graph: csr_matrix, labels: IntArray, *, resolution: float, seed: int) -> IntArray:
    """Parent of each theme 0.., then of each parent, (n_themes + n_parents,); -1 at the top.

    Themes, joined by the sum of the edges between their units, are themselves nodes of a graph,
    whose communities at a lower resolution are the parents (as Louvain's own passes nest). Parents
    are numbered on from the themes, level by level. There are up to two levels; a theme that stays
    alone in a level has no parent there, but may have one above.

    `labels` (n,) are the themes of the graph's nodes, -1 for none.
    """
    n_themes = int(labels.max(initial=-1)) + 1
    parents = [TOP] * n_themes
    tops = list(range(n_themes))
    between = _join(graph, labels, n_themes)
    n_levels = 0
    for _ in range(_N_STEPS):
        resolution /= _STEP
        if len(tops) < _FEWEST_TO_GROUP or n_levels == _MOST_LEVELS:
            break
        groups = find_communities(between, resolution=resolution, seed=seed)
        n_groups = int(groups.max()) + 1
        if n_groups < 2:
            break
        if n_groups > _MOST_GROUPS_SHARE * len(tops):
            continue
        n_levels += 1
        tops = _put_under_parents(tops, groups, parents)
        between = _join(between, groups, n_groups)
    return np.array(parents, dtype=np.int64)


def leaves_under(parents: IntArray, *, n_themes: int) -> list[list[int]]:
    """Themes under each parent, in order of the parents; of all levels below."""
    leaves: list[list[int]] = [[] for _ in range(len(parents) - n_themes)]
    for theme in range(n_themes):
        parent = int(parents[theme])
        while parent != TOP:
            leaves[parent - n_themes].append(theme)
            parent = int(parents[parent])
    return leaves


def _put_under_parents(tops: list[int], groups: IntArray, parents: list[int]) -> list[int]:
    """The new top level, in order of the groups; `parents` grows by those of two or more."""
    members = [[tops[i] for i in np.flatnonzero(groups == g)] for g in range(groups.max() + 1)]
    level = []
    for own in members:
        if len(own) == 1:
            level += own
            continue
        for theme in own:
            parents[theme] = len(parents)
        level.append(len(parents))
        parents.append(TOP)
    return level


def _join(graph: csr_matrix, labels: IntArray, n_groups: int) -> csr_matrix:
    """The graph of groups: edges are the sums of those between their members, inside ones too."""
    member = np.flatnonzero(labels >= 0)
    ones = np.ones(len(member), dtype=np.float64)
    membership = csr_matrix((ones, (member, labels[member])), shape=(len(labels), n_groups))
    return (membership.T @ graph @ membership).tocsr()
