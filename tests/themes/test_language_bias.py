import numpy as np
import pytest

from voc.maths.vectors import centre_by_language, normalise_rows
from voc.themes.language_bias import remove_language_bias


def remove(vectors, languages, **options):
    options = {"counted": np.arange(len(vectors)), "seed": 0} | options
    return remove_language_bias(vectors, languages, **options)


def moved_apart(vectors, languages, *, by):
    """Vectors with an offset for Persian."""
    offset = normalise_rows(np.random.default_rng(9).normal(size=(1, vectors.shape[1])))
    is_persian = np.array([code == "fa" for code in languages])[:, None]
    return normalise_rows((vectors + by * is_persian * offset).astype(np.float32))


def test_languages_that_lie_apart_are_moved_together(make_blobs):
    vectors, _ = make_blobs(6, 40)
    languages = ["en", "fa"] * 120
    apart = moved_apart(vectors, languages, by=1.5)
    np.testing.assert_array_equal(remove(apart, languages), centre_by_language(apart, languages))


def test_languages_that_lie_together_are_left_to_say_different_things(make_blobs):
    """Persian speaks of the first three blobs twice as often as of the others."""
    vectors, groups = make_blobs(6, 60)
    random = np.random.default_rng(0)
    is_persian = random.random(360) < np.where(groups < 3, 0.67, 0.33)
    languages = np.where(is_persian, "fa", "en").tolist()
    left = remove(vectors, languages)
    np.testing.assert_array_equal(left, centre_by_language(vectors, ["all"] * 360))


def test_a_single_language_is_centred_as_one(make_blobs):
    vectors, _ = make_blobs(3, 20)
    np.testing.assert_array_equal(
        remove(vectors, ["el"] * 60), centre_by_language(vectors, ["el"] * 60)
    )


def test_rows_that_do_not_count_do_not_move_the_means(make_blobs):
    vectors, _ = make_blobs(6, 40)
    languages = ["en", "fa"] * 120
    apart = moved_apart(vectors, languages, by=1.5)
    copied = np.concatenate([apart, np.repeat(apart[:1], 500, axis=0)])
    again = remove(copied, languages + ["en"] * 500, counted=np.arange(240))
    np.testing.assert_allclose(again[:240], remove(apart, languages), atol=1e-6)


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_rows_are_no_obstacle(n):
    vectors = np.eye(2, 4, dtype=np.float32)[:n]
    assert remove(vectors, ["en", "sv"][:n]).shape == (n, 4)
