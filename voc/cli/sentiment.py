"""`voc sentiment`: sentiment of comments."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from voc.cli import options
from voc.cli.comments import load_encoder, read_comments, rounded
from voc.cli.rows import Columns, rows_options, write_rows
from voc.cli.talk import Talk


@click.command(
    "sentiment",
    epilog=options.examples(
        "voc sentiment survey.csv -o sentiment.csv",
        "cat comments.txt | voc sentiment - --format jsonl --quiet",
    ),
)
@options.inputs_argument
@rows_options
@options.reading_options
@options.device_options
@options.quiet_option
def command(
    inputs: Sequence[Path],
    out: Path | None,
    format: str | None,
    device: str,
    dtype: str,
    quiet: bool,
    **reading: Any,  # noqa: ANN401  (each option has the name and type of a parameter)
) -> None:
    """Score the sentiment of each comment, taken as one unit.

    Columns: comment_id, text, language, sentiment (negative, neutral, positive), polarity
    (-1 to 1), p_negative, p_neutral, p_positive. To split comments that say several things, use
    `voc analyze`.
    """
    from voc import api

    talk = Talk(quiet)
    comments = read_comments(inputs, reading, talk)
    languages = comments.languages()
    encoder = load_encoder(talk, device=device, dtype=dtype)
    talk.step("sentiment")
    scores = api.score_sentiment(comments.texts, languages=languages, encoder=encoder)
    p_negative, p_neutral, p_positive = map(rounded, scores.probabilities.T)
    columns: Columns = {
        "comment_id": comments.ids,
        "text": comments.texts,
        "language": languages,
        "sentiment": scores.labels,
        "polarity": rounded(scores.polarity),
        "p_negative": p_negative,
        "p_neutral": p_neutral,
        "p_positive": p_positive,
    }
    write_rows(columns, out=out, format=format)
