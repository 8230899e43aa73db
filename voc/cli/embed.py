"""`voc embed`: vectors of comments."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from voc.cli import options
from voc.cli.comments import load_encoder, read_comments
from voc.cli.talk import Talk


def _known_suffix(ctx: click.Context, param: click.Parameter, value: Path) -> Path:
    """Refuse a wrong name before the work is done, not after."""
    from voc.files.vectors import VECTOR_SUFFIXES

    if value.suffix.lower() not in VECTOR_SUFFIXES:
        known = ", ".join(VECTOR_SUFFIXES)
        raise click.BadParameter(f"{value.name!r} must end in one of {known}.", ctx, param)
    return value


@click.command(
    "embed",
    epilog=options.examples(
        "voc embed survey.csv -o vectors.npz",
        "voc embed reviews/ --text body -o vectors.parquet",
    ),
)
@options.inputs_argument
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    callback=_known_suffix,
    help="File to write: .npy (vectors only), .npz (vectors, ids) or .parquet (id, vector).",
)
@options.reading_options
@options.model_option
@options.device_options
@options.quiet_option
def command(
    inputs: Sequence[Path],
    out: Path,
    model: str,
    device: str,
    dtype: str,
    cache: Path | None,
    quiet: bool,
    **reading: Any,  # noqa: ANN401  (each option has the name and type of a parameter)
) -> None:
    """Write a vector per comment.

    Vectors are float32, of length 1, in the order of the input. Each comment is embedded whole and
    as it is, as `voc.Encoder.encode` does.
    """
    from voc.files.vectors import write_vectors

    talk = Talk(quiet)
    comments = read_comments(inputs, reading, talk)
    encoder = load_encoder(talk, model=model, device=device, dtype=dtype, cache=cache)
    talk.step("embed")
    vectors = encoder.encode(comments.texts, show_progress_bar=talk.is_live)
    write_vectors(out, vectors, comments.ids)
    talk.say([f"Vectors: {out} ({len(vectors):,} of {encoder.dimension} numbers)"])
