"""The one sentence at the top of a report: the most important pain, true to the numbers."""

from voc.languages import OTHER, language_name
from voc.report.numbers import decimal, interval, percent, plural
from voc.report.scores import score_name
from voc.report.themes import own_themes
from voc.report.view import Effect, SentencePart, Theme

# A language is named in the sentence from this share of a theme's units on.
_NAMED_LANGUAGE_SHARE = 0.2


def headline(
    themes: tuple[Theme, ...], pains: tuple[Theme, ...], n_comments: int
) -> tuple[SentencePart, ...]:
    """Say which pain comes first and how large it is, or why there is none to name."""
    if not themes:
        return (
            SentencePart(
                f"No themes were found: {plural(n_comments, 'comment')}"
                f" {'is' if n_comments == 1 else 'are'} too few, or too unlike each other,"
                " to be grouped."
            ),
        )
    if not pains:
        return (
            SentencePart(
                f"None of the {plural(len(own_themes(themes)), 'theme')} is negative on the whole;"
                " complaints, where there are any, are spread over themes that are not."
            ),
        )
    return _most_important(pains[0])


def sentence_text(sentence: tuple[SentencePart, ...]) -> str:
    """Write the sentence as one plain string."""
    return "".join(part.text for part in sentence)


def _most_important(pain: Theme) -> tuple[SentencePart, ...]:
    size = (
        f": {plural(pain.n_units, 'opinion unit')} in {plural(pain.n_comments, 'comment')}"
        f" ({percent(pain.share)} of all units), {percent(pain.negative_share)} of them negative"
    )
    parts = [
        SentencePart("The most important pain is “"),
        SentencePart(_without_quotes(pain.name), is_foreign=True),
        SentencePart("”"),
        SentencePart(f"{size}, {_languages(pain)}" if pain.languages else size),
    ]
    if pain.top_stage is not None:
        parts += [
            SentencePart(", most often at the stage “"),
            SentencePart(_without_quotes(pain.top_stage), is_foreign=True),
            SentencePart("”"),
        ]
    clear = [effect for effect in pain.effects if effect.is_clear]
    if clear:
        parts.append(SentencePart(_effect(clear[0])))
    return (*parts, SentencePart("."))


def _without_quotes(name: str) -> str:
    """Take off the quotation marks of a name that is a quote: the sentence sets its own."""
    return name[1:-1] if name.startswith("“") and name.endswith("”") else name


def _languages(pain: Theme) -> str:
    total = sum(pain.languages.values())
    if pain.languages.get(OTHER, 0) > total / 2:
        return "mostly in other languages"
    named = {
        language_name(language): n_units
        for language, n_units in pain.languages.items()
        if n_units >= _NAMED_LANGUAGE_SHARE * total and language != OTHER
    }
    if sum(named.values()) <= total / 2:
        return f"in {plural(len(pain.languages.keys() - {OTHER}), 'language')}"
    *first, last = named
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"all in {listed}" if sum(named.values()) == total else f"mostly in {listed}"


def _effect(effect: Effect) -> str:
    size = decimal(abs(effect.effect), 2)
    than = "lower" if effect.effect < 0 else "higher"
    return (
        f"; comments that mention it score {size} points {than} on {score_name(effect.score)}"
        f" than others (95% interval {interval(effect.ci_low, effect.ci_high, 2)},"
        f" n = {effect.n_with:,})"
    )
