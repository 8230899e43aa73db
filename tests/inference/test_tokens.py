import numpy as np

from voc.inference.tokens import Tokens, average_windows, cut_windows


def lists(tokens):
    return [
        tokens.ids[start:end].tolist()
        for start, end in zip(tokens.starts, tokens.starts[1:], strict=False)
    ]


def test_texts_lie_one_after_the_other_and_are_taken_by_row():
    tokens = Tokens.from_lists([[5, 6], [], [7]])
    assert (tokens.ids.tolist(), tokens.starts.tolist()) == ([5, 6, 7], [0, 2, 2, 3])
    assert (len(tokens), tokens.lengths.tolist()) == (3, [2, 0, 1])
    assert lists(tokens.take(np.array([2, 0, 1, 0]))) == [[7], [5, 6], [], [5, 6]]
    assert lists(Tokens.from_lists([])) == []


def test_short_texts_are_framed_by_prefix_and_special_tokens():
    tokens = Tokens.from_lists([[7, 8], []])
    windows = cut_windows(tokens, before=[0, 5], after=[2], max_tokens=10)
    assert lists(windows.tokens) == [[0, 5, 7, 8, 2], [0, 5, 2]]
    assert windows.tokens.ids.dtype == np.int32


def test_a_long_text_becomes_windows_of_nearly_equal_length_that_hold_every_token():
    own = list(range(100, 125))
    tokens = Tokens.from_lists([[1], own, [3]])
    windows = cut_windows(tokens, before=[0], after=[2], max_tokens=12)
    found = lists(windows.tokens)
    assert windows.text_index.tolist() == [0, 1, 1, 1, 2]
    assert [token for ids in found[1:4] for token in ids[1:-1]] == own
    assert all(ids[0] == 0 and ids[-1] == 2 for ids in found)
    assert windows.weights.tolist() == [1, 8, 8, 9, 1]
    assert windows.tokens.lengths.max() <= 12


def test_windows_of_a_text_are_averaged_by_their_own_tokens():
    windows = cut_windows(Tokens.from_lists([[1], [1] * 9]), before=[], after=[], max_tokens=6)
    vectors = np.array([[1.0, 0.0], [4.0, 0.0], [0.0, 5.0]], dtype=np.float32)
    averaged = average_windows(vectors[:, None], windows, n_texts=2)
    np.testing.assert_allclose(averaged[:, 0], [[1.0, 0.0], [16 / 9, 25 / 9]], rtol=1e-6)
