"""Names of themes: a common topic where one is near, else key phrases, else a short quote."""

from collections.abc import Sequence

from voc.themes.topics import Topic

SEPARATOR = " · "
QUOTE_MARK = "“"
"""Begins a name that is a quote."""
_N_PHRASES = 2
_FEWEST_WORDS, _N_WORDS = 3, 8
"""Words of a quote that stands for a name."""


def name_themes(
    phrases: Sequence[dict[str, list[str]]],
    topics: Sequence[Topic | None],
    quotes: Sequence[dict[str, list[str]]],
    *,
    reader_language: str,
) -> tuple[list[str], list[dict[str, str]]]:
    """A name in the reader's language and names by language for each theme.

    A theme with a topic has its name in all five languages. Otherwise it is named in the languages
    of its units: by its two best key phrases, more where another theme has the same two, or by a
    short quote where the best phrase is a single word, which says too little. Where the reader's
    language is not among them, the name is in the language of most units.

    `phrases` and `quotes` are language -> texts, best first, for each theme.
    """
    names: list[dict[str, str]] = []
    taken: set[tuple[str, str]] = set()
    for own, topic, quoted in zip(phrases, topics, quotes, strict=True):
        if topic is not None:
            named = dict(topic.names)
        else:
            named = {code: _own_name(own.get(code, []), quoted[code], code, taken) for code in own}
        taken |= set(named.items())
        names.append(named)
    best = [
        named.get(reader_language) or next(iter(named.values()), f"Theme {number}")
        for number, named in enumerate(names)
    ]
    return best, names


def _own_name(phrases: list[str], quotes: list[str], code: str, taken: set[tuple[str, str]]) -> str:
    if not phrases or " " not in phrases[0]:
        fitting = [quote for quote in quotes if _FEWEST_WORDS <= len(quote.split()) <= _N_WORDS]
        return _shorten(fitting[0] if fitting else quotes[0])
    for n in range(min(_N_PHRASES, len(phrases)), len(phrases) + 1):
        name = SEPARATOR.join(phrases[:n])
        name = name[:1].upper() + name[1:]
        if (code, name) not in taken:
            break
    return name


def _shorten(quote: str) -> str:
    words = quote.split()
    shown = " ".join(words[:_N_WORDS]).rstrip(".,;:!؟?،؛")
    return f"{QUOTE_MARK}{shown}…”" if len(words) > _N_WORDS else f"{QUOTE_MARK}{shown}”"
