"""Which column of the input plays which role: by name, else by content, always with a reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc.errors import ConfigError, InputError
from voc.files.arrow_columns import as_strings
from voc.files.column_names import NameMatch, match_name
from voc.files.dates import date_of
from voc.files.scores import numbers_of
from voc.files.wording import counted
from voc.language_names import declared_code, is_language_name
from voc.types import SCORES, ColumnChoice

_SAMPLE_ROWS = 2_000
_MOST_SEGMENTS = 20
_LONGEST_SEGMENT = 60
_PLAIN_ROLES = ("channel", "touchpoint", "stage")


@dataclass(frozen=True)
class Choices:
    """Columns that were chosen and other columns that could have been the text."""

    columns: tuple[ColumnChoice, ...]
    other_texts: tuple[str, ...] = ()

    def column_of(self, role: str) -> str | None:
        """Return the column that plays a role, or None."""
        return next((choice.column for choice in self.columns if choice.role == role), None)


def choose_columns(table: pa.Table, named: Mapping[str, str], *, source: str) -> Choices:
    """Choose a column for each role.

    `named` (role -> column) comes first, then usual names, then content. Raises ConfigError when a
    named column does not exist and InputError when no column looks like comments.
    """
    for role, column in named.items():
        require_column(column, table.column_names, role=role, source=source)
    chosen = {role: ColumnChoice(role, column, "named") for role, column in named.items()}
    free = [_Profile.of(table, name) for name in table.column_names if name not in named.values()]
    for choice in (_language, _date, *map(_score, SCORES), *map(_plain, _PLAIN_ROLES), _id):
        found = choice(free)
        if found and found.role not in chosen:
            chosen[found.role] = found
            free = [profile for profile in free if profile.name != found.column]
    others: list[str] = []
    if "text" not in chosen:
        chosen["text"], others = _text(free, table.column_names, source)
    order = ("text", "id", "date", "language", *SCORES, *_PLAIN_ROLES)
    return Choices(tuple(chosen[role] for role in order if role in chosen), tuple(others))


def require_column(column: str, known: Sequence[str], *, role: str, source: str) -> None:
    """Raise ConfigError unless a column that the caller named exists."""
    if column not in known:
        raise ConfigError(
            f"There is no column {column!r} in {source} for the role {role}. "
            f"Its columns are {', '.join(known)}: name one of them."
        )


def choose_segments(table: pa.Table, taken: set[str]) -> tuple[str, ...]:
    """Find columns of strings, no roles and no numbers, that divide the comments into 2 to 20."""
    return tuple(
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name not in taken and _is_segment(column)
    )


def _is_segment(column: pa.ChunkedArray) -> bool:
    if not pa.types.is_string(column.type):
        return False
    values = column.drop_null()
    n_distinct = pc.count_distinct(values).as_py()
    if not 2 <= n_distinct <= min(_MOST_SEGMENTS, len(values) // 2):
        return False
    distinct = pa.chunked_array([pc.unique(values)])
    if pc.max(pc.utf8_length(distinct)).as_py() > _LONGEST_SEGMENT:
        return False
    return bool(np.isnan(numbers_of(distinct)).any())


@dataclass(frozen=True)
class _Profile:
    """A column's name and what a sample of its values looks like."""

    name: str
    kind: pa.DataType
    sample: pa.ChunkedArray

    @classmethod
    def of(cls, table: pa.Table, name: str) -> "_Profile":
        column = table[name]
        return cls(name, column.type, column.drop_null()[:_SAMPLE_ROWS])

    @property
    def match(self) -> NameMatch | None:
        return match_name(self.name)

    def matches(self, role: str) -> bool:
        return self.match is not None and self.match.role == role

    @property
    def is_exact(self) -> bool:
        return self.match is not None and self.match.exact

    @property
    def is_string(self) -> bool:
        return bool(pa.types.is_string(self.kind))

    @cached_property
    def strings(self) -> list[str]:
        values = as_strings(self.sample).to_pylist()
        return [value for value in values if value.strip()]

    @cached_property
    def mean_characters(self) -> float:
        return sum(map(len, self.strings)) / len(self.strings) if self.strings else 0.0

    @cached_property
    def distinct_share(self) -> float:
        return len(set(self.strings)) / len(self.strings) if self.strings else 0.0

    @cached_property
    def number_share(self) -> float:
        if not self.strings:
            return 0.0
        return float(np.mean(~np.isnan(numbers_of(pa.chunked_array([self.strings], pa.string())))))

    @cached_property
    def phrase_share(self) -> float:
        """Share of values that are more than one word."""
        return self.share(lambda value: len(value.split()) > 1)

    def share(self, holds: Callable[[str], bool]) -> float:
        return sum(map(holds, self.strings)) / len(self.strings) if self.strings else 0.0


