import numpy as np
import pytest

from voc.files.key_index import KeyIndex, digests_of


def test_a_digest_is_that_of_its_text_alone():
    first, second, third = digests_of(["late", "دیر", "late"])
    assert first == third
    assert first != second


def test_text_that_is_no_unicode_has_a_digest():
    assert len(digests_of(["\udcff"])) == 1


@pytest.mark.parametrize("sizes", [[500], [1] * 60, [100, 1, 7, 300, 2, 2, 2, 80]])
def test_keys_are_found_where_they_were_added(sizes):
    keys = digests_of(map(str, range(sum(sizes))))
    index = KeyIndex()
    for end, size in zip(np.cumsum(sizes), sizes, strict=True):
        index.add(keys[end - size : end])
    shuffled = np.random.default_rng(0).permutation(len(keys))
    np.testing.assert_array_equal(index.find(keys[shuffled]), shuffled)
    assert len(index) == len(keys)


def test_other_keys_are_not_found():
    index = KeyIndex()
    assert index.find(digests_of(["a"])).tolist() == [-1]
    index.add(digests_of(["a", "b"]))
    assert index.find(digests_of(["c", "a", "d"])).tolist() == [-1, 0, -1]


def test_keys_that_share_their_first_half_are_told_apart():
    keys = digests_of(["a", "b"]).copy()
    keys["high"] = 7
    index = KeyIndex()
    index.add(keys[:1])
    assert index.find(keys).tolist() == [0, -1]


def test_a_key_added_again_is_found_where_it_was_added_last():
    index = KeyIndex()
    index.add(digests_of(["a", "b", "a"]))
    assert index.find(digests_of(["a", "b"])).tolist() == [2, 1]
    index.add(digests_of(["b"]))
    assert index.find(digests_of(["a", "b"])).tolist() == [2, 3]
