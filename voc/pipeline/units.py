"""From comments to opinion units with a language each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.text.contrast import without_contrast
from voc.text.identify import identify_languages, tells_little
from voc.text.language_runs import split_at_languages
from voc.text.normalise import normalise_texts
from voc.text.split import split_units
from voc.text.transliterate import is_romanised, native_texts, transliterate
from voc.types import IntArray, Span


@dataclass(frozen=True)
class Units:
    """Opinion units of comments, in order.

    `comment_index` (n_units,) says whose a unit is, `spans` where it lies in the comment's text;
    `texts` are the customer's words, `normalised` what the encoder is given: in the language's own
    script, without a contrast word that opens the unit. `romanised` says which units were written
    in Latin letters although their language has another script.
    """

    comment_languages: list[str]
    comment_index: IntArray
    spans: list[Span]
    texts: list[str]
    normalised: list[str]
    languages: list[str]
    romanised: list[bool]


def identify_comment_languages(
    texts: Sequence[str], declared: Sequence[str | None] | None = None
) -> list[str]:
    """Language code of each comment; one too short to tell has the commonest of the input."""
    languages = identify_languages(texts, declared=declared)
    short = [index for index, text in enumerate(texts) if tells_little(text)]
    if short:
        commonest = Counter(languages).most_common(1)[0][0]
        again = identify_languages(
            [texts[index] for index in short],
            declared=None if declared is None else [declared[index] for index in short],
            context=[commonest] * len(short),
        )
        for index, language in zip(short, again, strict=True):
            languages[index] = language
    return languages


def split_comments(texts: Sequence[str], declared: Sequence[str | None] | None) -> Units:
    """Identify languages and split comments into units.

    A text too short to tell its language takes that of its comment, or the commonest one of the
    input.
    """
    comment_languages = identify_comment_languages(texts, declared)
    spans_by_comment = [
        _split(text, language) for text, language in zip(texts, comment_languages, strict=True)
    ]
    spans = [span for spans in spans_by_comment for span in spans]
    comment_index = np.repeat(np.arange(len(texts)), [len(spans) for spans in spans_by_comment])
    unit_texts = [
        texts[comment][span.start : span.end]
        for comment, span in zip(comment_index.tolist(), spans, strict=True)
    ]
    languages = _identify_units(unit_texts, comment_index, comment_languages)
    romanised = [
        is_romanised(text, language) for text, language in zip(unit_texts, languages, strict=True)
    ]
    native = native_texts(unit_texts, languages)
    plain = [
        without_contrast(text, language) for text, language in zip(native, languages, strict=True)
    ]
    normalised = normalise_texts(plain, languages)
    return Units(
        comment_languages, comment_index, spans, unit_texts, normalised, languages, romanised
    )


def _split(text: str, language: str) -> list[Span]:
    """Spans of a comment's units; romanised text is split by the words of its own script."""
    if is_romanised(text, language):
        native = transliterate(text, language)
        return [native.original_span(*span) for span in split_units(native.text, language)]
    return split_at_languages(text, split_units(text, language))


def _identify_units(
    texts: list[str], comment_index: IntArray, comment_languages: list[str]
) -> list[str]:
    """Language of each unit; the only unit of a comment has the comment's."""
    languages = [comment_languages[comment] for comment in comment_index.tolist()]
    one_of_many = np.flatnonzero(np.bincount(comment_index)[comment_index] > 1).tolist()
    found = identify_languages(
        [texts[unit] for unit in one_of_many], context=[languages[unit] for unit in one_of_many]
    )
    for unit, language in zip(one_of_many, found, strict=True):
        languages[unit] = language
    return languages
