import pytest


@pytest.fixture(scope="session")
def encoder():
    """The bundled encoder, loaded once; its converted copy stays in the user's cache folder."""
    from voc.inference.encoder import Encoder

    return Encoder.load(device="cpu")
