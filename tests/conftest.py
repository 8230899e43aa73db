import os
from pathlib import Path

import pytest


def pytest_runtest_setup(item):
    if item.get_closest_marker("gpu"):
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device")
    folder = os.environ.get("VOC_DATA", "")
    if item.get_closest_marker("data") and not (folder and Path(folder).is_dir()):
        pytest.skip("needs VOC_DATA, the folder of the public data sets")


@pytest.fixture(scope="session")
def data_folder():
    """The folder of the public data sets, for tests marked `data`."""
    return Path(os.environ["VOC_DATA"])


@pytest.fixture(scope="session")
def encoder():
    """The bundled encoder, loaded once; its converted copy stays in the user's cache folder."""
    from voc.inference.encoder import Encoder

    return Encoder.load(device="cpu")
