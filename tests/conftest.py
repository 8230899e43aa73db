import csv
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

CORPORA = Path(__file__).parents[1] / "corpora"
N_SAMPLE_ROWS = 30


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
    """The bundled encoder in the format that every machine has, loaded once."""
    from voc.inference.encoder import Encoder

    return Encoder.load(device="cpu", dtype="fp32")


class RememberingEncoder:
    """Encodes a text once and remembers its vector, and what the heads' queries pool of it."""

    def __init__(self, encoder):
        self._encoder = encoder
        self._vectors = {}
        self._attended = {}

    def __getattr__(self, name):
        return getattr(self._encoder, name)

    def encode(self, texts, *, show_progress_bar=False, on_progress=lambda n_texts: None):
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors |= zip(new, self._encoder.encode(new), strict=True)
        empty = np.empty((0, self._encoder.dimension), dtype=np.float32)
        return np.stack([self._vectors[text] for text in texts]) if len(texts) else empty

    def attend(self, texts, queries, *, on_progress=lambda n_texts: None):
        from voc.inference.encoder import Attended

        texts = list(texts)
        known = self._attended.setdefault(queries.tobytes(), {})
        new = [text for text in dict.fromkeys(texts) if text not in known]
        rows = iter(new)
        for vectors, states in self._encoder.attend(new, queries):
            known |= {next(rows): pair for pair in zip(vectors, states, strict=True)}
        on_progress(len(texts))
        if texts:
            yield Attended(*(np.stack(part) for part in zip(*map(known.get, texts), strict=True)))


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory):
    """The first 30 comments of each sample corpus, as five CSV files."""
    folder = tmp_path_factory.mktemp("corpora")
    for corpus in sorted(CORPORA.glob("*.csv")):
        with corpus.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[: N_SAMPLE_ROWS + 1]
        with (folder / corpus.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return sorted(folder.glob("*.csv"))


@pytest.fixture(scope="session")
def sample(encoder, sample_files, tmp_path_factory):
    """An analysis of the sample files, its directory, the steps it told and its encoder."""
    import voc
    from voc.inference.encoder import Encoder

    directory = tmp_path_factory.mktemp("runs") / "sample"
    steps = []
    remembering = RememberingEncoder(encoder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Encoder, "load", lambda *_, **__: remembering)
        analysis = voc.analyze(sample_files, out=directory, notify=steps.append)
    return SimpleNamespace(analysis=analysis, directory=directory, steps=steps, encoder=remembering)


@pytest.fixture(scope="session")
def remembering_encoder(sample):
    """The bundled encoder, quick for the texts of the sample and of earlier tests."""
    return sample.encoder


@pytest.fixture
def encoder_in_place(remembering_encoder, monkeypatch):
    """Makes everything that loads an encoder take the remembering one."""
    from voc.inference.encoder import Encoder

    monkeypatch.setattr(Encoder, "load", lambda *_, **__: remembering_encoder)
