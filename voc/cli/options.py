"""Options that several commands share. Their names are those of the parameters they become."""

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from voc.config import Config
from voc.inference.placement import DEVICES, DTYPES
from voc.languages import CODES

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]

_DEFAULT = Config()


class ScoreColumn(click.ParamType[tuple[str, str]]):
    """A score and its column, "nps=COLUMN"."""

    name = "score"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split into score and column."""
        from voc.types import SCORES

        score, _, column = str(value).partition("=")
        if score not in SCORES or not column:
            self.fail(
                f"{value!r} must be SCORE=COLUMN with one of the scores {', '.join(SCORES)}, "
                "such as nps=q1.",
                param,
                ctx,
            )
        return score, column


def _scores(
    ctx: click.Context, param: click.Parameter, value: Sequence[tuple[str, str]]
) -> dict[str, str] | None:
    columns = dict(value)
    if len(columns) < len(value):
        raise click.BadParameter("each score can have one column only.", ctx, param)
    return columns or None


def _choice(name: str) -> click.Choice[str]:
    """The values that `Config` allows for one of its fields."""
    return click.Choice(get_args(Config.__annotations__[name]))


def _together(*options: Decorator[Function]) -> Decorator[Function]:
    """One decorator for several options, which help lists in this order."""
    return lambda function: reduce(lambda inner, option: option(inner), options[::-1], function)


inputs_argument: Decorator[Any] = click.argument(
    "inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)

reading_options: Decorator[Any] = _together(
    click.option("--text", metavar="COLUMN", help="Column of the comments. Found if not named."),
    click.option("--id", metavar="COLUMN", help="Column of the comments' ids."),
    click.option(
        "--language", metavar="COLUMN", help="Column of what the input says the language is."
    ),
    click.option("--table", metavar="NAME", help="Table of a database or sheet of a workbook."),
    click.option(
        "--text-unit",
        type=_choice("text_unit"),
        default=_DEFAULT.text_unit,
        show_default=True,
        help="What one comment is in a plain-text file.",
    ),
    click.option(
        "--limit",
        metavar="N",
        type=click.IntRange(min=1),
        help="Read N rows at most of each input, unusable rows included.",
    ),
    click.option(
        "--max-chars",
        metavar="N",
        type=click.IntRange(min=1),
        default=_DEFAULT.max_chars,
        show_default=True,
        help="Skip longer comments.",
    ),
)

column_options: Decorator[Any] = _together(
    click.option("--date", metavar="COLUMN", help="Column of the dates."),
    click.option(
        "--score",
        metavar="SCORE=COLUMN",
        type=ScoreColumn(),
        multiple=True,
        callback=_scores,
        help="Column of a score: nps=, csat= or ces=. Can be repeated.",
    ),
    click.option("--channel", metavar="COLUMN", help="Column of the channels."),
    click.option("--touchpoint", metavar="COLUMN", help="Column of the touchpoints."),
    click.option("--stage", metavar="COLUMN", help="Column of the journey stages."),
    click.option(
        "--segment",
        "segments",
        metavar="COLUMN",
        multiple=True,
        help="Column that divides the comments into groups. Can be repeated.",
    ),
)

theme_options: Decorator[Any] = _together(
    click.option(
        "--method",
        type=_choice("method"),
        default=_DEFAULT.method,
        show_default=True,
        help="Find themes as communities of a neighbour graph, or by density.",
    ),
    click.option(
        "--granularity",
        type=_choice("granularity"),
        default=_DEFAULT.granularity,
        show_default=True,
        help="How finely themes are cut: as the data show, or coarser or finer than that.",
    ),
    click.option(
        "--themes",
        "n_themes",
        metavar="N",
        type=click.IntRange(min=1),
        help="Find exactly N themes. By default the data decide.",
    ),
    click.option(
        "--min-theme-size",
        metavar="N",
        type=click.IntRange(min=2),
        help="Fewest different texts of a theme. By default it grows with the input.",
    ),
    click.option(
        "--reader-language",
        type=click.Choice(CODES),
        default=_DEFAULT.reader_language,
        show_default=True,
        help="Language of names in the result.",
    ),
    click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(min=0, max=2**32 - 1),
        default=_DEFAULT.seed,
        show_default=True,
        help="The same seed gives the same result.",
    ),
)

journey_option: Decorator[Any] = click.option(
    "--journey",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="YAML file of your own journey. Otherwise the built-in one with eight stages.",
)

model_option: Decorator[Any] = click.option(
    "--model",
    default=_DEFAULT.model,
    show_default=True,
    help="Encoder: the bundled one (plain: without its adapter), a model folder, or a hub id.",
)

device_options: Decorator[Any] = _together(
    click.option(
        "--device",
        default=_DEFAULT.device,
        show_default=True,
        help=f"Where the encoder runs: {DEVICES}.",
    ),
    click.option(
        "--dtype",
        type=click.Choice(DTYPES),
        default=_DEFAULT.dtype,
        show_default=True,
        help="Number format of the encoder.",
    ),
)

cache_option: Decorator[Any] = click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(path_type=Path),
    envvar="VOC_CACHE",
    show_envvar=True,
    help="Folder for what is kept between runs. Otherwise the user's cache folder.",
)

reuse_option: Decorator[Any] = click.option(
    "--reuse/--fresh",
    "reuse_vectors",
    default=True,
    show_default=True,
    help="Take vectors of texts from earlier runs, and keep new ones for later; or embed all anew. "
    "An interrupted run that is started again goes on where it was.",
)

quiet_option: Decorator[Any] = click.option(
    "-q", "--quiet", is_flag=True, help="Say nothing but errors."
)


def examples(*lines: str) -> str:
    """Examples for the end of a command's help; the first line keeps click from filling them."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def json_option(help: str) -> Decorator[Any]:
    """`--json`, which says what goes to standard output."""
    return click.option("--json", "as_json", is_flag=True, help=help)
