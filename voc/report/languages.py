"""Counts by language and sentiment."""

from collections import defaultdict

import pyarrow as pa

from voc.report.view import LanguageMix, SentimentCounts


def language_mix(comments: pa.Table, units: pa.Table) -> tuple[LanguageMix, ...]:
    """Comments and units per language, the language with most comments first."""
    of_comments, of_units = _by_language(comments), _by_language(units)
    mixes = [
        LanguageMix(
            language=language,
            comments=of_comments.get(language, SentimentCounts()),
            units=of_units.get(language, SentimentCounts()),
        )
        for language in {*of_comments, *of_units}
    ]
    return tuple(sorted(mixes, key=lambda mix: (-mix.comments.n, mix.language)))


def sentiment_counts(table: pa.Table) -> SentimentCounts:
    """How many rows of a table are of each sentiment."""
    by_language = _by_language(table).values()
    return SentimentCounts(
        negative=sum(counts.negative for counts in by_language),
        mixed=sum(counts.mixed for counts in by_language),
        neutral=sum(counts.neutral for counts in by_language),
        positive=sum(counts.positive for counts in by_language),
    )


def _by_language(table: pa.Table) -> dict[str, SentimentCounts]:
    keys = ["language", "sentiment"]
    counted = table.select(keys).group_by(keys).aggregate([([], "count_all")])
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in counted.to_pylist():
        counts[row["language"] or "other"][row["sentiment"] or "neutral"] = row["count_all"]
    return {language: SentimentCounts(**by_sentiment) for language, by_sentiment in counts.items()}
