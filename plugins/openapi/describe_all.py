"""Join the descriptions of several publications in one, in which all names stay apart."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_COMPONENTS = "#/components/"


def joined(documents: Mapping[str, Json], title: str, description: str) -> Json:
    """Return one document of those of several publications, by the names of their databases.

    Their components and operations are alike in name, not in what they list, so the name of the
    database begins each: `health.Table`.
    """
    first = next(iter(documents.values()))
    whole: Json = {
        **first,
        "info": {"title": title, "description": description, "version": first["info"]["version"]},
        "paths": {},
        "components": {},
    }
    for name, document in documents.items():
        apart = _named(document, f"{name}.")
        whole["paths"] |= apart["paths"]
        for kind, components in apart["components"].items():
            named = {f"{name}.{key}": component for key, component in components.items()}
            whole["components"].setdefault(kind, {}).update(named)
    return whole


def _named(part: Any, start: str) -> Any:
    """Return a part of a document with `start` before each operation and reference in it."""
    if isinstance(part, list):
        return [_named(one, start) for one in part]
    if not isinstance(part, dict):
        return part
    return {key: _value(key, value, start) for key, value in part.items()}


def _value(key: str, value: Any, start: str) -> Any:
    if key == "$ref" and isinstance(value, str) and value.startswith(_COMPONENTS):
        kind, _, name = value.removeprefix(_COMPONENTS).partition("/")
        return f"{_COMPONENTS}{kind}/{start}{name}"
    if key == "operationId" and isinstance(value, str):
        return f"{start}{value}"
    return _named(value, start)
