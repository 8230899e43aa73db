import numpy as np
import pytest

from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import normalise_rows
from voc.themes import resolution
from voc.themes.graph import find_communities, neighbour_graph
from voc.themes.resolution import RESOLUTIONS, choose_resolution, small_share


def choose(vectors, *, min_size=4, seed=0):
    graph = neighbour_graph(find_neighbours(vectors, 15))
    return choose_resolution(vectors, graph, min_size=min_size, seed=seed), graph


@pytest.mark.parametrize("n_blobs", [5, 20, 40])
def test_the_resolution_is_one_that_finds_the_blobs(make_blobs, n_blobs):
    vectors, _ = make_blobs(n_blobs, 30, spread=0.5)
    chosen, graph = choose(vectors)
    labels = find_communities(graph, resolution=chosen.value, seed=0)
    assert abs(labels.max() + 1 - n_blobs) <= 1
    assert chosen.agreement > 0.8


def test_halves_agree_less_where_there_is_less_to_find(make_blobs):
    clear, _ = make_blobs(10, 30, spread=0.5)
    cloud = normalise_rows(np.random.default_rng(0).normal(size=(300, 32)).astype(np.float32))
    assert choose(cloud)[0].agreement < 0.5 < choose(clear)[0].agreement


def test_the_choice_is_the_same_for_a_seed_every_time(make_blobs):
    vectors, _ = make_blobs(12, 20, spread=1.5)
    assert choose(vectors, seed=3)[0] == choose(vectors, seed=3)[0]


def test_no_resolution_is_chosen_that_leaves_many_units_in_small_communities(make_blobs):
    vectors, _ = make_blobs(20, 12, spread=0.5)
    chosen, graph = choose(vectors, min_size=30)
    labels = find_communities(graph, resolution=chosen.value, seed=0)
    assert small_share(labels, 30) <= 0.1 or chosen.value == RESOLUTIONS[0]
    assert choose(vectors)[0].value > chosen.value


def test_a_sample_of_many_units_chooses_much_the_same(make_blobs, monkeypatch):
    vectors, _ = make_blobs(20, 40, spread=0.5)
    everything, graph = choose(vectors)
    monkeypatch.setattr(resolution, "_N_SAMPLE", 500)
    sampled, _ = choose(vectors)
    n_found = [
        find_communities(graph, resolution=chosen.value, seed=0).max() + 1
        for chosen in (everything, sampled)
    ]
    assert max(n_found) <= 1.2 * min(n_found)


@pytest.mark.parametrize(
    ("labels", "min_size", "expected"), [([0, 0, 0, 1], 2, 0.25), ([0, 0], 2, 0), ([], 2, 0)]
)
def test_the_small_share_counts_units(labels, min_size, expected):
    assert small_share(np.array(labels, dtype=np.int64), min_size) == expected
