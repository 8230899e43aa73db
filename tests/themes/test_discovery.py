import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, homogeneity_score, v_measure_score

from voc.errors import ConfigError
from voc.maths.neighbours import find_neighbours
from voc.maths.vectors import mean_by_group, normalise_rows
from voc.themes.density import find_sparse_units
from voc.themes.discovery import METHODS, ThemeOptions, discover_themes


def discover(vectors, *, texts=None, languages=None, **options):
    """Themes of vectors, in English unless told otherwise."""
    texts = texts or [f"text {i}" for i in range(len(vectors))]
    languages = languages if languages is not None else ["en"] * len(vectors)
    return discover_themes(vectors, texts, languages, options=ThemeOptions(**options))


def test_themes_are_the_blobs(make_blobs):
    vectors, groups = make_blobs(6, 40)
    assert adjusted_rand_score(groups, discover(vectors).labels) == 1


def test_no_theme_by_density_mixes_two_blobs(make_blobs):
    vectors, groups = make_blobs(6, 40)
    labels = discover(vectors, method="density").labels
    found = labels >= 0
    assert found.mean() > 0.8
    assert homogeneity_score(groups[found], labels[found]) == pytest.approx(1)


@pytest.mark.parametrize("method", METHODS)
def test_themes_are_the_same_for_a_seed_every_time(make_blobs, method):
    vectors, _ = make_blobs(20, 15, spread=2)
    first = discover(vectors, method=method, seed=4)
    for _ in range(4):
        again = discover(vectors, method=method, seed=4)
        np.testing.assert_array_equal(again.labels, first.labels)
        np.testing.assert_array_equal(again.probabilities, first.probabilities)


@pytest.mark.parametrize("method", METHODS)
def test_themes_are_numbered_by_falling_size(make_blobs, method):
    sizes = (20, 45, 30, 12)
    vectors, groups = make_blobs(4, 45)
    kept = np.concatenate([np.flatnonzero(groups == g)[:n] for g, n in enumerate(sizes)])
    found = discover(vectors[kept], method=method)
    counts = np.bincount(found.labels[found.labels >= 0])
    assert found.n_themes == len(counts) >= 4
    assert (np.diff(counts) <= 0).all()


def two_languages(make_blobs):
    """Six meanings in two languages that lie far apart: vectors, meanings, languages."""
    vectors, groups = make_blobs(6, 60)
    languages = np.tile(["en", "fa"], len(vectors) // 2)
    offset = normalise_rows(np.random.default_rng(9).normal(size=(1, 32)))
    sign = np.where(languages == "fa", 1, -1)[:, None]
    return normalise_rows((vectors + 0.8 * sign * offset).astype(np.float32)), groups, languages


def test_themes_follow_meaning_and_not_language(make_blobs):
    vectors, groups, languages = two_languages(make_blobs)
    labels = discover(vectors, languages=languages).labels
    assert adjusted_rand_score(groups, labels) == 1
    assert v_measure_score(languages, labels) < 0.01


def test_without_knowing_the_languages_themes_would_follow_them(make_blobs):
    vectors, _, languages = two_languages(make_blobs)
    assert v_measure_score(languages, discover(vectors).labels) > 0.3


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_copies", [2, 200])
def test_copies_of_a_text_change_no_other_theme(make_blobs, method, n_copies):
    vectors, _ = make_blobs(12, 15, spread=1.5)
    languages = ["en", "el", "ar"] * 60
    copied = 7
    once = discover(vectors, languages=languages, method=method)
    again = discover(
        np.concatenate([vectors, np.repeat(vectors[[copied]], n_copies - 1, axis=0)]),
        texts=[f"text {i}" for i in range(180)] + ["TEXT 7!"] * (n_copies - 1),
        languages=languages + [languages[copied]] * (n_copies - 1),
        method=method,
    )
    assert adjusted_rand_score(once.labels, again.labels[:180]) == 1
    np.testing.assert_array_equal(once.labels == -1, again.labels[:180] == -1)
    np.testing.assert_array_equal(again.labels[180:], again.labels[copied])


def test_nearly_equal_vectors_are_labelled_alike(make_blobs):
    vectors, _ = make_blobs(6, 20)
    random = np.random.default_rng(1)
    near = normalise_rows(vectors[:1] + 0.01 * random.normal(size=(200, 32))).astype(np.float32)
    labels = discover(np.concatenate([vectors, near])).labels
    assert len(set(labels[120:].tolist())) == 1


def with_stray_units(make_blobs):
    """Six blobs of 40; two units at the rim of the first; five far from everything."""
    vectors, groups = make_blobs(6, 40)
    random = np.random.default_rng(5)
    centre = mean_by_group(vectors, groups, n_groups=6)[:1]
    basis = np.linalg.qr(np.concatenate([vectors[::40], random.normal(size=(7, 32))]).T)[0].T
    rim = centre + 1.1 * basis[6:8]
    far = basis[8:13]
    return normalise_rows(np.concatenate([vectors, rim, far]).astype(np.float32))


def test_units_close_to_a_theme_are_attached_and_units_far_from_all_are_not(make_blobs):
    found = discover(with_stray_units(make_blobs))
    sparse = find_sparse_units(find_neighbours(found.vectors, 15))
    assert sparse[240:].all()
    assert found.labels[240:].tolist() == [found.labels[0]] * 2 + [-1] * 5
    assert (found.labels[:240] >= 0).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_themes", [1, 2, 3, 5, 6, 7, 12, 40])
def test_exactly_so_many_themes_are_found_as_asked_for(make_blobs, method, n_themes):
    vectors, _ = make_blobs(6, 30)
    found = discover(vectors, method=method, n_themes=n_themes)
    assert sorted(set(found.labels.tolist())) == list(range(n_themes))
    assert found.n_themes == n_themes


def test_asking_for_as_many_themes_as_there_are_finds_them(make_blobs):
    vectors, groups = make_blobs(6, 30)
    assert adjusted_rand_score(groups, discover(vectors, n_themes=6).labels) == 1


def test_there_cannot_be_more_themes_than_units(make_blobs):
    vectors, _ = make_blobs(1, 13, spread=2)
    assert discover(vectors, n_themes=50).n_themes == 13


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [0, 1, 2, 11])
def test_fewer_than_twelve_units_have_no_themes(make_blobs, method, n):
    vectors, _ = make_blobs(1, 20)
    found = discover(vectors[:n], method=method)
    assert found.labels.tolist() == [-1] * n
    assert found.probabilities.tolist() == [0.0] * n
    assert found.vectors.shape == (n, 32)
    assert found.n_themes == 0


