import numpy as np
import pytest

from voc.inference.pytorch.packing import aligned_rows, length_groups, pack
from voc.inference.tokens import Tokens


def test_a_batch_holds_ids_positions_and_starts_one_after_the_other():
    tokens = Tokens.from_lists([[7], [1, 2, 3], [4, 5, 6]])
    batch = pack(tokens, np.array([1, 2, 0]))
    assert batch.flat.dtype == np.int32
    assert batch.n_rows == 7
    assert batch.flat.tolist() == [1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 0, 1, 2, 0, 0, 3, 6, 7]
    assert batch.groups == ((2, 3), (1, 1))


def test_padding_stands_behind_the_last_text():
    tokens = Tokens.from_lists([[5] * 30] * 10)
    batch = pack(tokens, np.arange(10), aligned=True)
    assert batch.n_rows == 304
    ids, positions, starts = np.split(batch.flat, [304, 608])
    assert ids[:300].tolist() == [5] * 300
    assert ids[300:].tolist() == [0] * 4
    assert positions[298:].tolist() == [28, 29, 0, 0, 0, 0]
    assert starts[-1] == 300


@pytest.mark.parametrize(
    ("lengths", "groups"),
    [([], ()), ([4], ((1, 4),)), ([4, 4, 2, 4], ((2, 4), (1, 2), (1, 4)))],
)
def test_neighbours_of_one_length_form_a_group(lengths, groups):
    assert length_groups(np.array(lengths, dtype=np.int64)) == groups


@pytest.mark.parametrize(
    ("n_tokens", "n_rows"),
    [(1, 1), (33, 33), (100, 100), (134, 136), (1000, 1008), (10_000, 10_240), (65_000, 65_024)],
)
def test_token_counts_are_rounded_up_to_whole_tiles(n_tokens, n_rows):
    assert aligned_rows(n_tokens) == n_rows


def test_rounding_up_adds_three_percent_at_most():
    counts = np.arange(1, 100_000, 7)
    shares = [1 - n / aligned_rows(int(n)) for n in counts]
    assert 0 < max(shares) <= 0.03
