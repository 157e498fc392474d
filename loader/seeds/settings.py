"""Read `publication.yml`: settings of the publication, of its dimensions and of its pages."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from loader.bounds import DEEPEST_SETTINGS, LARGEST_SETTINGS
from loader.errors import CodelistError, Place, shown
from loader.letters import composed
from loader.seeds.text_files import read_text


@dataclass(frozen=True, slots=True)
class TableSettings:
    """The settings of one page; they override what its title says."""

    measure: str | None = None
    period: str | None = None
    unit: str | None = None
    language: str | None = None
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    published: str | None = None
    source_url: str | None = None
    source_note: str | None = None
    row_dimension: str | None = None
    column_dimension: str | None = None


@dataclass(frozen=True, slots=True)
class DimensionSettings:
    """The settings of a dimension; `role` is "geo" if its categories are places, or else None."""

    label: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in a `publication.yml`."""

    name: str | None = None
    title: str | None = None
    description: str | None = None
    language: str = "en"
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    unit: str | None = None
    total_words: tuple[str, ...] = ()
    dimensions: dict[str, DimensionSettings] = field(default_factory=dict)
    tables: dict[str, TableSettings] = field(default_factory=dict)


# The loader of libyaml is a hundred times as fast, but not every installation of PyYAML has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLLECTION_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_TEXT_TAG, _NULL_TAG = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"


class _Mapping(dict[str, Any]):
    """A YAML mapping, with the line number of each key."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class _OtherScalar:
    """A scalar that YAML reads as a number, date or truth value; it is kept as it is written."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written


def read_settings(path: Path) -> Settings:
    """Return the settings in a `publication.yml`, or the defaults if there is no such file.

    Raise CodelistError if they are wrong. Letters are composed, because the names of dimensions and
    the words for totals are compared with those on the pages.
    """
    if not os.path.lexists(path):
        return Settings()
    checked = _checked(path, None, _read_yaml(path) or _Mapping(), Settings)
    checked["total_words"] = tuple(checked.get("total_words", ()))
    for key, kind in (("dimensions", DimensionSettings), ("tables", TableSettings)):
        named = checked.get(key, _Mapping())
        checked[key] = {
            name: kind(**_checked(path, named.lines[name], settings or _Mapping(), kind))
            for name, settings in named.items()
        }
    return Settings(**checked)


def _read_yaml(path: Path) -> object:
    text = composed(read_text(path, CodelistError, LARGEST_SETTINGS))
    try:
        _expect_plain(path, text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or getattr(error, "reason", "cannot be read")
        raise CodelistError(Place(path.name, line), f"not YAML: {problem}") from None
    return None if node is None else _content(path, node)


def _expect_plain(path: Path, text: str) -> None:
    """Raise CodelistError if there is an alias, which may repeat much text, or deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_SETTINGS or isinstance(event, yaml.AliasEvent):
            problem = "an alias" if isinstance(event, yaml.AliasEvent) else "nested too deeply"
            raise CodelistError(
                Place(path.name, line), f"{problem}; expected keys and values, each written out"
            )


def _content(path: Path, node: yaml.Node) -> object:
    """Return a node as a mapping, list, text or None; anything else is an `_OtherScalar`."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if any(c != "\n" and c != "\t" and not _is_text(c) for c in node.value):
            raise CodelistError(
                Place(path.name, line),
                f"{shown(node.value)} contains a control character; expected text",
            )
        if node.tag == _NULL_TAG:
            return None
        return node.value if node.tag == _TEXT_TAG else _OtherScalar(node.value)
    if node.tag not in _COLLECTION_TAGS:
        raise CodelistError(
            Place(path.name, line),
            f"the tag {shown(node.tag)} is not allowed; expected keys and values",
        )
    if isinstance(node, yaml.SequenceNode):
        return [_content(path, item) for item in node.value]
    mapping = _Mapping()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise CodelistError(Place(path.name, line), "a key is not text; expected a name")
        _content(path, key_node)
        key = key_node.value
        if key in mapping:
            raise CodelistError(
                Place(path.name, line),
                f"key {shown(key)} is on line {mapping.lines[key]} too; expected each key once",
            )
        mapping[key] = _content(path, value_node)
        mapping.lines[key] = line
    return mapping


def _is_text(character: str) -> bool:
    """Return whether it is neither a control character nor half of a surrogate pair."""
    return category(character) not in ("Cc", "Cs")


def _checked(path: Path, line: int | None, data: object, of: type) -> dict[str, Any]:
    """Return the settings that have a value; raise CodelistError for a wrong key or value."""
    keys = [f.name for f in fields(of)]
    if not isinstance(data, _Mapping):
        raise CodelistError(Place(path.name, line), f"{shown(str(data))}; expected keys and values")
    for key, value in data.items():
        place = Place(path.name, data.lines[key])
        if key not in keys:
            raise CodelistError(place, f"unknown key {shown(key)}; expected {', '.join(keys)}")
        problem = None if value is None else _CHECKS.get(key, _check_text)(value)
        if problem:
            raise CodelistError(place, f"{key}: {shown(str(value))} is {problem}")
    return {key: value for key, value in data.items() if value is not None}


def _check_text(value: object) -> str | None:
    return None if isinstance(value, str) else "not text; put it in quotes"


def _check_date(value: object) -> str | None:
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return None
    except ValueError:
        pass
    return 'not a date; expected one such as "2008-05-08", in quotes'


def _check_language(value: object) -> str | None:
    is_code = isinstance(value, str) and re.fullmatch("[a-z]{2}", value)
    return None if is_code else "not an ISO 639-1 code; expected two letters such as en"


def _check_words(value: object) -> str | None:
    is_list = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return None if is_list else "not a list of words"


def _check_names(value: object) -> str | None:
    return None if isinstance(value, dict) else "not a list of names, each with its settings"


# A function for each key that returns what is wrong with its value; all other values must be text.
_CHECKS: dict[str, Callable[[object], str | None]] = {
    "published": _check_date,
    "language": _check_language,
    "total_words": _check_words,
    "dimensions": _check_names,
    "tables": _check_names,
}
