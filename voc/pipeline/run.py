"""The whole analysis: calls the steps in order and times them."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from voc.config import Config
from voc.inference.encoder import Encoder
from voc.inference.heads import Head
from voc.lenses.lens import Lens
from voc.metrics.drivers import find_drivers
from voc.metrics.priorities import theme_priorities
from voc.metrics.trends import theme_trends
from voc.pipeline.embedding import embed_texts
from voc.pipeline.journey import fit_journey, link_columns, link_units, stage_table
from voc.pipeline.manifest import describe_run
from voc.pipeline.sentiment import load_sentiment_head, score_units
from voc.pipeline.tables import comment_table, theme_table, unit_table
from voc.pipeline.themes import find_and_name_themes
from voc.pipeline.units import Units, split_comments
from voc.sentiment.comments import combine_units
from voc.sentiment.results import SentimentScores
from voc.themes.results import Themes
from voc.types import Feedback, FloatArray, Run

Notify = Callable[[str], None]


class _Clock:
    """Seconds of each step, and a word to the caller when one begins."""

    def __init__(self, notify: Notify) -> None:
        self.seconds: dict[str, float] = {}
        self._notify = notify

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._notify(name)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


class _Sentiment(NamedTuple):
    scores: SentimentScores
    head: Head


def run_analysis(
    feedback: Feedback,
    *,
    config: Config,
    lens: Lens,
    cache: Path | None = None,
    show_progress_bar: bool = False,
    notify: Notify = lambda step: None,
    arguments: Mapping[str, Any] = MappingProxyType({}),
) -> Run:
    """Analyse feedback.

    `cache` is the folder of what is kept between runs (None: the user's own); `notify` is called
    with the name of each step as it begins; `arguments` are the caller's other choices, such as
    columns, for the manifest.

    Raises:
        ModelError: the encoder or a head is missing.
        ConfigError: a choice does not fit this machine.
    """
    clock = _Clock(notify)
    with clock.step("load"):
        encoder = Encoder.load(config.model, device=config.device, dtype=config.dtype)
    with clock.step("split"):
        units = split_comments(feedback.table["text"].to_pylist(), _declared(feedback.table))
    with clock.step("embed"):
        embedded = embed_texts(
            units.normalised,
            encoder,
            cache=cache,
            reuse=config.reuse_vectors,
            show_progress_bar=show_progress_bar,
        )
        vectors = embedded.vectors
    with clock.step("sentiment"):
        sentiment = _score(config, encoder, units, vectors, cache)
        lengths = np.array([span.end - span.start for span in units.spans], dtype=np.int64)
        of_comments = combine_units(
            sentiment.scores, units.comment_index, lengths, n_comments=feedback.table.num_rows
        )
    with clock.step("themes"):
        themes = find_and_name_themes(
            vectors,
            units.normalised,
            units.languages,
            encoder=encoder,
            config=config,
            polarity=sentiment.scores.polarity,
            cache=cache,
        )
    with clock.step("journey"):
        links = link_units(fit_journey(lens, encoder, cache=cache), vectors, units.languages)
    with clock.step("tables"):
        comments = comment_table(feedback.table, units, of_comments)
        unit_rows = unit_table(
            comments["comment_id"].to_pylist(), units, sentiment.scores, themes, link_columns(links)
        )
        theme_rows = _theme_rows(comments, unit_rows, themes)
        stages = stage_table(unit_rows, lens, reader_language=config.reader_language)
        drivers = find_drivers(comments, unit_rows, theme_rows, stages)
    manifest = describe_run(
        feedback,
        config=config,
        lens=lens,
        encoder=encoder,
        head=sentiment.head,
        comments=comments,
        units=unit_rows,
        themes=theme_rows,
        n_distinct_units=len(set(units.normalised)),
        n_reused_vectors=embedded.n_reused,
        seconds=clock.seconds,
        arguments=arguments,
    )
    return Run(comments, unit_rows, theme_rows, stages, drivers, manifest, vectors)


def _declared(comments: pa.Table) -> list[str | None] | None:
    if "declared_language" not in comments.column_names:
        return None
    declared: list[str | None] = comments["declared_language"].to_pylist()
    return declared


def _score(
    config: Config, encoder: Encoder, units: Units, vectors: FloatArray, cache: Path | None
) -> _Sentiment:
    """The head knows the bundled encoder only; with another one, units are embedded again."""
    if config.model != "default":
        encoder = Encoder.load("default", device=config.device, dtype=config.dtype)
        vectors = embed_texts(
            units.normalised, encoder, cache=cache, reuse=config.reuse_vectors
        ).vectors
    head = load_sentiment_head(encoder)
    return _Sentiment(score_units(head, vectors), head)


def _theme_rows(comments: pa.Table, units: pa.Table, themes: Themes) -> pa.Table:
    return theme_table(
        themes,
        units,
        priorities=theme_priorities(units, n_themes=themes.n_themes),
        trends=theme_trends(comments, units, n_themes=themes.n_themes),
    )