@pytest.mark.parametrize("method", METHODS)
def test_many_copies_of_few_texts_have_no_themes(make_blobs, method):
    vectors, _ = make_blobs(3, 1)
    texts = ["late", "slow", "kind"] * 100
    assert discover(np.tile(vectors, (100, 1)), texts=texts, method=method).n_themes == 0


def test_twelve_units_that_say_the_same_two_things_have_themes():
    random = np.random.default_rng(0)
    ends = np.repeat(np.eye(2, 32), 6, axis=0)
    vectors = normalise_rows((ends + 0.08 * random.normal(size=(12, 32))).astype(np.float32))
    assert discover(vectors).labels.tolist() == [0] * 6 + [1] * 6


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_distinct", [1, 2, 3, 12])
@pytest.mark.parametrize("n_themes", [None, 1, 2])
def test_vectors_without_any_likeness_are_no_obstacle(method, n_distinct, n_themes):
    """All other cosines are zero or less after centring: the graph has no edges."""
    vectors = np.tile(np.eye(n_distinct, 32, dtype=np.float32), (24 // n_distinct, 1))
    found = discover(vectors, method=method, n_themes=n_themes)
    # Copies are units too: 12 or 8 of one vector are a theme, 2 are not; HDBSCAN sees no density.
    n_found = n_distinct if method == "graph" and n_distinct in (2, 3) else 0
    assert found.n_themes == (n_themes or n_found)


def test_a_theme_has_the_least_number_of_distinct_units(make_blobs):
    vectors, groups = make_blobs(4, 30)
    kept = np.concatenate([np.flatnonzero(groups < 3), np.flatnonzero(groups == 3)[:17]])
    assert discover(vectors[kept]).n_themes == 4
    assert discover(vectors[kept], min_size=18).n_themes == 3


def test_finer_granularity_finds_more_themes(make_blobs):
    vectors, _ = make_blobs(20, 25, spread=1.5)
    n_found = [discover(vectors, granularity=g).n_themes for g in ("coarse", "medium", "fine")]
    assert n_found == sorted(set(n_found))


def test_probabilities_are_sure_inside_a_theme_and_zero_without_one(make_blobs):
    found = discover(with_stray_units(make_blobs))
    member = found.labels >= 0
    assert found.probabilities.dtype == np.float32
    assert (found.probabilities[~member] == 0).all()
    assert ((found.probabilities[member] > 0) & (found.probabilities[member] <= 1)).all()
    assert found.probabilities[:240].mean() > 0.9


def test_the_only_theme_is_certain(make_blobs):
    vectors, _ = make_blobs(1, 30)
    np.testing.assert_allclose(discover(vectors, n_themes=1).probabilities, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "kmeans"}, "Unknown theme method 'kmeans'; choose graph or density"),
        ({"granularity": "huge"}, "Unknown granularity 'huge'; choose coarse, medium, fine"),
        ({"n_themes": 0}, "n_themes must be at least 1, not 0"),
        ({"min_size": 1}, "must be at least 2, not 1"),
    ],
)
def test_a_wrong_choice_says_the_rule_and_the_value(options, message):
    with pytest.raises(ConfigError, match=message):
        ThemeOptions(**options)
