"""The encoder in the place of another one, in libraries that take one."""

import numpy as np
import pytest

from voc.errors import ConfigError

TEXTS = [
    "The delivery was late and nobody told us.",
    "The delivery was late, and nobody told us.",
    "Leveransen kom för sent och ingen sa något.",
    "The staff in the shop were kind and patient.",
    "The app crashes whenever I try to pay.",
    "The app crashes each time I try to pay!",
]


def backend(base, encoder):
    """What the documentation shows for KeyBERT and BERTopic: a base class with one method."""

    class Backend(base):
        def embed(self, documents, verbose=False):
            return encoder.encode(documents, show_progress_bar=verbose)

    return Backend()


def test_the_vectors_of_an_array_of_texts_are_those_of_a_list(encoder):
    wanted = encoder.encode(TEXTS)
    for array in (np.array(TEXTS), np.array(TEXTS, dtype=object)):
        np.testing.assert_array_equal(encoder.encode(array), wanted)


def test_options_of_other_encoders_change_nothing_or_are_refused(encoder):
    options = {"batch_size": 2, "convert_to_numpy": True, "normalize_embeddings": True}
    np.testing.assert_array_equal(encoder.encode(TEXTS, **options), encoder.encode(TEXTS))
    with pytest.raises(ConfigError, match=r"convert_to_tensor=True: .*torch\.from_numpy"):
        encoder.encode(TEXTS, convert_to_tensor=True)
    with pytest.raises(TypeError, match="unexpected keyword argument 'batchsize'"):
        encoder.encode(TEXTS, batchsize=2)


def test_keybert_extracts_keywords(encoder):
    pytest.importorskip("keybert", reason="keybert is not installed")
    from keybert import KeyBERT
    from keybert.backend import BaseEmbedder

    model = KeyBERT(backend(BaseEmbedder, encoder))
    found = model.extract_keywords(TEXTS, top_n=3, stop_words="english")
    assert len(found) == len(TEXTS)
    assert {word for word, _ in found[0]} >= {"delivery", "late"}
    assert all(0 < similarity <= 1 for _, similarity in found[0])


def test_semhash_finds_what_says_the_same(encoder):
    pytest.importorskip("semhash", reason="semhash is not installed (it needs an LGPL package)")
    from semhash import SemHash

    result = SemHash.from_records(TEXTS, model=encoder).self_deduplicate(threshold=0.97)
    assert sorted(result.selected) == sorted([TEXTS[0], TEXTS[2], TEXTS[3], TEXTS[4]])


@pytest.mark.filterwarnings("ignore")
def test_turftopic_finds_topics(encoder):
    pytest.importorskip("turftopic", reason="turftopic is not installed (it needs a GPL package)")
    from turftopic import KeyNMF

    model = KeyNMF(2, encoder=encoder, random_state=0)
    assert model.fit_transform(TEXTS * 12).shape == (72, 2)
    assert "delivery" in " ".join(map(str, model.get_topics()))


@pytest.mark.filterwarnings("ignore")
def test_bertopic_finds_topics(encoder):
    pytest.importorskip("bertopic", reason="bertopic is not installed (200 MB of compilers)")
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    model = BERTopic(
        embedding_model=backend(BaseEmbedder, encoder),
        umap_model=PCA(3, random_state=0),
        hdbscan_model=KMeans(3, random_state=0, n_init=3),
    )
    topics, _ = model.fit_transform(TEXTS * 4)
    assert topics[0] == topics[1] != topics[4] == topics[5]
