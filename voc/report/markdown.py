"""The report as Markdown with GitHub tables."""

from typing import Any

from voc.languages import OTHER, language_name
from voc.report.comments import comments_intro
from voc.report.drivers import outermost
from voc.report.gfm import escape, table
from voc.report.numbers import count, day, decimal, interval, percent, plural, polarity, signed
from voc.report.numbers import trend as trend_text
from voc.report.scores import score_interval, score_meaning, score_name, score_value
from voc.report.summary import summarise
from voc.report.themes import largest_as_tree
from voc.report.view import Comment, Quote, Report, Stage, Theme
from voc.report.wording import cut, visible
from voc.types import Run

THEME_LIMIT = 50
PRAISE_LIMIT = 8
EFFECT_LIMIT = 24


def render_markdown(run: Run) -> str:
    """Render the report as Markdown; text from outside can neither break a table nor hold HTML."""
    report = summarise(run)
    found = (_pains, _praise, _themes) if report.themes else (_comments,)
    sections = (
        _headline(report),
        *(write(report) for write in found),
        _journey(report),
        _drivers(report),
        _languages(report),
        _reading(report),
        _making(report),
    )
    return "\n".join(line for section in sections for line in section).rstrip() + "\n"


def _quote(quote: Quote) -> str:
    text = escape(cut(visible(quote.text)))
    return f"{language_name(quote.language)}: “{text}” (polarity {polarity(quote.polarity)})"


def _headline(report: Report) -> list[str]:
    sentiment = report.sentiment
    languages = [mix.language for mix in report.languages if mix.language != OTHER]
    sentence = "".join(
        escape(part.text) if part.is_foreign else part.text for part in report.sentence
    )
    rows = [
        ("Comments", count(report.n_comments), ""),
        ("Opinion units", count(report.n_units), ""),
        ("Languages", str(len(languages)), ", ".join(language_name(code) for code in languages)),
        (
            "Negative comments",
            percent(sentiment.negative_share),
            f"n = {count(sentiment.n)}: {count(sentiment.negative)} negative,"
            f" {count(sentiment.mixed)} mixed, {count(sentiment.neutral)} neutral,"
            f" {count(sentiment.positive)} positive",
        ),
    ]
    for score in report.scores:
        bounds = score_interval(score)
        note = f"{score_meaning(score)}; {f'95% interval {bounds}; ' if bounds else ''}"
        rows.append((score_name(score.name), score_value(score), f"{note}n = {count(score.n)}"))
    made = [f"{day(report.created)}", ""] if report.created else []
    return [
        f"# {escape(report.title)}",
        "",
        *made,
        f"**{sentence}**",
        "",
        *table(("Figure", "Value", "Note"), rows),
    ]


def _pains(report: Report) -> list[str]:
    shown = report.pains[:THEME_LIMIT]
    lines = ["## Pain points", ""]
    if not shown:
        return [*lines, "No theme is negative on the whole.", ""]
    lines += [
        "By priority: how many negative units a theme holds, weighed by how negative these are."
        + _left_out(len(shown), len(report.pains)),
        "",
    ]
    header = ("Theme", "Languages", "Top stage", "Priority", "Units", "Comments")
    rows = [
        (
            escape(theme.name),
            _language_units(theme),
            escape(theme.top_stage) if theme.top_stage else "unclear",
            decimal(theme.priority),
            count(theme.n_units),
            count(theme.n_comments),
            percent(theme.share),
            percent(theme.negative_share),
            polarity(theme.polarity),
            trend_text(theme.trend) or "–",
            _effects(theme),
        )
        for theme in shown
    ]
    more = ("Of all units", "Negative", "Polarity", "Trend", "Effect on scores")
    lines += table((*header, *more), rows, n_text=3)
    for theme in shown:
        if theme.telling_quotes:
            lines.append(f"- **{escape(theme.name)}**")
        lines += [f"  - {_quote(quote)}" for quote in theme.telling_quotes]
    return [*lines, ""]


def _effects(theme: Theme) -> str:
    written = [
        f"{score_name(effect.score)} {signed(effect.effect, 2)}"
        f" ({interval(effect.ci_low, effect.ci_high, 2) or 'no interval'}, n = {effect.n_with:,})"
        for effect in theme.effects
    ]
    return "; ".join(written) or "–"


def _language_units(theme: Theme) -> str:
    return ", ".join(f"{code} {count(n_units)}" for code, n_units in theme.languages.items())


def _left_out(n_shown: int, n_all: int) -> str:
    if n_shown == n_all:
        return ""
    rest = count(n_all - n_shown)
    return f" {n_shown} of {count(n_all)}; the other {rest} are in the tables of the run."


def _praise(report: Report) -> list[str]:
    lines = ["## What customers praise", ""]
    if not report.praise:
        return [*lines, "No theme is positive on the whole.", ""]
    return [*lines, *(_praised(theme) for theme in report.praise[:PRAISE_LIMIT]), ""]


def _praised(theme: Theme) -> str:
    size = (
        f"- **{escape(theme.name)}**: {plural(theme.n_units, 'unit')} in"
        f" {plural(theme.n_comments, 'comment')}, polarity {polarity(theme.polarity)}"
    )
    return f"{size}. {_quote(theme.telling_quotes[0])}" if theme.telling_quotes else size


def _themes(report: Report) -> list[str]:
    lines = ["## All themes", ""]
    tree = largest_as_tree(report.themes, THEME_LIMIT)
    if len(tree) < len(report.themes):
        lines += [f"The largest,{_left_out(len(tree), len(report.themes))}", ""]
    for _, theme in tree:
        lines += _theme(theme)
    return lines


