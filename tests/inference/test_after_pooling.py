import numpy as np
import pytest

from voc.errors import ConfigError
from voc.inference.after_pooling import finish_model, finished_fingerprint, kept_numbers
from voc.inference.hub.dense import Dense
from voc.inference.model import Pooled
from voc.inference.tokens import Tokens

TOKENS = Tokens.from_lists([[1, 2], [3]])
WHOLE = np.arange(8, dtype=np.float32).reshape(2, 1, 4)
DOUBLE = Dense(np.eye(3, 4, dtype=np.float32) * 2, None, "Identity")


def model(tokens, *, queries=None, on_progress=lambda n_texts: None):
    on_progress(len(tokens))
    return Pooled(WHOLE, 9)


def test_a_model_that_nothing_follows_stays_as_it_is():
    assert finish_model(model, [], dimension=4, kept=4) is model


@pytest.mark.parametrize(
    ("dense", "dimension", "kept", "expected"),
    [
        ([], 4, 2, [[[0, 1]], [[4, 5]]]),
        ([DOUBLE], 3, 3, [[[0, 2, 4]], [[8, 10, 12]]]),
        ([DOUBLE], 3, 1, [[[0]], [[8]]]),
    ],
)
def test_vectors_go_through_the_layers_and_are_cut(dense, dimension, kept, expected):
    done = []
    finished = finish_model(model, dense, dimension=dimension, kept=kept)
    pooled = finished(TOKENS, on_progress=done.append)
    np.testing.assert_array_equal(pooled.vectors, expected)
    assert (pooled.n_rows, done) == (9, [2])


def test_heads_that_pool_by_attention_are_refused():
    finished = finish_model(model, [], dimension=4, kept=2)
    with pytest.raises(ConfigError, match=r"projected or cut.*without truncate_dim"):
        finished(TOKENS, queries=np.ones((1, 4), dtype=np.float32))


@pytest.mark.parametrize(("asked", "kept"), [(None, 384), (384, 384), (128, 128), (1, 1)])
def test_as_many_numbers_are_kept_as_were_asked_for(asked, kept):
    assert kept_numbers(asked, dimension=384) == kept


@pytest.mark.parametrize("asked", [0, -1, 385])
def test_a_truncation_that_cannot_be_is_refused(asked):
    with pytest.raises(ConfigError, match=rf"truncate_dim is {asked}.*choose 1 to 384"):
        kept_numbers(asked, dimension=384)


def test_cut_vectors_have_a_fingerprint_of_their_own():
    names = [finished_fingerprint("ab12", dimension=384, kept=kept) for kept in (384, 256, 128)]
    assert names[0] == "ab12"
    assert len(set(names)) == 3
