import numpy as np
import pytest

from voc.maths.vectors import centre_by_language, mean_by_group, normalise_rows


def random_vectors(n, dimension=6, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, dimension))
    return normalise_rows(vectors.astype(np.float32))


def test_rows_have_length_one_and_a_zero_row_stays_zero():
    rows = normalise_rows(np.array([[3, 4], [0, 0], [0, -2]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0], [0, -1]], atol=1e-6)


def test_one_language_is_centred_on_its_own_mean():
    vectors = random_vectors(20)
    expected = normalise_rows(vectors - vectors.mean(axis=0))
    np.testing.assert_allclose(centre_by_language(vectors, ["sv"] * 20), expected, atol=1e-5)


def test_without_shrinkage_each_language_is_centred_on_its_own_mean():
    vectors = random_vectors(30)
    languages = ["ar", "el", "el"] * 10
    centred = centre_by_language(vectors, languages, shrinkage=0)
    for code in ("ar", "el"):
        own = np.array(languages) == code
        expected = normalise_rows(vectors[own] - vectors[own].mean(axis=0))
        np.testing.assert_allclose(centred[own], expected, atol=1e-5)


def test_a_language_with_as_many_rows_as_the_shrinkage_counts_half():
    vectors = random_vectors(30)
    languages = ["ar"] * 10 + ["el"] * 20
    centred = centre_by_language(vectors, languages, shrinkage=10)
    mean = (vectors[:10].mean(axis=0) + vectors.mean(axis=0)) / 2
    np.testing.assert_allclose(centred[:10], normalise_rows(vectors[:10] - mean), atol=1e-5)


def test_the_only_row_of_a_language_is_hardly_centred_on_itself():
    vectors = random_vectors(101)
    centred = centre_by_language(vectors, ["en"] * 100 + ["fa"])
    own = normalise_rows((vectors[100] - vectors.mean(axis=0))[None])[0]
    assert float(centred[100] @ own) > 0.99


def test_an_offset_of_a_language_is_removed():
    meaning = random_vectors(200, dimension=16)
    offset = np.zeros(16, dtype=np.float32)
    offset[0] = 3
    languages = ["en", "fa"] * 100
    shifted = normalise_rows(
        meaning + np.where(np.array(languages) == "fa", 1, -1)[:, None] * offset
    )

    def share_with_a_neighbour_in_the_other_language(vectors):
        similarities = vectors @ vectors.T - 2 * np.eye(len(vectors))
        nearest = similarities.argmax(axis=1)
        return np.mean([languages[i] != languages[j] for i, j in enumerate(nearest)])

    assert share_with_a_neighbour_in_the_other_language(shifted) == 0
    centred = centre_by_language(shifted, languages, shrinkage=0)
    assert share_with_a_neighbour_in_the_other_language(centred) > 0.4


def test_copies_that_do_not_count_leave_the_means_alone():
    vectors = random_vectors(40)
    languages = ["en", "sv"] * 20
    copies = np.repeat(vectors[:1], 500, axis=0)
    with_copies = centre_by_language(
        np.concatenate([vectors, copies]), languages + ["en"] * 500, counted=np.arange(40)
    )
    np.testing.assert_array_equal(with_copies[:40], centre_by_language(vectors, languages))
    np.testing.assert_array_equal(with_copies[40:], np.repeat(with_copies[:1], 500, axis=0))


def test_a_language_of_which_no_row_counts_is_centred_on_the_mean_of_those_that_do():
    vectors = random_vectors(12)
    centred = centre_by_language(vectors, ["en"] * 10 + ["sv"] * 2, counted=np.arange(10))
    expected = normalise_rows(vectors[10:] - vectors[:10].mean(axis=0))
    np.testing.assert_allclose(centred[10:], expected, atol=1e-5)


@pytest.mark.parametrize("n", [0, 1, 7])
def test_centred_vectors_keep_shape_and_type(n):
    centred = centre_by_language(random_vectors(n), ["el"] * n)
    assert centred.shape == (n, 6)
    assert centred.dtype == np.float32
    assert np.isfinite(centred).all()


def test_group_means_have_length_one_and_leave_out_what_has_no_group():
    vectors = np.array([[1, 0], [0, 1], [1, 0], [-1, 0]], dtype=np.float32)
    means = mean_by_group(vectors, np.array([0, 0, 1, -1]), n_groups=2)
    np.testing.assert_allclose(means, [[0.5**0.5, 0.5**0.5], [1, 0]], atol=1e-6)


def test_the_mean_of_an_empty_group_is_zero():
    means = mean_by_group(random_vectors(3), np.array([0, 2, 2]), n_groups=4)
    np.testing.assert_array_equal(means[[1, 3]], np.zeros((2, 6)))
