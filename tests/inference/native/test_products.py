import numpy as np
import pytest

from voc.inference.native.library import (
    AMX,
    DOT_AMX,
    DOT_EMULATED,
    DOT_VNNI,
    VNNI,
    address,
    library,
    processor,
)
from voc.inference.native.model import pack_weights

pytestmark = pytest.mark.skipif(not processor() & VNNI, reason="needs AVX512-VNNI")

KERNELS = {"vnni": DOT_VNNI, "amx": DOT_AMX, "emulated amx": DOT_EMULATED}
MOST_BLOCK_ROWS = 32


def products(kernel, rows, weights):
    packed = pack_weights(weights)
    n_rows, n_in = rows.shape
    padded = np.zeros((n_rows + MOST_BLOCK_ROWS, n_in), dtype=np.uint8)
    padded[:n_rows] = rows
    found = np.empty((n_rows, len(weights)), dtype=np.int32)
    library().voc_products(
        KERNELS[kernel], address(padded), n_rows, address(packed.weights), n_in, address(found)
    )
    return found, packed


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("n_in", [64, 384])
@pytest.mark.parametrize("n_rows", [1, 5, 6, 7, 16, 17, 32, 33, 50])
def test_products_of_whole_numbers_are_exact(kernel, n_rows, n_in):
    if kernel == "amx" and not processor() & AMX:
        pytest.skip("needs AMX")
    generator = np.random.default_rng(n_rows * n_in)
    rows = generator.integers(0, 256, (n_rows, n_in), dtype=np.uint8)
    weights = generator.integers(-127, 128, (64, n_in)).astype(np.float32)
    weights[:, 0] = 127  # so that rounding to 8 bits changes nothing
    found, packed = products(kernel, rows, weights)
    np.testing.assert_array_equal(found, rows.astype(np.int64) @ weights.astype(np.int64).T)
    np.testing.assert_array_equal(packed.scales, np.ones(64))
    np.testing.assert_array_equal(packed.sums, weights.sum(axis=1))


def test_weights_are_rounded_to_the_nearest_of_127_steps_either_way():
    weights = np.random.default_rng(0).normal(size=(64, 64)).astype(np.float32)
    weights[3] = 0
    one_hot = np.eye(64, dtype=np.uint8)
    found, packed = products("vnni", one_hot, weights)
    back = found.T * packed.scales[:, None]
    assert np.abs(back - weights).max() <= packed.scales.max() / 2 * 1.001
    assert packed.scales == pytest.approx(np.where(weights.any(1), np.abs(weights).max(1) / 127, 1))
