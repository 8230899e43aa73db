import numpy as np
import pytest

from voc.maths.vectors import normalise_rows


@pytest.fixture
def make_blobs():
    """Makes `n_groups` clouds of `n_each` vectors; gives vectors (n, 32) and the group of each."""

    def make(n_groups, n_each, *, spread=0.6, seed=0):
        random = np.random.default_rng(seed)
        centres = normalise_rows(random.normal(size=(n_groups, 32)))
        groups = np.repeat(np.arange(n_groups), n_each)
        noise = spread / np.sqrt(32) * random.normal(size=(len(groups), 32))
        return normalise_rows((centres[groups] + noise).astype(np.float32)), groups

    return make
