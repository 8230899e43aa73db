"""The whole analysis: calls the steps in order and times them."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from voc.config import Config
from voc.inference.encoder import Encoder
from voc.inference.encoder_parts import DEFAULT
from voc.inference.reader import Reader, load_reader
from voc.lenses.lens import Lens
from voc.metrics.drivers import find_drivers
from voc.metrics.priorities import theme_priorities
from voc.metrics.trends import theme_trends
from voc.pipeline.embedding import embed_texts
from voc.pipeline.journey import fit_journey, link_columns, link_units, stage_table
from voc.pipeline.manifest import describe_run
from voc.pipeline.reading import TextReading, read_texts
from voc.pipeline.sentiment import find_kinds, score_units
from voc.pipeline.tables import comment_table, theme_table, unit_table
from voc.pipeline.themes import find_and_name_themes
from voc.pipeline.units import split_comments
from voc.sentiment.comments import combine_units
from voc.themes.results import Themes
from voc.types import Feedback, Run

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
        reader = load_reader(Encoder.load(device=config.device, dtype=config.dtype))
        encoder = (
            reader.encoder
            if config.model == DEFAULT
            else Encoder.load(config.model, device=config.device, dtype=config.dtype)
        )
    with clock.step("split"):
        units = split_comments(feedback.table["text"].to_pylist(), _declared(feedback.table))
    with clock.step("embed"):
        read = _read(units.normalised, reader, encoder, config, cache, show_progress_bar)
        vectors = read.vectors
    with clock.step("sentiment"):
        scores = score_units(reader, units, read.logits, cache=cache, reuse=config.reuse_vectors)
        kinds = find_kinds(reader.heads, read.logits, units.languages)
        lengths = np.array([span.end - span.start for span in units.spans], dtype=np.int64)
        of_comments = combine_units(
            scores, units.comment_index, lengths, n_comments=feedback.table.num_rows
        )
    with clock.step("themes"):
        themes = find_and_name_themes(
            vectors,
            units.normalised,
            units.languages,
            encoder=encoder,
            config=config,
            polarity=scores.polarity,
            cache=cache,
        )
    with clock.step("journey"):
        links = link_units(
            fit_journey(lens, encoder, cache=cache),
            vectors,
            units.languages,
            heads=reader.heads,
            logits=read.logits,
        )
    with clock.step("tables"):
        comments = comment_table(feedback.table, units, of_comments)
        unit_rows = unit_table(
            comments["comment_id"].to_pylist(), units, scores, kinds, themes, link_columns(links)
        )
        theme_rows = _theme_rows(comments, unit_rows, themes)
        stages = stage_table(unit_rows, lens, reader_language=config.reader_language)
        drivers = find_drivers(comments, unit_rows, theme_rows, stages)
    manifest = describe_run(
        feedback,
        config=config,
        lens=lens,
        encoder=encoder,
        heads=reader.heads,
        comments=comments,
        units=unit_rows,
        themes=theme_rows,
        quality=themes.quality,
        n_distinct_units=len(set(units.normalised)),
        n_romanised_units=Counter(compress(units.languages, units.romanised)),
        n_reused_vectors=read.n_reused,
        seconds=clock.seconds,
        arguments=arguments,
    )
    return Run(comments, unit_rows, theme_rows, stages, drivers, manifest, vectors)


def _declared(comments: pa.Table) -> list[str | None] | None:
    if "declared_language" not in comments.column_names:
        return None
    declared: list[str | None] = comments["declared_language"].to_pylist()
    return declared


def _read(
    texts: list[str],
    reader: Reader,
    encoder: Encoder,
    config: Config,
    cache: Path | None,
    show_progress_bar: bool,
) -> TextReading:
    """The heads know the bundled encoder only; with another one, texts go through both."""
    reuse = config.reuse_vectors
    read = read_texts(texts, reader, cache=cache, reuse=reuse, show_progress_bar=show_progress_bar)
    if encoder is reader.encoder:
        return read
    embedded = embed_texts(
        texts, encoder, cache=cache, reuse=reuse, show_progress_bar=show_progress_bar
    )
    return TextReading(embedded.vectors, read.logits, embedded.n_reused)


def _theme_rows(comments: pa.Table, units: pa.Table, themes: Themes) -> pa.Table:
    return theme_table(
        themes,
        units,
        priorities=theme_priorities(units, n_themes=themes.n_themes),
        trends=theme_trends(comments, units, n_themes=themes.n_themes),
    )
