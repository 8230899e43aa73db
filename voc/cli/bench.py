"""`voc bench`: how fast the encoder is on this machine."""

import json
from dataclasses import asdict

import click

from voc.cli import options
from voc.cli.comments import load_encoder
from voc.cli.talk import Talk
from voc.cli.throughput import KINDS, Throughput, measure


@click.command(
    "bench",
    epilog=options.examples(
        "voc bench",
        "voc bench --dtype fp32 --seconds 10 --json",
    ),
)
@options.model_option
@options.device_options
@click.option(
    "--seconds",
    metavar="S",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="About how long to measure each kind of text.",
)
@options.json_option("Write JSON.")
@options.quiet_option
def command(
    model: str,
    device: str,
    dtype: str,
    seconds: float,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure the speed of the encoder on this machine.

    Says how many short, typical and long texts and how many tokens it embeds in a second, and what
    share of its work went into padding.

    Texts are made of bundled sentences in five languages. Tokenising counts, loading does not.
    """
    talk = Talk(quiet)
    encoder = load_encoder(talk, model=model, device=device, dtype=dtype)
    results = []
    for kind in KINDS:
        talk.step(f"Measuring {kind.name} texts")
        results.append(measure(encoder, kind, seconds=seconds))
    if as_json:
        about = {
            "encoder": encoder.name,
            "fingerprint": encoder.fingerprint,
            **asdict(encoder.placement),
            "results": [result.as_json() for result in results],
        }
        click.echo(json.dumps(about, ensure_ascii=False, indent=2))
    else:
        place = encoder.placement
        talk.say([f"{encoder.name} on {place.device} in {place.dtype} ({place.reason})"])
        click.echo(_table(results))


def _table(results: list[Throughput]) -> str:
    lines = [f"{'texts':8}  {'tokens/text':>11}  {'texts/s':>9}  {'tokens/s':>10}  {'padding':>7}"]
    lines += [
        f"{result.name:8}  {result.tokens_per_text:11.1f}  {result.texts_per_second:9,.0f}  "
        f"{result.tokens_per_second:10,.0f}  {result.padding_share:7.1%}"
        for result in results
    ]
    return "\n".join(lines)
