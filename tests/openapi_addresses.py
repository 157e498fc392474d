"""The addresses that an OpenAPI document describes: each value of each enumeration in a path."""

from itertools import product
from typing import Any

Json = dict[str, Any]


def resolved(document: Json, part: Json) -> Json:
    """Return the part, or what it refers to."""
    while "$ref" in part:
        pointer = part["$ref"]
        part = document
        for name in pointer.removeprefix("#/").split("/"):
            part = part[name]
    return part


def addresses(document: Json, path: str) -> list[str]:
    """Return every address that the template of a path stands for."""
    get = document["paths"][path]["get"]
    parameters = [resolved(document, p) for p in get.get("parameters", [])]
    parameters = [p for p in parameters if p["in"] == "path"]
    listed = {p["name"]: p["schema"]["enum"] for p in parameters if "enum" in p["schema"]}
    keys: Json = next((p["examples"] for p in parameters if "examples" in p), {})
    values = [dict(zip(listed, chosen, strict=True)) for chosen in product(*listed.values())]
    return [
        path.format_map(chosen | {"key": keys[chosen["table"]]["value"]} if keys else chosen)
        for chosen in values
    ]
