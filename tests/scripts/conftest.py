"""Scripts import their neighbours by bare name, as Python lets a program do."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "scripts"))


@pytest.fixture(scope="module")
def single_precision():
    """Frozen matrices multiply as on a processor without 8-bit products: exactly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.frozen.processor", lambda: 0)
        yield
