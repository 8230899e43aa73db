"""`voc journey`: journey stages of comments."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from voc.cli import options
from voc.cli.comments import load_encoder, read_comments, rounded
from voc.cli.rows import Columns, rows_options, write_rows
from voc.cli.talk import Talk


@click.command(
    "journey",
    epilog=options.examples(
        "voc journey survey.csv -o stages.csv",
        "voc journey tickets.jsonl --journey telecom.yaml --format jsonl",
    ),
)
@options.inputs_argument
@rows_options
@options.reading_options
@options.journey_option
@options.model_option
@options.device_options
@options.cache_option
@options.quiet_option
def command(
    inputs: Sequence[Path],
    out: Path | None,
    format: str | None,
    journey: Path | None,
    model: str,
    device: str,
    dtype: str,
    cache: Path | None,
    quiet: bool,
    **reading: Any,  # noqa: ANN401  (each option has the name and type of a parameter)
) -> None:
    """Link each comment, as one unit, to a stage of the journey.

    Columns: comment_id, text, language, stage ("unclear" where none fits), stage_probability (of
    the likeliest stage), touchpoint. To split comments that say several things, use `voc analyze`.
    """
    from voc import api

    talk = Talk(quiet)
    comments = read_comments(inputs, reading, talk)
    languages = comments.languages()
    encoder = load_encoder(talk, model=model, device=device, dtype=dtype)
    talk.step("journey")
    links = api.link_journey(
        comments.texts, journey, languages=languages, encoder=encoder, cache=cache
    )
    columns: Columns = {
        "comment_id": comments.ids,
        "text": comments.texts,
        "language": languages,
        "stage": links.stages,
        "stage_probability": rounded(links.probabilities.max(axis=1)),
        "touchpoint": links.touchpoints,
    }
    write_rows(columns, out=out, format=format)
