import numpy as np
import pytest

from voc.files.vector_cache import cache_vectors, read_cached_vectors

TEXTS = ["late", "för sent", "متأخر"]
VECTORS = np.arange(6, dtype=np.float32).reshape(3, 2)


@pytest.fixture
def cache(tmp_path):
    cache_vectors(VECTORS, TEXTS, encoder="abc", cache=tmp_path)
    return tmp_path


def test_vectors_come_back(cache):
    found = read_cached_vectors(TEXTS, encoder="abc", cache=cache)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, VECTORS)


@pytest.mark.parametrize(
    ("texts", "encoder"),
    [
        (TEXTS, "abd"),
        (TEXTS[:2], "abc"),
        (TEXTS[::-1], "abc"),
        ([*TEXTS, ""], "abc"),
        (["late", "för sen", "متاخر"], "abc"),
        ([], "abc"),
    ],
)
def test_other_texts_and_other_encoders_have_none(cache, texts, encoder):
    assert read_cached_vectors(texts, encoder=encoder, cache=cache) is None


def test_an_empty_cache_has_none(tmp_path):
    assert read_cached_vectors(TEXTS, encoder="abc", cache=tmp_path / "new") is None


def test_two_encoders_are_kept_side_by_side(cache):
    cache_vectors(VECTORS + 1, TEXTS, encoder="other", cache=cache)
    np.testing.assert_array_equal(read_cached_vectors(TEXTS, encoder="abc", cache=cache), VECTORS)
    np.testing.assert_array_equal(
        read_cached_vectors(TEXTS, encoder="other", cache=cache), VECTORS + 1
    )


@pytest.mark.parametrize("damage", ["cut", "empty", "noise"])
def test_a_damaged_file_counts_as_missing(cache, damage):
    [path] = cache.iterdir()
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-3], "empty": b"", "noise": b"not an array"}[damage])
    assert read_cached_vectors(TEXTS, encoder="abc", cache=cache) is None


def test_vectors_of_too_few_texts_count_as_missing(cache):
    [path] = cache.iterdir()
    np.save(path, VECTORS[:2])
    assert read_cached_vectors(TEXTS, encoder="abc", cache=cache) is None


def test_a_damaged_file_is_replaced(cache):
    [path] = cache.iterdir()
    path.write_bytes(b"")
    cache_vectors(VECTORS, TEXTS, encoder="abc", cache=cache)
    np.testing.assert_array_equal(read_cached_vectors(TEXTS, encoder="abc", cache=cache), VECTORS)
    assert list(cache.iterdir()) == [path]
