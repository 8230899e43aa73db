"""The Python API: analyse feedback, or do one step of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.analysis import Analysis
from voc.config import Config
from voc.errors import ConfigError, InputError
from voc.files.read import read_feedback
from voc.files.run_directory import check_run_directory
from voc.lenses.reading import load_journey
from voc.sentiment.results import SentimentScores
from voc.themes.results import Themes
from voc.types import FloatArray

if TYPE_CHECKING:
    from voc.inference.encoder import Encoder
    from voc.pipeline.run import Notify

__all__ = [
    "Config",
    "SentimentScores",
    "StageLinks",
    "Themes",
    "analyze",
    "find_themes",
    "link_journey",
    "score_sentiment",
]


def analyze(
    inputs: object,
    *,
    text: str | None = None,
    id: str | None = None,
    date: str | None = None,
    language: str | None = None,
    score: Mapping[str, str] | None = None,
    channel: str | None = None,
    touchpoint: str | None = None,
    stage: str | None = None,
    segments: Sequence[str] = (),
    table: str | None = None,
    journey: str | Path | None = None,
    config: Config | None = None,
    out: str | Path | None = None,
    cache: Path | None = None,
    show_progress_bar: bool = False,
    notify: "Notify" = lambda step: None,
) -> Analysis:
    """Analyse feedback: units, sentiment, themes across languages, journey stages, drivers.

    inputs: a path, glob or folder, several of them, a pandas, polars or Arrow table, a list of str
    or dict. text, id, date, language, channel, touchpoint, stage: columns; None finds them by name
    and content. score: role (nps, csat, ces) -> column. segments: columns that divide the comments.
    table: table of a database or sheet of a workbook. journey: YAML file of your own journey; None
    is the built-in one with eight stages. out: run directory to write. notify: called with the name
    of each step as it begins.

    Raises:
        VocError: the input, a column, the journey or the configuration is wrong.
    """
    from voc.pipeline.run import run_analysis

    config = config or Config()
    lens = load_journey(journey)
    if out is not None:
        check_run_directory(out)
    notify("read")
    columns: dict[str, Any] = {
        "text": text,
        "id": id,
        "date": date,
        "language": language,
        "score": dict(score or {}),
        "channel": channel,
        "touchpoint": touchpoint,
        "stage": stage,
        "segments": list(segments),
        "table": table,
    }
    feedback = read_feedback(
        inputs,
        **columns,
        text_unit=config.text_unit,
        limit=config.limit,
        max_chars=config.max_chars,
    )
    run = run_analysis(
        feedback,
        config=config,
        lens=lens,
        cache=cache,
        show_progress_bar=show_progress_bar,
        notify=notify,
        arguments={**columns, "journey": str(journey) if journey is not None else None},
    )
    analysis = Analysis(run)
    if out is not None:
        notify("write")
        analysis.save(out)
    return analysis


@dataclass(frozen=True)
class StageLinks:
    """Journey stages of texts.

    `stages` (n,) are stage ids or "unclear"; `touchpoints` (n,) ids or None; `probabilities` (n,
    n_stages) in the order of `stage_ids`; what a row lacks to 1 is the probability of "unclear".
    """

    stages: list[str]
    touchpoints: list[str | None]
    probabilities: FloatArray
    stage_ids: tuple[str, ...]


def score_sentiment(
    texts: Sequence[str],
    *,
    aspects: str | Sequence[str | None] | None = None,
    languages: Sequence[str] | None = None,
    encoder: "Encoder | None" = None,
) -> SentimentScores:
    """Sentiment of each text as one unit, or of what it says about an aspect.

    `aspects` is a word or phrase for each text (None: the text as a whole), or one for all texts;
    it need not occur in the text. `languages` None identifies them; `encoder` None loads the
    bundled one.

    Raises:
        ConfigError: there is not one aspect, or one language, per text.
        ModelError: the heads were trained for another encoder.
    """
    from voc.inference.reader import load_reader
    from voc.pipeline.reading import read_texts
    from voc.pipeline.sentiment import score_texts
    from voc.sentiment.aspects import aspect_text

    normalised, found = _normalise(texts, languages)
    asked = [aspects] * len(texts) if isinstance(aspects, str) or aspects is None else list(aspects)
    _require_one_each("aspect", asked, texts)
    normalised = [
        text if aspect is None else aspect_text(aspect, text)
        for text, aspect in zip(normalised, asked, strict=True)
    ]
    reader = load_reader(encoder or _default_encoder())
    read = read_texts(normalised, reader, reuse=False)
    return score_texts(reader.heads, read.logits, found)


def find_themes(
    texts: Sequence[str],
    languages: Sequence[str] | None = None,
    n_themes: int | None = None,
    seed: int = 0,
    *,
    config: Config | None = None,
    encoder: "Encoder | None" = None,
) -> Themes:
    """Themes of texts, each taken as one unit.

    `languages` None identifies them; `n_themes` None finds the number from the data. `config` gives
    the other choices, and `n_themes` and `seed` where these are left out; `encoder` None loads the
    one it names.
    """
    from voc.inference.encoder import Encoder
    from voc.pipeline.themes import find_and_name_themes

    config = config or Config()
    n_themes = config.n_themes if n_themes is None else n_themes
    config = replace(config, n_themes=n_themes, seed=seed or config.seed)
    encoder = encoder or Encoder.load(config.model, device=config.device, dtype=config.dtype)
    vectors, found = _embed(texts, languages, encoder)
    return find_and_name_themes(vectors, texts, found, encoder=encoder, config=config)


def link_journey(
    texts: Sequence[str],
    journey: str | Path | None = None,
    *,
    languages: Sequence[str] | None = None,
    encoder: "Encoder | None" = None,
    cache: Path | None = None,
) -> StageLinks:
    """Journey stage of each text, taken as one unit.

    `journey` is a YAML file of yours; None is the built-in journey, for which there is a trained
    head as well; with another encoder than the bundled one, its examples alone decide here. `cache`
    is the folder of what is kept between runs; None is the user's own.

    Raises:
        ConfigError: the file is not a journey; its line is named.
    """
    from voc.inference.reader import find_reader
    from voc.pipeline.journey import fit_journey, link_columns, link_units
    from voc.pipeline.reading import read_texts

    encoder = encoder or _default_encoder()
    model = fit_journey(load_journey(journey), encoder, cache=cache)
    normalised, found = _normalise(texts, languages)
    if reader := find_reader(encoder):
        read = read_texts(normalised, reader, reuse=False)
        links = link_units(model, read.vectors, found, heads=reader.heads, logits=read.logits)
    else:
        links = link_units(model, encoder.encode(normalised), found)
    columns = link_columns(links)
    return StageLinks(
        stages=columns["stage"].to_pylist(),
        touchpoints=columns["touchpoint"].to_pylist(),
        probabilities=links.probabilities,
        stage_ids=links.lens.label_ids,
    )


def _embed(
    texts: Sequence[str], languages: Sequence[str] | None, encoder: "Encoder"
) -> tuple[FloatArray, list[str]]:
    normalised, found = _normalise(texts, languages)
    return encoder.encode(normalised), found


def _normalise(
    texts: Sequence[str], languages: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    """Texts as the encoder is given them, and their languages."""
    from voc.pipeline.units import identify_comment_languages
    from voc.text.normalise import normalise_texts
    from voc.text.transliterate import native_texts

    _require_texts(texts)
    found = list(languages) if languages is not None else identify_comment_languages(texts)
    _require_one_each("language", found, texts)
    return normalise_texts(native_texts(texts, found), found), found


def _require_one_each(what: str, values: Sequence[object], texts: Sequence[str]) -> None:
    if len(values) != len(texts):
        raise ConfigError(
            f"There must be one {what} per text: {len(values)} for {len(texts)} texts."
        )


def _require_texts(texts: Sequence[object]) -> None:
    if isinstance(texts, str):
        raise InputError("Texts must be a list of str, not one str. Put the text into a list.")
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(
                f"Texts must be str, but number {number} (from 0) is a {type(text).__name__}. "
                "Leave it out, or make it a str."
            )


def _default_encoder() -> "Encoder":
    from voc.inference.encoder import Encoder

    return Encoder.load()
