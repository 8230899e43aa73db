"""`voc embed`: vectors of comments."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from voc.cli import options
from voc.cli.comments import load_encoder
from voc.cli.summary import stream_lines
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
@options.reuse_option
@options.model_option
@options.device_options
@options.cache_option
@options.quiet_option
def command(
    inputs: Sequence[Path],
    out: Path,
    reuse_vectors: bool,
    model: str,
    device: str,
    dtype: str,
    cache: Path | None,
    quiet: bool,
    **reading: Any,  # noqa: ANN401  (each option has the name and type of a parameter)
) -> None:
    """Write a vector per comment.

    Vectors are float32, of length 1, in the order of the input. Each comment is embedded whole and
    as it is, as `voc.Encoder.encode` does. Comments are read, embedded and written a few thousand
    at a time: CSV, JSONL, Parquet and plain text may be of any length.
    """
    from voc.files.comment_stream import stream_comments
    from voc.files.vectors import vector_file
    from voc.pipeline.embedding import embed_stream

    talk = Talk(quiet)
    talk.step("read")
    with stream_comments(list(inputs), **reading) as comments:
        encoder = load_encoder(talk, model=model, device=device, dtype=dtype)
        talk.step("embed")
        chunks = embed_stream(
            comments.blocks(),
            encoder,
            cache=cache,
            reuse=reuse_vectors,
            show_progress_bar=talk.is_live,
        )
        n_embedded = 0
        with vector_file(out, encoder.dimension) as append:
            for chunk in chunks:
                append(chunk.vectors, chunk.label)
                n_embedded += chunk.n_embedded
    n_reused = comments.n_kept - n_embedded
    talk.say(stream_lines(comments))
    talk.say(
        [
            f"Vectors: {out} ({comments.n_kept:,} of {encoder.dimension} numbers; {n_reused:,} "
            "of texts that repeat or that earlier runs embedded)"
        ]
    )
