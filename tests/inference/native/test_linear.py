import numpy as np
import pytest

from voc.errors import ModelError
from voc.inference.native.library import VNNI, processor
from voc.inference.native.linear import NativeLinear

pytestmark = pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")

GENERATOR = np.random.default_rng(0)
WEIGHT = GENERATOR.normal(size=(192, 128)).astype(np.float32)
BIAS = GENERATOR.normal(size=192).astype(np.float32)


def rows(n, spread=1.0):
    return GENERATOR.normal(scale=spread, size=(n, 128)).astype(np.float32)


def relative_error(found, expected):
    return np.linalg.norm(found - expected) / np.linalg.norm(expected)


@pytest.mark.parametrize("n", [1, 2, 191, 193, 400])
def test_products_are_those_of_the_matrix(n):
    given = rows(n)
    found = NativeLinear(WEIGHT)(given)
    assert found.shape == (n, 192)
    assert relative_error(found, given @ WEIGHT.T) < 0.015


def test_a_bias_is_added_and_not_remembered():
    linear = NativeLinear(WEIGHT)
    given = rows(5)
    np.testing.assert_allclose(linear(given, BIAS) - BIAS, linear(given), atol=1e-4)


def test_rows_as_small_as_gradients_keep_their_precision():
    given = rows(50, spread=1e-9)
    found = NativeLinear(WEIGHT)(given)
    assert relative_error(found, given @ WEIGHT.T) < 0.015


def test_a_row_is_rounded_by_itself():
    linear = NativeLinear(WEIGHT)
    small, large = rows(40), rows(40, spread=1e4)
    together = linear(np.concatenate([small, large]))
    np.testing.assert_array_equal(together[:40], linear(small))


@pytest.mark.parametrize(
    ("given", "bias"), [(rows(3)[:, :64], None), (rows(4)[None], None), (rows(3), BIAS[:5])]
)
def test_what_does_not_fit_the_matrix_is_refused(given, bias):
    with pytest.raises(ValueError, match=r"do not fit a matrix \(192, 128\)"):
        NativeLinear(WEIGHT)(given, bias)


def test_no_rows_give_no_products():
    assert NativeLinear(WEIGHT)(rows(0)).shape == (0, 192)


def test_a_matrix_that_cannot_be_packed_is_refused():
    with pytest.raises(ModelError, match="multiples of 64"):
        NativeLinear(WEIGHT[:, :100])
