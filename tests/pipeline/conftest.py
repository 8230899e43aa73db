from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def rows(sample):
    """Rows of the sample's tables, as dicts."""
    names = ("comments", "units", "themes", "stages", "drivers")
    return SimpleNamespace(**{name: getattr(sample.analysis, name).to_pylist() for name in names})
