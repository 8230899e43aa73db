"""The report as one self-contained HTML page."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from voc.languages import CODES, OTHER, direction, language_name
from voc.report import numbers, scores, wording
from voc.report.comments import comments_intro
from voc.report.drivers import effect_scale, outermost
from voc.report.summary import summarise
from voc.report.themes import largest_as_tree
from voc.report.view import Effect, Quote, Theme
from voc.types import Run

if TYPE_CHECKING:
    from jinja2 import Environment

THEME_LIMIT = 50
"""Most themes, and most pain points, that the page shows."""

PRAISE_LIMIT = 8
EFFECT_LIMIT = 24
OPEN_PAINS = 10
"""Pain points that are shown before one has to ask for the rest."""


def render_html(run: Run) -> str:
    """Render a page that needs no network, and no JavaScript except for filtering and sorting."""
    from markupsafe import Markup

    environment = _environment()
    report = summarise(run)
    script = _asset(environment, "report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    theme_tree = largest_as_tree(report.themes, THEME_LIMIT)
    template = environment.get_template("report.html.j2")
    return template.render(
        report=report,
        style=Markup(_asset(environment, "report.css")),
        script=Markup(script),
        script_digest=digest,
        pains=report.pains[:THEME_LIMIT],
        n_open_pains=OPEN_PAINS,
        top_priority=max((theme.priority for theme in report.pains), default=0) or 1.0,
        praise=report.praise[:PRAISE_LIMIT],
        theme_tree=theme_tree,
        listed_ids={theme.theme_id for _, theme in theme_tree},
        effect_plots=_effect_plots(report.effects),
        effect_limit=EFFECT_LIMIT,
        n_skipped=sum(group["count"] for group in report.reading.skipped),
        languages=[mix.language for mix in report.languages if mix.language != OTHER],
    )


def _effect_plots(effects: tuple[Effect, ...]) -> list[dict[str, object]]:
    plots: list[dict[str, object]] = []
    for score in dict.fromkeys(effect.score for effect in effects):
        of_score = [effect for effect in effects if effect.score == score]
        shown = outermost(of_score, EFFECT_LIMIT)
        plots.append(
            {
                "score": score,
                "effects": shown,
                "n_effects": len(of_score),
                "scale": effect_scale(shown),
            }
        )
    return plots


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("voc.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": numbers.count,
        "plural": numbers.plural,
        "percent": numbers.percent,
        "decimal": numbers.decimal,
        "signed": numbers.signed,
        "polarity": numbers.polarity,
        "trend": numbers.trend,
        "day": numbers.day,
        "visible": wording.visible,
        "cut": wording.cut,
        "direction": wording.text_direction,
        "language_name": language_name,
        "language_direction": direction,
        "language_tag": _language_tag,
        "score_name": scores.score_name,
        "score_value": scores.score_value,
        "score_interval": scores.score_interval,
        "score_meaning": scores.score_meaning,
        "width": _width,
        "by_language": _quotes_by_language,
    }
    environment.globals |= {"comments_intro": comments_intro, "interval": numbers.interval}
    return environment


def _asset(environment: "Environment", name: str) -> str:
    if environment.loader is None:
        return ""
    return environment.loader.get_source(environment, name)[0]


def _language_tag(language: str) -> str:
    """Give the BCP 47 tag for the lang attribute: "und" (undetermined) for other languages."""
    return language if language in CODES else "und"


def _width(share: float | None) -> str:
    """Write a share as a CSS length."""
    return f"{100 * min(max(share or 0.0, 0.0), 1.0):.2f}%"


def _quotes_by_language(theme: Theme) -> dict[str, list[Quote]]:
    """Group quotes by the languages that have quotes or key phrases, the commonest first."""
    spoken = [*theme.languages, *theme.key_phrases, *(quote.language for quote in theme.quotes)]
    grouped: dict[str, list[Quote]] = {language: [] for language in spoken}
    for quote in theme.quotes:
        grouped[quote.language].append(quote)
    return {
        language: quotes
        for language, quotes in grouped.items()
        if quotes or theme.key_phrases.get(language)
    }
