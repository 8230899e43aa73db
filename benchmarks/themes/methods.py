"""Ways to find themes without being told their number: ours and others', on the same vectors.

Each takes texts, their languages and vectors (n, d) and gives the theme of each text, -1 for none.
"""

import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from voc.themes.discovery import ThemeOptions, discover_themes
from voc.types import FloatArray, IntArray

Method = Callable[[Sequence[str], Sequence[str], FloatArray], IntArray]

SEED = 0
_N_TUNED_DIMENSIONS = 10


def voc_graph(texts: Sequence[str], languages: Sequence[str], vectors: FloatArray) -> IntArray:
    """`voc.find_themes` as it stands."""
    return discover_themes(vectors, texts, languages, options=ThemeOptions(seed=SEED)).labels


def voc_density(texts: Sequence[str], languages: Sequence[str], vectors: FloatArray) -> IntArray:
    """`voc.find_themes` with `method="density"`."""
    options = ThemeOptions(method="density", seed=SEED)
    return discover_themes(vectors, texts, languages, options=options).labels


def bertopic(texts: Sequence[str], languages: Sequence[str], vectors: FloatArray) -> IntArray:
    """BERTopic with its defaults, but a seed."""
    from bertopic import BERTopic
    from umap import UMAP

    reduction = UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=SEED
    )
    model = BERTopic(umap_model=reduction)
    _fit(model, texts, vectors)
    return np.asarray(model.hdbscan_model.labels_, dtype=np.int64)


def bertopic_tuned(texts: Sequence[str], languages: Sequence[str], vectors: FloatArray) -> IntArray:
    """BERTopic's best recipe: more dimensions, a tuned HDBSCAN, outliers assigned afterwards.

    Its documentation advises to choose both and to reduce outliers.
    """
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from umap import UMAP

    reduction = UMAP(
        n_neighbors=15,
        n_components=_N_TUNED_DIMENSIONS,
        min_dist=0.0,
        metric="cosine",
        random_state=SEED,
    )
    clustering = HDBSCAN(min_cluster_size=max(5, len(texts) // 200), min_samples=5)
    model = BERTopic(umap_model=reduction, hdbscan_model=clustering)
    topics = _fit(model, texts, vectors)
    if topics is None:
        return np.asarray(model.hdbscan_model.labels_, dtype=np.int64)
    if min(topics) < 0 <= max(topics):
        topics = model.reduce_outliers(
            list(texts), topics, strategy="embeddings", embeddings=vectors
        )
    return np.asarray(topics, dtype=np.int64)


def turftopic(texts: Sequence[str], languages: Sequence[str], vectors: FloatArray) -> IntArray:
    """Turftopic's clustering model with its defaults, but a seed."""
    # Another of its models imports igraph, which is under the GPL and not needed here.
    sys.modules.setdefault("igraph", types.ModuleType("igraph"))
    from sklearn.feature_extraction.text import CountVectorizer
    from turftopic import ClusteringTopicModel

    model = ClusteringTopicModel(
        encoder=_NoEncoder(), vectorizer=CountVectorizer(min_df=1), random_state=SEED
    )
    model.fit(list(texts), embeddings=vectors)
    return np.asarray(model.labels_, dtype=np.int64)


def evoc(texts: Sequence[str], languages: Sequence[str], vectors: FloatArray) -> IntArray:
    """EVoC with its defaults, but a seed."""
    from evoc import EVoC

    return np.asarray(EVoC(random_state=SEED).fit_predict(vectors), dtype=np.int64)


def _fit(model: Any, texts: Sequence[str], vectors: FloatArray) -> list[int] | None:  # noqa: ANN401  (BERTopic has no types)
    """Topics of a BERTopic model; None where it found them and could not name them.

    With pandas 3 it fails when a topic has no word that its vectoriser takes.
    """
    try:
        topics: list[int] = model.fit_transform(list(texts), embeddings=vectors)[0]
    except TypeError:
        return None
    return topics


class _NoEncoder:
    """Stands where Turftopic wants an encoder, though it gets vectors."""

    def encode(self, *_: object, **__: object) -> None:
        raise NotImplementedError("Vectors are given.")


METHODS: dict[str, Method] = {
    "voc": voc_graph,
    "voc, density": voc_density,
    "BERTopic": bertopic,
    "BERTopic, tuned": bertopic_tuned,
    "Turftopic": turftopic,
    "EVoC": evoc,
}
SEES_LANGUAGES = ("voc", "voc, density")
"""Methods that remove the bias of languages themselves; others get vectors with and without it."""