def _theme(theme: Theme) -> list[str]:
    part = f" Part of {escape(theme.parent_name)}." if theme.parent_name is not None else ""
    lines = [
        f"### {escape(theme.name)}",
        "",
        f"{plural(theme.n_units, 'unit')} in {plural(theme.n_comments, 'comment')},"
        f" {percent(theme.share)} of all units, {percent(theme.negative_share)} negative,"
        f" polarity {polarity(theme.polarity)}; {_language_units(theme) or 'no language'}.{part}",
        "",
    ]
    for language, phrases in theme.key_phrases.items():
        written = ", ".join(escape(phrase) for phrase in phrases)
        lines.append(f"- {language_name(language)} key phrases: {written}")
    lines += [f"- {_quote(quote)}" for quote in theme.quotes]
    if not theme.quotes:
        lines.append("- No quotes were kept for this theme.")
    return [*lines, ""]


def _comments(report: Report) -> list[str]:
    lines = ["## Comments", "", comments_intro(len(report.comments), report.n_comments), ""]
    lines += [f"- {_comment(comment)}" for comment in report.comments]
    return [*lines, ""] if report.comments else lines


def _comment(comment: Comment) -> str:
    text = escape(cut(visible(comment.text)))
    return (
        f"{comment.sentiment.capitalize()}, {language_name(comment.language)}:"
        f" “{text}” (polarity {polarity(comment.polarity)})"
    )


def _journey(report: Report) -> list[str]:
    lines = ["## Journey", ""]
    if not report.stages:
        return [*lines, "Units were not linked to a journey.", ""]
    header = ("Stage", "Touchpoints", "Hurts most", "Units", "Negative", "Neutral", "Positive")
    rows = [
        (
            _stage_name(stage),
            "; ".join(
                f"{escape(touchpoint.name)} ({count(touchpoint.n_units)})"
                for touchpoint in stage.touchpoints
            )
            or "–",
            escape(stage.top_theme) if stage.top_theme else "–",
            count(stage.n_units),
            percent(stage.negative_share),
            percent(stage.neutral_share),
            percent(stage.positive_share),
            polarity(stage.polarity),
        )
        for stage in report.stages
    ]
    return lines + table((*header, "Polarity"), rows, n_text=3)


def _stage_name(stage: Stage) -> str:
    name = escape(stage.name)
    if stage.is_unclear:
        return f"*{name}* (fits no stage)"
    return f"{name} ({escape(stage.group)})" if stage.group else name


def _drivers(report: Report) -> list[str]:
    lines = ["## Drivers", ""]
    if not report.effects:
        return [*lines, report.no_effects_reason, ""]
    lines += [
        "Answers of those who mention a theme or stage less the answers of the others, in points"
        " of the score. A difference is not yet a cause.",
        "",
    ]
    for score in dict.fromkeys(effect.score for effect in report.effects):
        effects = [effect for effect in report.effects if effect.score == score]
        rows = [
            (
                escape(effect.name),
                effect.kind,
                signed(effect.effect, 2),
                interval(effect.ci_low, effect.ci_high, 2) or "–",
                decimal(effect.mean_with, 2),
                decimal(effect.mean_without, 2),
                count(effect.n_with),
                count(effect.n_without),
            )
            for effect in outermost(effects, EFFECT_LIMIT)
        ]
        header = ("Driver", "Kind", "Effect", "95% interval", "Mean with", "Mean without")
        lines += [f"### Effect on {score_name(score)}", ""]
        lines += table((*header, "n with", "n without"), rows, n_text=2)
    return lines


def _languages(report: Report) -> list[str]:
    header = ("Language", "Comments", "Negative comments", "Units", "Negative units")
    rows = [
        (
            language_name(mix.language),
            count(mix.comments.n),
            percent(mix.comments.negative_share),
            count(mix.units.n),
            percent(mix.units.negative_share),
        )
        for mix in report.languages
    ]
    return ["## Languages", "", *table(header, rows)]


def _reading(report: Report) -> list[str]:
    reading = report.reading
    lines = [
        "## What was read and skipped",
        "",
        f"- Rows read: {count(reading.n_read)}, kept: {count(reading.n_kept)}",
        f"- Units without a theme: {count(reading.n_without_theme)}"
        f" ({percent(reading.without_theme_share)} of n = {count(report.n_units)})",
    ]
    lines += [
        f"- Read: {escape(entry['name'] or '')} ({entry['format'] or 'unknown format'},"
        f" {entry['n_rows']} rows, SHA-256 {str(entry['digest'] or '')[:12]})"
        for entry in reading.inputs
    ]
    lines += [
        f"- Column {escape(entry['column'] or '')} is {escape(entry['role'] or '')}:"
        f" {escape(entry['reason'] or '')}"
        for entry in reading.columns
    ]
    for group in reading.skipped:
        lines.append(f"- Skipped: {count(group['count'])}, {escape(group['reason'] or '')}")
        lines += [f"  - {_example(example)}" for example in group["examples"][:3]]
    lines += [f"- Warning: {escape(warning)}" for warning in reading.warnings]
    return [*lines, ""]


def _example(example: dict[str, Any]) -> str:
    where = f"{escape(example['source'] or '')}, row {example['row']}"
    detail = cut(visible(str(example["detail"] or "")), 120)
    return f"{where}: {escape(detail)}" if detail else where


def _making(report: Report) -> list[str]:
    facts = [f"- {escape(label)}: {escape(value)}" for label, value in report.making]
    return ["## How it was made", "", *(facts or ["- Nothing was recorded."])]
