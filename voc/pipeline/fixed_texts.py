"""Vectors of texts that are the same in every run: lens examples and topic names."""

from collections.abc import Sequence
from pathlib import Path

from voc.files.vector_cache import cache_vectors, read_cached_vectors
from voc.inference.encoder import Encoder
from voc.text.normalise import normalise
from voc.types import FloatArray


def embed_fixed_texts(
    texts: Sequence[str],
    languages: Sequence[str],
    encoder: Encoder,
    *,
    cache: Path | None = None,
) -> FloatArray:
    """Vectors (n, d) of normalised texts, kept on disk between runs."""
    normalised = [
        normalise(text, language=language).text
        for text, language in zip(texts, languages, strict=True)
    ]
    # Number formats differ by about 1e-3: vectors of one are not taken for those of another.
    name = f"{encoder.fingerprint}-{encoder.placement.dtype}"
    vectors = read_cached_vectors(normalised, encoder=name, cache=cache)
    if vectors is None:
        vectors = encoder.encode(normalised)
        cache_vectors(vectors, normalised, encoder=name, cache=cache)
    return vectors
