"""Finds and names the themes of units."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from voc.config import Config
from voc.inference.encoder import Encoder
from voc.languages import CODES
from voc.maths.vectors import normalise_rows
from voc.pipeline.embedding import embed_fixed_texts
from voc.themes.discovery import ThemeOptions, discover_themes
from voc.themes.results import Themes, describe_themes
from voc.themes.topics import TopicVectors, load_topics
from voc.types import FloatArray


def find_and_name_themes(
    vectors: FloatArray,
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    encoder: Encoder,
    config: Config,
    polarity: FloatArray | None = None,
    cache: Path | None = None,
) -> Themes:
    """Themes of units from their vectors (n, d), named in the reader's language."""
    discovery = discover_themes(vectors, texts, languages, options=theme_options(config))
    return describe_themes(
        discovery,
        texts,
        languages,
        topics=embed_topics(encoder, cache=cache),
        polarity=polarity,
        reader_language=config.reader_language,
    )


def theme_options(config: Config) -> ThemeOptions:
    """The choices that concern themes."""
    return ThemeOptions(
        method=config.method,
        granularity=config.granularity,
        n_themes=config.n_themes,
        min_size=config.min_theme_size,
        seed=config.seed,
    )


def embed_topics(encoder: Encoder, *, cache: Path | None = None) -> TopicVectors:
    """The common topics with a vector each: the mean over languages, language bias removed."""
    topics = load_topics()
    texts = [topic.names[code] for code in CODES for topic in topics]
    languages = [code for code in CODES for _ in topics]
    vectors = embed_fixed_texts(texts, languages, encoder, cache=cache)
    by_language = vectors.reshape(len(CODES), len(topics), -1)
    centred = by_language - by_language.mean(axis=1, keepdims=True)
    return TopicVectors(topics, normalise_rows(np.asarray(centred.mean(axis=0))))
