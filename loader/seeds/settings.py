"""Read `publication.yml`: settings of the publication, of its dimensions and of its pages."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loader.catalogue.authority_lists import THEMES
from loader.errors import CodelistError, Place, shown
from loader.forms.encodings import is_encoding
from loader.seeds.plain_yaml import YamlMapping, read_yaml
from loader.words import nearest

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]++")


@dataclass(frozen=True, slots=True)
class TableSettings:
    """The settings of one page; they override what the page says.

    `row_dimension` and `column_dimension` name the dimensions of rows and columns, outermost first;
    their number also says into how many dimensions the headings are split. `sheets` are the sheets
    of a workbook to read, and `encoding` is that of a text. `rounding` is the unit that whole
    numbers are rounded to, such as 10; 0 says that no number is rounded.
    """

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
    row_dimension: tuple[str, ...] = ()
    column_dimension: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    rounding: int | None = None


@dataclass(frozen=True, slots=True)
class DimensionSettings:
    """The settings of a dimension; `role` is "geo" (places on a map), "time", "measure" or None.

    `map` is a file of `maps/` with the boundaries of its categories. Its `map_property` has the
    codes that the column `map_column` of the codelist has, and `map_credit` says who made it.
    """

    label: str | None = None
    role: str | None = None
    map: str | None = None
    map_property: str | None = None
    map_column: str | None = None
    map_credit: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in a `publication.yml`.

    `strict` refuses a page with anything that is not understood, in place of a finding about it.
    `publisher_url`, `place`, `place_url`, `keywords` and `themes` are for catalogues of data.
    `versions` is how many old versions of the database are kept, and `versions_bytes` how many
    bytes all of them may have.
    """

    name: str | None = None
    title: str | None = None
    description: str | None = None
    language: str | None = None
    publisher: str | None = None
    publisher_url: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    place: str | None = None
    place_url: str | None = None
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    unit: str | None = None
    total_words: tuple[str, ...] = ()
    strict: bool = False
    versions: int = 20
    versions_bytes: int = 1_000_000_000
    dimensions: dict[str, DimensionSettings] = field(default_factory=dict)
    tables: dict[str, TableSettings] = field(default_factory=dict)


def read_settings(path: Path) -> Settings:
    """Return the settings in a `publication.yml`, or the defaults if there is no such file.

    Raise CodelistError for a wrong key or value.
    """
    if not os.path.lexists(path):
        return Settings()
    checked = _checked(path, None, read_yaml(path) or YamlMapping(), Settings)
    for key in ("total_words", "keywords", "themes"):
        checked[key] = tuple(checked.get(key, ()))
    checked["strict"] = str(checked.get("strict")) == "true"
    for key in _COUNTS & checked.keys():
        checked[key] = int(str(checked[key]))
    for key, kind in (("dimensions", DimensionSettings), ("tables", TableSettings)):
        named = checked.get(key, YamlMapping())
        checked[key] = {
            name: kind(**_settings_of(path, named.lines[name], settings, kind))
            for name, settings in named.items()
        }
    return Settings(**checked)


def _settings_of(path: Path, line: int, settings: object, kind: type) -> dict[str, Any]:
    checked = _checked(path, line, settings or YamlMapping(), kind)
    for key in _LISTS & checked.keys():
        value = checked[key]
        checked[key] = (value,) if isinstance(value, str) else tuple(value)
    if "rounding" in checked:
        checked["rounding"] = int(str(checked["rounding"]))
    return checked


def _checked(path: Path, line: int | None, data: object, of: type) -> dict[str, Any]:
    """Return the settings that have a value; raise CodelistError for a wrong key or value."""
    keys = [f.name for f in fields(of)]
    if not isinstance(data, YamlMapping):
        raise CodelistError(Place(path.name, line), f"{shown(str(data))}; expected keys and values")
    for key, value in data.items():
        place = Place(path.name, data.lines[key])
        if key not in keys:
            raise CodelistError(place, f"unknown key {shown(key)}; {nearest(key, keys)}")
        problem = None if value is None else _CHECKS.get(key, _check_text)(value)
        if problem:
            raise CodelistError(place, f"{key}: {shown(str(value))} is {problem}")
    return {
        key: value if key == "sheets" else _on_one_line(value)
        for key, value in data.items()
        if value is not None
    }


def _on_one_line(value: object) -> object:
    """Return a text without spaces around it and line ends within, such as those of `unit: |`.

    The same is done with each text of a list. Names of sheets are left as they are: a workbook may
    have such spaces in them.
    """
    if isinstance(value, list):
        return [_on_one_line(word) for word in value]
    return " ".join(map(str.strip, value.split("\n"))).strip() if isinstance(value, str) else value


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


def _check_word_or_words(value: object) -> str | None:
    return None if isinstance(value, str) else _check_words(value)


def _check_themes(value: object) -> str | None:
    is_list = isinstance(value, list) and all(str(code) in THEMES for code in value)
    return None if is_list else f"not a list of themes; expected some of {', '.join(THEMES)}"


def _check_address(value: object) -> str | None:
    try:
        if isinstance(value, str) and _ADDRESS.fullmatch(value) and urlsplit(value).hostname:
            return None
    except ValueError:  # such as a bracket that is not closed
        pass
    return "not an address; expected one that begins with https://"


def _check_role(value: object) -> str | None:
    return None if value in _ROLES else f"not one of {', '.join(_ROLES)}"


def _check_yes_or_no(value: object) -> str | None:
    return None if str(value) in ("true", "false") else "neither true nor false"


def _check_rounding(value: object) -> str | None:
    is_unit = re.fullmatch("0|[1-9][0-9]{0,8}", str(value))
    return None if is_unit else "not a unit; expected a whole number such as 10, or 0 for none"


def _check_count(value: object) -> str | None:
    is_count = re.fullmatch("0|[1-9][0-9]{0,14}", str(value))
    return None if is_count else "not a whole number such as 20, or 0 for none"


def _check_encoding(value: object) -> str | None:
    is_known = isinstance(value, str) and is_encoding(value)
    return None if is_known else "not an encoding; expected one such as windows-1252"


def _check_names(value: object) -> str | None:
    return None if isinstance(value, dict) else "not a list of names, each with its settings"


# Keys whose value is a number that is read as text.
_COUNTS = {"versions", "versions_bytes"}
_ROLES = ("geo", "time", "measure")
# Keys whose value may be one word or a list of them.
_LISTS = {"row_dimension", "column_dimension", "sheets"}

# A function for each key that returns what is wrong with its value; all other values must be text.
_CHECKS: dict[str, Callable[[object], str | None]] = {
    "published": _check_date,
    "language": _check_language,
    "total_words": _check_words,
    "keywords": _check_words,
    "themes": _check_themes,
    "publisher_url": _check_address,
    "licence_url": _check_address,
    "source_url": _check_address,
    "place_url": _check_address,
    "dimensions": _check_names,
    "tables": _check_names,
    "row_dimension": _check_word_or_words,
    "column_dimension": _check_word_or_words,
    "sheets": _check_word_or_words,
    "encoding": _check_encoding,
    "role": _check_role,
    "rounding": _check_rounding,
    "strict": _check_yes_or_no,
    "versions": _check_count,
    "versions_bytes": _check_count,
}
