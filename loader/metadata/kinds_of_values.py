"""Which kind of value each key of a `metadata.yml` has: text, a list, or keys with values.

YAML reads `no` as false and `2007` as a number, and a line that is indented wrongly gives a list
or a text where keys are meant. The site would fail on it in some place later; here it is said where
it is written. An empty key says nothing. Keys that are not listed may have any value.
"""

from collections.abc import Mapping
from typing import Any

from loader.errors import shown

_TEXT, _NUMBER, _SIMPLE, _YES_OR_NO, _ANY = "text", "a number", "one value", "true or false", ""
_ONE_OF = "one of"  # of these keys one is needed
_EACH = "*"  # the kind of the values of all other keys

Kind = Any  # one of the words above, a list of a kind, keys with kinds, or a tuple of several kinds

_TEXTS = {_EACH: _TEXT}
_WORDS: dict[str, Kind] = dict.fromkeys(
    (
        "title", "description", "description_html", "source", "source_url", "license",
        "license_url", "about", "about_url", "language",
    ),
    _TEXT,
)  # fmt: skip
_ALLOW: Kind = (_YES_OR_NO, {})
_COLUMNS = {
    _EACH: (_TEXT, dict.fromkeys(("title", "description", "unit", "format"), _TEXT)),
}
_QUESTION = {
    **_WORDS,
    _ONE_OF: ("sql", "general"),
    **dict.fromkeys(("sql", "general", "tables", "order", "answer"), _TEXT),
    "allow": _ALLOW,
    "instead_of": [_TEXT],
    "params": [_TEXT],
    "defaults": {_EACH: _SIMPLE},
    "choices": _TEXTS,
    "bounds": {_EACH: [_NUMBER]},
    "select": _TEXTS,
    "renamed": _TEXTS,
    "columns": _COLUMNS,
    "chart": {},
}
_TABLE = {
    **_WORDS,
    **dict.fromkeys(("sort", "sort_desc", "label_column", "fts_table", "fts_pk"), _TEXT),
    "allow": _ALLOW,
    "hidden": _YES_OR_NO,
    "size": _NUMBER,
    "columns": _COLUMNS,
    "facets": [(_TEXT, {})],
    "sortable_columns": [_TEXT],
    "units": _TEXTS,
}
_PANEL = {
    _ONE_OF: ("query",),
    "query": _TEXT,
    "params": _TEXTS,
    "width": _TEXT,
    "note": _TEXT,
}
_OVERVIEW = {
    **_WORDS,
    "params": [_TEXT],
    "defaults": {_EACH: _SIMPLE},
    "choices": _TEXTS,
    "panels": [_PANEL],
}
_DATABASE = {
    **_WORDS,
    "allow": _ALLOW,
    "allow_sql": _ALLOW,
    "columns": _COLUMNS,
    "tables": {_EACH: _TABLE},
    "queries": {_EACH: (_TEXT, _QUESTION)},
    "overview": _OVERVIEW,
    "translations": {_EACH: _TEXTS},
}
_SITE = {**_DATABASE, "databases": {_EACH: _DATABASE}, "plugins": {_EACH: {}}}

_NAMES: dict[Any, str] = {dict: "keys and values", list: "a list"}


def wrong_kind(metadata: Any) -> str | None:
    """Return a sentence about the first value that is of another kind than its key; else None."""
    return _wrong(metadata, _SITE, "")


def _wrong(value: Any, kind: Kind, path: str) -> str | None:
    if value is None or kind == _ANY:
        return None
    kinds = kind if isinstance(kind, tuple) else (kind,)
    fitting = next((one for one in kinds if _is_of(value, one)), None)
    if fitting is None:
        expected = " or ".join(_NAMES.get(type(one)) or str(one) for one in kinds)
        quoted = "" if isinstance(value, dict | list) else ", in quotation marks if need be"
        hint = quoted if _TEXT in kinds else ""
        return f"{path}expected {expected}{hint}, not {shown(str(value))}"
    if isinstance(fitting, list):
        return _first(_item(one, fitting[0], f"{path}{at + 1}: ") for at, one in enumerate(value))
    if isinstance(fitting, Mapping):
        return _wrong_keys(value, fitting, path)
    return None


def _item(value: Any, kind: Kind, path: str) -> str | None:
    """Return what is wrong with a value of a list, where nothing cannot stand."""
    return f"{path}there is nothing" if value is None else _wrong(value, kind, path)


def _wrong_keys(value: Mapping[Any, Any], kinds: Mapping[str, Kind], path: str) -> str | None:
    for key in value:
        if not isinstance(key, str):
            return f"{path}the key {shown(str(key))} is not text; write it in quotation marks"
    needed = kinds.get(_ONE_OF)
    if needed and not any(value.get(key) is not None for key in needed):
        return f"{path}expected a key {' or '.join(needed)}"
    return _first(
        _wrong(one, kinds.get(key, kinds.get(_EACH, _ANY)), f"{path}{shown(key)[1:-1]}: ")
        for key, one in value.items()
    )


def _first(found: Any) -> str | None:
    return next((one for one in found if one), None)


def _is_of(value: Any, kind: Kind) -> bool:
    if isinstance(kind, list | Mapping):
        return isinstance(value, list if isinstance(kind, list) else dict)
    if kind == _YES_OR_NO:
        return isinstance(value, bool)
    if kind == _NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == _TEXT:
        return isinstance(value, str)
    return not isinstance(value, list | dict)
