from dataclasses import replace

import numpy as np
import pytest

from voc.errors import ModelError
from voc.inference.bert_weights import BertConfig, BertLayer, BertWeights
from voc.inference.native.library import (
    AMX,
    DOT_AMX,
    DOT_EMULATED,
    DOT_VNNI,
    VNNI,
    processor,
)
from voc.inference.native.model import NativeModel, fits_engine
from voc.inference.tokens import Tokens

pytestmark = pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")

N_WORDS = 50


def sizes(head_size=32, n_heads=4, **others):
    hidden = head_size * n_heads
    return BertConfig(
        n_layers=2,
        n_heads=n_heads,
        hidden_size=hidden,
        inner_size=2 * hidden,
        layer_norm_eps=1e-12,
        max_tokens=300,
        **others,
    )


def random_weights(config):
    generator = np.random.default_rng(0)
    hidden, inner = config.hidden_size, config.inner_size

    def normal(*shape, spread=0.2):
        spread = spread if len(shape) == 1 else spread * 5 * shape[1] ** -0.5
        return generator.normal(scale=spread, size=shape).astype(np.float32)

    def layer():
        return BertLayer(
            qkv_weight=normal(3 * hidden, hidden),
            qkv_bias=normal(3 * hidden),
            output_weight=normal(hidden, hidden),
            output_bias=normal(hidden),
            attention_norm_weight=1 + normal(hidden),
            attention_norm_bias=normal(hidden),
            up_weight=normal(inner, hidden),
            up_bias=normal(inner),
            down_weight=normal(hidden, inner),
            down_bias=normal(hidden),
            output_norm_weight=1 + normal(hidden),
            output_norm_bias=normal(hidden),
        )

    return BertWeights(
        words=normal(N_WORDS, hidden),
        positions=normal(config.max_tokens, hidden),
        norm_weight=1 + normal(hidden),
        norm_bias=normal(hidden),
        layers=[layer() for _ in range(config.n_layers)],
    )


def random_tokens(*lengths):
    generator = np.random.default_rng(1)
    return Tokens.from_lists([generator.integers(0, N_WORDS, n).tolist() for n in lengths])


