"""`voc doctor`: what is installed, where the encoder runs and why, and what is missing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voc.cli import options

if TYPE_CHECKING:
    from voc.cli.examination import Examination


@click.command(
    "doctor",
    epilog=options.examples(
        "voc doctor",
        "voc doctor --device cuda --json",
    ),
)
@options.device_options
@options.cache_option
@options.json_option("Write JSON.")
@click.pass_context
def command(ctx: click.Context, device: str, dtype: str, cache: Path | None, as_json: bool) -> None:
    """Check the installation, and say what is missing.

    Shows versions, processor, device and why it was chosen, encoder, heads and cache folder.

    Loads the encoder, which the first time takes some seconds more. The exit code is 1 when
    something is missing that an analysis needs.
    """
    from voc.cli.examination import examine

    found = examine(device=device, dtype=dtype, cache=cache)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found)))
    if found.problems:
        ctx.exit(1)


def _lines(found: "Examination") -> Iterator[str]:
    about = [
        ("voc", found.voc_version),
        ("python", f"{found.python} on {found.platform}"),
        ("processor", _processor(found)),
        *found.packages.items(),
    ]
    if found.placement is not None:
        place = found.placement
        about.append(("device", f"{place.device}, {place.dtype} ({place.reason})"))
    if found.encoder is not None:
        encoder = found.encoder
        about.append(
            ("encoder", f"{encoder.name}, {encoder.dimension} numbers, {encoder.fingerprint}")
        )
    about += [(f"head {name}", f"for encoder {encoder}") for name, encoder in found.heads.items()]
    if found.cache_folder is not None:
        about.append(("cache", f"{found.cache_folder} ({found.cache_bytes / 2**20:,.0f} MiB)"))
    width = max(len(name) for name, _ in about)
    for name, value in about:
        yield f"{name:{width}}  {value}"
    for missing, use in found.missing_options.items():
        yield f"Optional: {missing} is not there; it would give {use}."
    for problem in found.problems:
        yield f"Problem: {problem}"
    if not found.problems:
        yield "Everything that an analysis needs is there."


def _processor(found: "Examination") -> str:
    from voc.report.numbers import plural

    cores = plural(found.n_cores, "core")
    if found.instructions is None:
        return f"{cores}; what it can do is not known on this system"
    return f"{cores}; {', '.join(found.instructions) or 'no fast instructions for models'}"
