"""`voc themes`: themes of comments."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voc.cli import options
from voc.cli.comments import load_encoder, read_comments, rounded
from voc.cli.rows import Columns, rows_options, write_rows
from voc.cli.talk import Talk, set_apart
from voc.config import Config

if TYPE_CHECKING:
    from voc.themes.results import Themes

_N_NAMED = 5


@click.command(
    "themes",
    epilog=options.examples(
        "voc themes survey.csv -o themes.csv",
        "voc themes reviews/ --granularity fine --reader-language el --format jsonl",
    ),
)
@options.inputs_argument
@rows_options
@options.reading_options
@options.theme_options
@options.model_option
@options.device_options
@options.quiet_option
def command(
    inputs: Sequence[Path],
    out: Path | None,
    format: str | None,
    method: Any,  # noqa: ANN401  (click checks that it is one of the literals)
    granularity: Any,  # noqa: ANN401
    n_themes: int | None,
    min_theme_size: int | None,
    reader_language: str,
    seed: int,
    model: str,
    device: str,
    dtype: str,
    quiet: bool,
    **reading: Any,  # noqa: ANN401  (each option has the name and type of a parameter)
) -> None:
    """Find themes across languages, a comment being one unit.

    Columns: comment_id, text, language, theme_id (0 is the largest, -1 no theme), theme (its name),
    theme_probability. To split comments that say several things, use `voc analyze`.
    """
    from voc import api

    talk = Talk(quiet)
    comments = read_comments(inputs, reading, talk)
    languages = comments.languages()
    encoder = load_encoder(talk, model=model, device=device, dtype=dtype)
    talk.step("themes")
    config = Config(
        method=method,
        granularity=granularity,
        min_theme_size=min_theme_size,
        reader_language=reader_language,
    )
    themes = api.find_themes(
        comments.texts, languages, n_themes, seed, config=config, encoder=encoder
    )
    names = dict(
        zip(*(themes.table[name].to_pylist() for name in ("theme_id", "name")), strict=True)
    )
    columns: Columns = {
        "comment_id": comments.ids,
        "text": comments.texts,
        "language": languages,
        "theme_id": themes.labels.tolist(),
        "theme": [names.get(label) for label in themes.labels.tolist()],
        "theme_probability": rounded(themes.probabilities),
    }
    write_rows(columns, out=out, format=format)
    talk.say(_lines(themes))


def _lines(themes: "Themes") -> list[str]:
    from voc.report.numbers import percent, plural

    largest = themes.table.slice(0, _N_NAMED).to_pylist()
    return [
        f"{plural(themes.n_themes, 'theme')}, {percent(themes.unassigned_share)} of the comments "
        "without one",
        *(f"  {set_apart(row['name'])}: {plural(row['n_units'], 'comment')}" for row in largest),
    ]
