"""Read the templates of `general` and `pieces`, and fill in their $names."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from loader.own_yaml import read_own
from loader.questions.asked_dimensions import AskedDimension

Words = Mapping[str, str]
# The parameters of the templates. A dimension of such a name has another name as a parameter.
RESERVED = {"table", "other_table", "limit", "minimum", "group", "total", "row", "column"}
_PIECES = ("sql", "tables", "each_dimension", "choices", "columns")
# In the order in which the questions are offered.
_GENERAL = (
    "largest",
    "shares",
    "over_time",
    "one_category",
    "across_tables",
    "groups",
    "totals",
    "source",
)


@cache
def pieces() -> dict[str, Any]:
    """Return what questions share, by its kind and its name."""
    return _joined("pieces", _PIECES)


@cache
def general_templates() -> dict[str, Any]:
    """Return the template of each general question by its name, in the order they are offered."""
    return _joined("general", _GENERAL)


def _joined(folder: str, names: Iterable[str]) -> dict[str, Any]:
    here = Path(__file__).with_name(folder)
    files = [read_own(here / f"{name}.yml") for name in names]
    return {key: value for file in files for key, value in file.items()}


def fill(value: Any, words: Words) -> Any:
    """Return a text with its $names replaced, or all texts within a mapping or a list."""
    if isinstance(value, dict):
        return {key: fill(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [fill(part, words) for part in value]
    return Template(value).substitute(words) if isinstance(value, str) else value


def each(key: str, dimensions: Iterable[AskedDimension], **words: str) -> list[str]:
    """Return a piece of SQL for each of these dimensions."""
    return [
        fill(
            pieces()["each"][key],
            {**words, "name": dimension.name, "parameter": parameter_of(dimension)},
        )
        for dimension in dimensions
    ]


def literal(value: Any) -> str:
    """Return a text as SQL has it, in quotes."""
    return "'" + str(value).replace("'", "''") + "'"


def parameter_of(dimension: AskedDimension) -> str:
    """Return the parameter that chooses a category of this dimension."""
    return parameter_for(dimension.name)


def parameter_for(dimension: str) -> str:
    """Return the parameter that chooses a category of the dimension of this name.

    >>> [parameter_for(name) for name in ("sex", "limit")]
    ['sex', 'limit_category']
    """
    return f"{dimension}_category" if dimension in RESERVED else dimension