def cosine(a, b):
    return (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
@pytest.mark.parametrize(("head_size", "n_heads"), [(16, 4), (32, 4), (64, 3), (128, 1)])
def test_vectors_are_those_of_the_plain_forward_pass_but_for_the_rounding(
    pooling, head_size, n_heads
):
    from voc.inference.pytorch.model import torch_model

    config = sizes(head_size, n_heads, pooling=pooling)
    weights = random_weights(config)
    tokens = random_tokens(1, 2, 15, 16, 17, 31, 32, 33, 64, 65, 300, 8, 9)
    queries = np.random.default_rng(2).normal(size=(2, config.hidden_size)).astype(np.float32) * 0.1
    plain = torch_model(weights, config, device="cpu", dtype="fp32")(tokens, queries=queries)
    rounded = NativeModel(weights, config, n_threads=2)(tokens, queries=queries)
    assert rounded.vectors.shape == plain.vectors.shape == (13, 3, config.hidden_size)
    assert cosine(rounded.vectors, plain.vectors).min() > 0.995
    assert rounded.n_rows >= len(tokens.ids)


def test_a_vector_does_not_depend_on_the_texts_beside_it_or_on_the_threads():
    config = sizes()
    weights = random_weights(config)
    tokens = random_tokens(*range(1, 120))
    together = NativeModel(weights, config, n_threads=3)(tokens).vectors
    model = NativeModel(weights, config, n_threads=1)
    alone = [model(tokens.take(np.array([row]))).vectors for row in range(len(tokens))]
    np.testing.assert_array_equal(together, np.concatenate(alone))


@pytest.mark.parametrize("kernel", ["amx", "emulated amx"])
@pytest.mark.parametrize(
    ("head_size", "n_heads"), [(16, 4), (32, 2), (48, 4), (64, 1), (80, 4), (128, 1)]
)
def test_tiles_give_the_vectors_that_vector_products_give(kernel, head_size, n_heads):
    if kernel == "amx" and not processor() & AMX:
        pytest.skip("needs AMX")
    config = sizes(head_size, n_heads)
    weights = random_weights(config)
    tokens = random_tokens(1, 3, 15, 16, 17, 31, 33, 64, 65, 130)
    dot = DOT_AMX if kernel == "amx" else DOT_EMULATED
    by_vectors = NativeModel(weights, config, n_threads=1, dot=DOT_VNNI)(tokens)
    by_tiles = NativeModel(weights, config, n_threads=1, dot=dot)(tokens)
    np.testing.assert_array_equal(by_tiles.vectors, by_vectors.vectors)
    assert by_vectors.n_rows == len(tokens.ids)
    assert by_tiles.n_rows % 16 == 0


def test_tiles_pad_at_most_three_rows_in_a_hundred():
    config = sizes(16, 4)
    model = NativeModel(random_weights(config), config, n_threads=1, dot=DOT_EMULATED)
    tokens = random_tokens(*np.random.default_rng(3).integers(8, 60, 150).tolist())
    assert 0 < 1 - len(tokens.ids) / model(tokens).n_rows <= 0.03


def test_word_vectors_may_be_half_floats():
    config = sizes()
    weights = random_weights(config)
    tokens = random_tokens(7, 20)
    halves = replace(weights, words=weights.words.astype(np.float16))
    np.testing.assert_array_equal(
        NativeModel(weights, config, n_threads=1)(tokens).vectors,
        NativeModel(halves, config, n_threads=1)(tokens).vectors,
    )


@pytest.fixture(params=["vector products", "emulated amx"])
def dot(request):
    return {"vector products": DOT_VNNI, "emulated amx": DOT_EMULATED}[request.param]


def test_states_of_tokens_are_those_of_the_plain_forward_pass_but_for_the_rounding(dot):
    from voc.inference.pytorch.model import torch_model

    config = sizes()
    weights = random_weights(config)
    lengths = [1, 7, 15, 16, 17, 64, 300, 2]
    tokens = random_tokens(*lengths)
    model = NativeModel(weights, replace(config, pooling="none"), n_threads=2, dot=dot)
    states = model.token_states(tokens)
    assert states.shape == (sum(lengths), config.hidden_size)
    pooled = {
        pooling: torch_model(weights, replace(config, pooling=pooling), device="cpu", dtype="fp32")(
            tokens
        ).vectors[:, 0]
        for pooling in ("cls", "last", "mean")
    }
    first, after = tokens.starts[:-1], tokens.starts[1:]
    assert cosine(states[first], pooled["cls"]).min() > 0.995
    assert cosine(states[after - 1], pooled["last"]).min() > 0.995
    means = np.add.reduceat(states, first) / tokens.lengths[:, None]
    assert cosine(means, pooled["mean"]).min() > 0.995


def test_states_of_tokens_make_the_vectors_that_pooling_makes(dot):
    config = sizes()
    weights = random_weights(config)
    tokens = random_tokens(*range(1, 90))
    pooled = NativeModel(weights, config, n_threads=1, dot=dot)(tokens).vectors[:, 0]
    model = NativeModel(weights, replace(config, pooling="none"), n_threads=3, dot=dot)
    states = model.token_states(tokens)
    means = np.add.reduceat(states, tokens.starts[:-1]) / tokens.lengths[:, None]
    np.testing.assert_allclose(means, pooled, atol=1e-5)


def test_states_do_not_depend_on_the_texts_beside_them():
    config = sizes(pooling="none")
    model = NativeModel(random_weights(config), config, n_threads=2)
    tokens = random_tokens(*range(1, 60), 0, 5)
    alone = [model.token_states(tokens.take(np.array([row]))) for row in range(len(tokens))]
    np.testing.assert_array_equal(model.token_states(tokens), np.concatenate(alone))


def test_an_encoder_without_pooling_gives_states_and_no_other_does():
    config = sizes()
    weights = random_weights(config)
    without = NativeModel(weights, replace(config, pooling="none"), n_threads=1)
    with pytest.raises(ModelError, match="ask for its `token_states`"):
        without(random_tokens(3))
    with pytest.raises(ModelError, match="Only an encoder whose pooling is 'none'"):
        NativeModel(weights, config, n_threads=1).token_states(random_tokens(3))
    assert without.token_states(Tokens.from_lists([])).shape == (0, config.hidden_size)


def test_progress_counts_every_text_once():
    config = sizes()
    counts = []
    NativeModel(random_weights(config), config, n_threads=2)(
        random_tokens(*[40] * 500), on_progress=counts.append
    )
    assert sum(counts) == 500
    assert len(counts) > 2


def test_a_text_without_tokens_is_all_zeros_and_changes_no_other():
    config = sizes(pooling="last")
    model = NativeModel(random_weights(config), config, n_threads=1)
    queries = np.ones((1, config.hidden_size), dtype=np.float32)
    with_empty = model(Tokens.from_lists([[], [3, 4], []]), queries=queries).vectors
    without = model(Tokens.from_lists([[3, 4]]), queries=queries).vectors
    np.testing.assert_array_equal(with_empty[1], without[0])
    assert not with_empty[[0, 2]].any()


@pytest.mark.parametrize("ids", [[1, N_WORDS], [-1]])
def test_a_token_that_the_encoder_lacks_is_refused(ids):
    config = sizes()
    model = NativeModel(random_weights(config), config, n_threads=1)
    with pytest.raises(ModelError, match=f"has word vectors for {N_WORDS}"):
        model(Tokens.from_lists([[2], ids]))


def test_a_text_beyond_the_positions_is_refused():
    config = sizes()
    model = NativeModel(random_weights(config), config, n_threads=1)
    with pytest.raises(ModelError, match=r"301 tokens, more than the 300"):
        model(random_tokens(301))


def test_weights_that_do_not_fit_the_sizes_are_refused():
    config = sizes()
    with pytest.raises(ModelError, match=r"shape .* is needed"):
        NativeModel(random_weights(config), replace(config, inner_size=64), n_threads=1)
    weights = random_weights(config)
    weights.layers[0].up_weight[3, 5] = np.nan
    with pytest.raises(ModelError, match="all weights finite"):
        NativeModel(weights, config, n_threads=1)


def test_no_texts_give_no_vectors():
    config = sizes()
    found = NativeModel(random_weights(config), config, n_threads=2)(Tokens.from_lists([]))
    assert found.vectors.shape == (0, 1, config.hidden_size)
    assert found.n_rows == 0


@pytest.mark.parametrize(
    ("config", "fits"),
    [
        (sizes(32, 12), True),
        (sizes(64, 16), True),
        (sizes(24, 16), False),
        (sizes(256, 2), False),
        (sizes(16, 3), False),
    ],
)
def test_sizes_that_fill_whole_vectors_fit(config, fits):
    assert fits_engine(config) == fits
