"""What `publication.yml` says: of the publication, of its dimensions and of single pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from loader.errors import CodelistError, Place, shown
from loader.letters import composed


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


def read_settings(path: Path) -> Settings:
    """The settings in a `publication.yml`, none if there is none; raises CodelistError.

    Letters are composed, because names of dimensions and totals are compared with the pages'.
    """
    if not path.exists():
        return Settings()
    try:
        data = yaml.safe_load(composed(path.read_text(encoding="utf-8"))) or {}
    except OSError as error:
        raise CodelistError(Place(path.name), f"cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "not UTF-8"
        raise CodelistError(Place(path.name, line), f"not YAML: {problem}") from None
    checked = _checked(path, data, Settings)
    checked["total_words"] = tuple(checked.get("total_words", ()))
    for key, kind in (("dimensions", DimensionSettings), ("tables", TableSettings)):
        checked[key] = {
            str(name): kind(**_checked(path, settings or {}, kind))
            for name, settings in checked.get(key, {}).items()
        }
    return Settings(**checked)


def _checked(path: Path, data: object, of: type) -> dict[str, Any]:
    """The settings without those left empty; raises CodelistError for what is none."""
    known = [f.name for f in fields(of)]
    if not isinstance(data, dict):
        raise CodelistError(Place(path.name), f"{shown(str(data))}; expected keys and values")
    for key, value in data.items():
        if key not in known:
            raise CodelistError(
                Place(path.name), f"unknown key {shown(str(key))}; expected {', '.join(known)}"
            )
        wrong = None if value is None else _WRONG.get(key, _no_text)(value)
        if wrong:
            raise CodelistError(Place(path.name), f"{key}: {shown(str(value))} is {wrong}")
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
