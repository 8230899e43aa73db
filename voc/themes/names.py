"""Names of themes: a common topic where one is near, else the theme's own key phrases."""

from collections.abc import Sequence

from voc.themes.topics import Topic

_SEPARATOR = " · "
_N_PHRASES = 2


def name_themes(
    phrases: Sequence[dict[str, list[str]]],
    topics: Sequence[Topic | None],
    *,
    reader_language: str,
) -> tuple[list[str], list[dict[str, str]]]:
    """A name in the reader's language and names by language for each theme.

    A theme with a topic has its name in all five languages. Otherwise a name is the theme's two
    best key phrases, more where another theme has the same two; where it has no phrase in the
    reader's language, the name is in the language most of its units are in. A theme without any
    phrase is called "Theme <number>".
    """
    names: list[dict[str, str]] = []
    taken: set[tuple[str, str]] = set()
    for own, topic in zip(phrases, topics, strict=True):
        if topic is not None:
            named = dict(topic.names)
        else:
            named = {code: _unused(found, code, taken) for code, found in own.items() if found}
        taken |= set(named.items())
        names.append(named)
    best = [
        named.get(reader_language) or next(iter(named.values()), f"Theme {number}")
        for number, named in enumerate(names)
    ]
    return best, names


def _unused(phrases: list[str], code: str, taken: set[tuple[str, str]]) -> str:
    for n in range(min(_N_PHRASES, len(phrases)), len(phrases) + 1):
        name = _SEPARATOR.join(phrases[:n])
        name = name[:1].upper() + name[1:]
        if (code, name) not in taken:
            break
    return name
