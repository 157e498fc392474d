"""Extract the words of YAML files for translators, as an extraction method of Babel.

The words of a question, a table or a column are what stands under certain keys, wherever that is.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

_WORDS = ("title", "subtitle", "description", "answer", "unit", "begin")
# Under `columns` each text is a description. With the option `named_columns`, a column without a
# title is called by its name.
COLUMNS = "columns"
_NAMES = re.compile(r"\{[^}]*+\}|\$\w++")  # that facts are filled in for


def words_of_yaml(
    file: BinaryIO, keywords: object, comment_tags: object, options: dict[str, str]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield line 0, the function `gettext`, each text and no comments."""
    for text in dict.fromkeys(_words(yaml.safe_load(file), "named_columns" in options)):
        yield 0, "gettext", text, []


def _words(part: Any, named: bool) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _words(one, named)
    if not isinstance(part, dict):
        return
    for key, value in part.items():
        if key in _WORDS:
            yield from _texts(value)
        elif key == COLUMNS and isinstance(value, dict):
            yield from _of_columns(value, named)
        else:
            yield from _words(value, named)


def _of_columns(columns: dict[str, Any], named: bool) -> Iterator[str]:
    for name, about in columns.items():
        if isinstance(about, dict):
            yield from _words(about, named)
        else:
            yield from _texts(about)
        if named and "title" not in about:
            yield name.replace("_", " ").capitalize()


def _texts(value: Any) -> Iterator[str]:
    """Yield a text, or those of a list, if they have words."""
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str) and any(map(str.isalpha, _NAMES.sub("", value))):
        yield value
