"""YAML that remembers where each value stands, so that a complaint can name the line."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from voc.errors import ConfigError
from voc.files.small_files import read_text

_NULL_TAG = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Field:
    """A value in a YAML file: its node, the file, the line of its key, the keys that lead to it."""

    node: yaml.Node
    file: Path
    line: int = 1
    keys: tuple[str, ...] = ()

    @property
    def is_map(self) -> bool:
        """Whether the value is a map."""
        return isinstance(self.node, yaml.MappingNode)

    def fail(self, message: str, *, line: int | None = None) -> NoReturn:
        """Raise ConfigError: the file, the line (from 1) and the keys, then the message."""
        where = ".".join(self.keys)
        at = f"{self.file}, line {line or self.line}" + (f", {where}" if where else "")
        raise ConfigError(f"{at}: {message}")

    def text(self) -> str:
        """The value as text without outer spaces; numbers and yes/no come as they are written."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.fail(f"this must be text, found {_kind(self.node)}. Write one text here.")
        value = str(self.node.value).strip()
        if self.node.tag == _NULL_TAG or not value:
            self.fail("this must be text, found nothing. Write the text, or remove the key.")
        return value

    def items(self) -> list["Field"]:
        """The items of a list that is not empty."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail(f"this must be a list, found {_kind(self.node)}. Start each item with '- '.")
        if not self.node.value:
            self.fail("this list is empty. Add an item, or remove the key.")
        return [
            Field(node, self.file, _line(node), (*self.keys, str(number)))
            for number, node in enumerate(self.node.value, start=1)
        ]

    def entries(
        self, known: Iterable[str] | None = None, *, what: str = "key"
    ) -> dict[str, "Field"]:
        """The fields of a map that is not empty, by key.

        Each key stands there once and, if `known` is given, is one of them.
        """
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"this must be a map, found {_kind(self.node)}. Write 'key: value' lines.")
        if not self.node.value:
            self.fail("this map is empty. Fill it, or remove the key.")
        fields: dict[str, Field] = {}
        for key, line, node in _pairs(self.node):
            if known is not None:
                self._check_known(key, line, list(known), what)
            if key in fields:
                self.fail(f"the {what} {key!r} is here twice. Keep one of them.", line=line)
            fields[key] = Field(node, self.file, line, (*self.keys, key))
        return fields

    def _check_known(self, key: str, line: int, known: list[str], what: str) -> None:
        if key in known:
            return
        nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f"Did you mean {nearest[0]!r}? " if nearest else ""
        self.fail(f"unknown {what} {key!r}. {hint}Known: {', '.join(known)}.", line=line)


def read_fields(path: Path) -> Field:
    """The top of a YAML file. Raises ConfigError when it is unreadable, empty or not YAML."""
    text = read_text(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigError(
            f"{path}, line {line}: this is not YAML ({error.problem or error.context})."
            " Check the indentation, colons and quotes there."
        ) from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not YAML ({error}). Save it as plain text.") from None
    if node is None:
        raise ConfigError(f"{path} is empty. Write a lens in it.")
    return Field(node, path)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, int, yaml.Node]]:
    for key, value in node.value:
        yield str(key.value), _line(key), value


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a map"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "nothing" if node.tag == _NULL_TAG else f"{str(node.value)!r}"