def _named_first(profiles: Sequence[_Profile], role: str) -> list[_Profile]:
    """Columns named for a role, those with nothing else in their name first."""
    return sorted(
        (profile for profile in profiles if profile.matches(role)),
        key=lambda profile: not profile.is_exact,
    )


def _by_name(profile: _Profile, role: str) -> ColumnChoice:
    how = "its name is usual" if profile.is_exact else "part of its name is usual"
    return ColumnChoice(role, profile.name, f"{how} for {role}")


def _id(profiles: Sequence[_Profile]) -> ColumnChoice | None:
    for profile in _named_first(profiles, "id"):
        unique = profile.distinct_share >= 0.95 and profile.phrase_share < 0.5
        if profile.strings and (profile.is_exact or unique):
            return _by_name(profile, "id")
    return None


def _date(profiles: Sequence[_Profile]) -> ColumnChoice | None:
    for profile in _named_first(profiles, "date"):
        if pa.types.is_temporal(profile.kind) or _date_share(profile) >= 0.5:
            return _by_name(profile, "date")
        if profile.is_exact and profile.number_share >= 0.9 and profile.mean_characters >= 5:
            return _by_name(profile, "date")  # Excel days or seconds since 1970
    for profile in profiles:
        if pa.types.is_timestamp(profile.kind) or pa.types.is_date(profile.kind):
            return ColumnChoice("date", profile.name, "it holds dates")
        if profile.is_string and profile.number_share == 0 and _date_share(profile) >= 0.9:
            return ColumnChoice("date", profile.name, "it holds dates")
    return None


def _date_share(profile: _Profile) -> float:
    return profile.share(
        lambda value: (date_of(value) or date_of(value, "month first")) is not None
    )


def _language(profiles: Sequence[_Profile]) -> ColumnChoice | None:
    named = _named_first(profiles, "language")
    for profile in named:
        if profile.is_string and profile.share(_says_a_language) >= 0.5:
            return _by_name(profile, "language")
    for profile in profiles:
        if profile.is_string and not profile.match and profile.share(is_language_name) >= 0.95:
            return ColumnChoice("language", profile.name, "its values are language codes or names")
    for profile in named:  # values that are not understood are said when they are read
        if profile.is_exact and profile.strings and profile.mean_characters <= 60:
            return _by_name(profile, "language")
    return None


def _says_a_language(value: str) -> bool:
    return declared_code(value) is not None


def _score(role: str) -> Callable[[Sequence[_Profile]], ColumnChoice | None]:
    def choose(profiles: Sequence[_Profile]) -> ColumnChoice | None:
        for profile in _named_first(profiles, role):
            if profile.number_share >= 0.5 and not pa.types.is_temporal(profile.kind):
                return _by_name(profile, role)
        return None

    return choose


def _plain(role: str) -> Callable[[Sequence[_Profile]], ColumnChoice | None]:
    def choose(profiles: Sequence[_Profile]) -> ColumnChoice | None:
        for profile in _named_first(profiles, role):
            if profile.is_string and profile.strings and profile.mean_characters <= 60:
                return _by_name(profile, role)
        return None

    return choose


def _text(
    profiles: Sequence[_Profile], known: Sequence[str], source: str
) -> tuple[ColumnChoice, list[str]]:
    """Choose the column of comments; other columns that look like comments come second."""
    strings = [profile for profile in profiles if profile.is_string]
    ranked = sorted(strings, key=_text_rank, reverse=True)
    likely = [profile for profile in ranked if _text_rank(profile)[0] > 0]
    if not likely and len(strings) == 1 and strings[0].number_share < 0.5:
        likely = strings
    if not likely:
        raise InputError(
            f"No column of {source} looks like comments; its columns are {', '.join(known)}. "
            "Name the one that holds the text with text= (--text)."
        )
    best, *others = likely
    if best.matches("text"):
        choice = _by_name(best, "text")
    elif len(strings) == 1:
        choice = ColumnChoice("text", best.name, "it is the only column of text")
    else:
        choice = ColumnChoice(
            "text",
            best.name,
            f"it holds the longest free text ({_characters(best)} on average)",
        )
    return choice, [profile.name for profile in others if _text_rank(profile)[0] > 1]


def _characters(profile: _Profile) -> str:
    return counted(round(profile.mean_characters), "character", "characters")


def _text_rank(profile: _Profile) -> tuple[int, float]:
    """How sure a column is the text (0: it is not), then how long and varied its values are."""
    is_free = profile.phrase_share >= 0.3 and profile.distinct_share >= 0.2
    named = profile.matches("text") and profile.number_share < 0.5
    if named and profile.is_exact:
        level = 4
    elif named and is_free:
        level = 3
    elif is_free and profile.match is None:
        level = 2 if profile.mean_characters >= 25 else 1
    else:
        level = 1 if named else 0
    return level, profile.mean_characters * profile.distinct_share
