"""Themes of a run: what hurts, what pleases, and which lies under which."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from voc.report.records import records
from voc.report.view import Effect, Quote, Theme

_TELLING_LANGUAGES = 3


def theme_views(
    themes: pa.Table,
    units: pa.Table,
    stage_names: dict[str, str],
    effects: tuple[Effect, ...],
    *,
    reader_language: str | None = None,
) -> tuple[Theme, ...]:
    """Read the table of themes as views, in its order.

    `reader_language` is the language whose quotes are shown before all others.
    """
    rows = records(themes)
    names = {row["theme_id"]: theme_name(row) for row in rows}
    parents = {row["parent_id"] for row in rows}
    n_direct = _units_by_theme(units)
    return tuple(
        _theme_view(
            row,
            names,
            has_children=row["theme_id"] in parents,
            n_direct=n_direct.get(row["theme_id"], 0),
            stage_names=stage_names,
            effects=tuple(
                effect
                for effect in effects
                if effect.kind == "theme" and effect.id == str(row["theme_id"])
            ),
            reader_language=reader_language,
        )
        for row in rows
    )


def theme_name(row: dict[str, Any]) -> str:
    """Find a theme's name, or its number where it has none."""
    return row["name"] or f"Theme {row['theme_id']}"


def pain_points(themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
    """Pick the themes that are negative on the whole, worst first."""
    pains = [theme for theme in own_themes(themes) if (theme.polarity or 0) < 0]
    return tuple(sorted(pains, key=lambda theme: (-theme.priority, theme.theme_id)))


def praised(themes: tuple[Theme, ...]) -> tuple[Theme, ...]:
    """Pick the themes that are positive on the whole; many units and high polarity come first."""
    praise = [theme for theme in own_themes(themes) if (theme.polarity or 0) > 0]
    return tuple(
        sorted(praise, key=lambda theme: (-theme.n_units * (theme.polarity or 0), theme.theme_id))
    )


def telling_quotes(
    quotes: Sequence[Quote],
    *,
    polarity: float | None,
    languages: Iterable[str],
    reader_language: str | None = None,
) -> tuple[Quote, ...]:
    """Pick the quotes to show first: one for each of up to three languages.

    Each is the most negative of its language, or the most positive where the theme's `polarity` is
    above 0. The reader's language comes first, then `languages` in their order. Languages without
    a quote of the theme's own sentiment are passed over, unless that leaves none.
    """
    sign = -1 if (polarity or 0) > 0 else 1
    strongest: dict[str, Quote] = {}
    for quote in sorted(quotes, key=lambda quote: sign * (quote.polarity or 0)):
        strongest.setdefault(quote.language, quote)
    own = [quote for quote in strongest.values() if sign * (quote.polarity or 0) < 0]
    order = [reader_language, *languages]
    ranked = sorted(
        own or strongest.values(),
        key=lambda quote: order.index(quote.language) if quote.language in order else len(order),
    )
    return tuple(ranked[:_TELLING_LANGUAGES])


def largest_as_tree(themes: tuple[Theme, ...], limit: int) -> list[tuple[int, Theme]]:
    """List the `limit` largest themes as (depth, theme), each after its parent, by size."""
    shown = sorted(themes, key=lambda theme: (-theme.n_units, theme.theme_id))[:limit]
    shown_ids = {theme.theme_id for theme in shown}
    tree: list[tuple[int, Theme]] = []
    waiting = [(0, theme) for theme in reversed(shown) if theme.parent_id not in shown_ids]
    while waiting:
        depth, theme = waiting.pop()
        tree.append((depth, theme))
        waiting += [
            (depth + 1, child) for child in reversed(shown) if child.parent_id == theme.theme_id
        ]
    return tree


def own_themes(themes: tuple[Theme, ...]) -> list[Theme]:
    """Themes without those that only group others, which would count the same units twice."""
    return [theme for theme in themes if theme.n_direct or not theme.has_children]


def _units_by_theme(units: pa.Table) -> dict[int, int]:
    counted = units.group_by("theme_id").aggregate([("theme_id", "count")])
    ids, counts = counted["theme_id"].to_pylist(), counted["theme_id_count"].to_pylist()
    return dict(zip(ids, counts, strict=True))


def _theme_view(
    row: dict[str, Any],
    names: dict[int, str],
    *,
    has_children: bool,
    n_direct: int,
    stage_names: dict[str, str],
    effects: tuple[Effect, ...],
    reader_language: str | None,
) -> Theme:
    languages = sorted((row["languages"] or {}).items(), key=lambda item: (-item[1], item[0]))
    top_stage = row["top_stage"]
    quotes = tuple(
        Quote(
            text=quote["text"] or "",
            language=quote["language"] or "other",
            polarity=quote["polarity"],
            comment_id=quote["comment_id"] or "",
        )
        for quote in row["quotes"] or ()
    )
    return Theme(
        theme_id=row["theme_id"],
        parent_id=row["parent_id"],
        parent_name=names.get(row["parent_id"]),
        has_children=has_children,
        name=theme_name(row),
        key_phrases={
            language: tuple(phrases or ())
            for language, phrases in sorted((row["key_phrases"] or {}).items())
        },
        n_units=row["n_units"] or 0,
        n_comments=row["n_comments"] or 0,
        n_direct=n_direct,
        share=row["share"],
        polarity=row["polarity"],
        negative_share=row["negative_share"],
        languages=dict(languages),
        top_stage=stage_names.get(top_stage, top_stage) if top_stage else None,
        quotes=quotes,
        telling_quotes=telling_quotes(
            quotes,
            polarity=row["polarity"],
            languages=dict(languages),
            reader_language=reader_language,
        ),
        priority=row["priority"] or 0.0,
        trend=row["trend"],
        effects=effects,
    )
