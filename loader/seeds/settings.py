"""What `publication.yml` says: of the publication, of its dimensions and of single pages."""

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
from loader.seeds.files import read_text


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What `publication.yml` says of one page; it wins over what the page's title says."""

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
    """What `publication.yml` says of a dimension; `role` is "geo" for places, else None."""

    label: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """`publication.yml`, whole."""

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


# libyaml reads a hundred times as fast; it is not in every PyYAML.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OUR_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_TEXT, _NOTHING = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"


class _Lines(dict[str, Any]):
    """A mapping as written, and the line that each key stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class _NoText:
    """What YAML takes for a number, a day or a truth value, as written: nothing is made of it."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written


def read_settings(path: Path) -> Settings:
    """The settings in a `publication.yml`, none if there is none; raises CodelistError.

    Letters are composed, because names of dimensions and totals are compared with the pages'.
    """
    if not os.path.lexists(path):
        return Settings()
    checked = _checked(path, None, _read_yaml(path) or _Lines(), Settings)
    checked["total_words"] = tuple(checked.get("total_words", ()))
    for key, kind in (("dimensions", DimensionSettings), ("tables", TableSettings)):
        named = checked.get(key, _Lines())
        checked[key] = {
            name: kind(**_checked(path, named.lines[name], settings or _Lines(), kind))
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
    return None if node is None else _written(path, node)


def _expect_plain(path: Path, text: str) -> None:
    """Raise CodelistError for what may stand for more than is written, or is nested too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_SETTINGS or isinstance(event, yaml.AliasEvent):
            what = "an alias" if isinstance(event, yaml.AliasEvent) else "lists within lists"
            raise CodelistError(
                Place(path.name, line),
                f"{what}; expected keys and values, each written out",
            )


def _written(path: Path, node: yaml.Node) -> object:
    """What is written there: mappings, lists, text and None; anything else is `_NoText`."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if any(c != "\n" and c != "\t" and not _is_text(c) for c in node.value):
            raise CodelistError(
                Place(path.name, line),
                f"{shown(node.value)} holds what is no character; expected text",
            )
        if node.tag == _NOTHING:
            return None
        return node.value if node.tag == _TEXT else _NoText(node.value)
    if node.tag not in _OUR_TAGS:
        raise CodelistError(
            Place(path.name, line), f"the tag {shown(node.tag)}; expected keys and values"
        )
    if isinstance(node, yaml.SequenceNode):
        return [_written(path, item) for item in node.value]
    mapping = _Lines()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise CodelistError(Place(path.name, line), "a key that is no name; expected a name")
        _written(path, key_node)
        key = key_node.value
        if key in mapping:
            raise CodelistError(
                Place(path.name, line),
                f"key {shown(key)} stands in line {mapping.lines[key]} too; expected each key once",
            )
        mapping[key] = _written(path, value_node)
        mapping.lines[key] = line
    return mapping


def _is_text(character: str) -> bool:
    """Whether it is no control character and no half of a character (a surrogate)."""
    return category(character) not in ("Cc", "Cs")


def _checked(path: Path, line: int | None, data: object, of: type) -> dict[str, Any]:
    """The settings without those left empty; raises CodelistError for what is none."""
    known = [f.name for f in fields(of)]
    if not isinstance(data, _Lines):
        raise CodelistError(Place(path.name, line), f"{shown(str(data))}; expected keys and values")
    for key, value in data.items():
        place = Place(path.name, data.lines[key])
        if key not in known:
            raise CodelistError(place, f"unknown key {shown(key)}; expected {', '.join(known)}")
        wrong = None if value is None else _WRONG.get(key, _no_text)(value)
        if wrong:
            raise CodelistError(place, f"{key}: {shown(str(value))} is {wrong}")
    return {key: value for key, value in data.items() if value is not None}


def _no_text(value: object) -> str | None:
    return None if isinstance(value, str) else "not text; put it in quotes"


def _no_day(value: object) -> str | None:
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return None
    except ValueError:
        pass
    return 'no day; expected one such as "2008-05-08", in quotes'


def _no_language(value: object) -> str | None:
    is_code = isinstance(value, str) and re.fullmatch("[a-z]{2}", value)
    return None if is_code else "no ISO 639-1 code; expected two letters such as en"


def _no_words(value: object) -> str | None:
    is_list = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return None if is_list else "not a list of words"


def _no_names(value: object) -> str | None:
    return None if isinstance(value, dict) else "not a list of names, each with its settings"


# What is wrong with a value, by its key; all others must be text.
_WRONG: dict[str, Callable[[object], str | None]] = {
    "published": _no_day,
    "language": _no_language,
    "total_words": _no_words,
    "dimensions": _no_names,
    "tables": _no_names,
}
