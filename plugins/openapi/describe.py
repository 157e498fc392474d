"""OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1): every address that gives data.

Made from the database, the words of metadata.yml and the registry of formats, so that it cannot
name what is not there; the examples are of this database.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loader import __version__
from loader.catalogue.data_files import list_names, publication_facts
from loader.catalogue.package import as_json
from loader.database.opening import table_ids
from loader.database.read_back import read_stored
from loader.formats import FORMATS
from plugins.common.http_file import File, Relation
from plugins.downloads.descriptions import DESCRIPTIONS, LIST_TYPE
from plugins.openapi import datasette_paths as openapi_datasette
from plugins.openapi.served import Described, read_tables

Json = dict[str, Any]
# As much of a text as shows what it is like.
_EXAMPLE_LINES = 3

_TAGS = {
    "Published tables": "Each table as it was published, in the formats of its users' tools.",
    "Publication": "Everything at once, and descriptions of it for catalogues and tools.",
    "Tables": "The tables and views of the database, filtered, sorted and cut as one asks.",
    "Questions": "Ready-made queries with parameters.",
    "SQL": "Any query in SQLite's SQL that only reads.",
}


@dataclass(frozen=True, slots=True)
class Service:
    """What Datasette knows: the site's prefix, the database's path and words, and limits."""

    prefix: str
    database: str
    title: str
    description: str
    described: Mapping[str, Described]
    closed: Collection[str]
    queries: Mapping[str, Described]
    most_rows: int


def described_service(connection: sqlite3.Connection, service: Service) -> File:
    """The description as a file."""
    links = [
        Relation("item", f"/-/{about.name}", about.media_type) for about in DESCRIPTIONS.values()
    ]
    body = as_json(description(connection, service))
    return File("openapi.json", "application/json", body, links)


def description(connection: sqlite3.Connection, service: Service) -> Json:
    """The whole document."""
    facts = publication_facts(connection)
    tables = read_tables(connection, service.described, service.closed)
    licence = {"name": facts["licence"], "url": facts["licence_url"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": service.title or facts["title"],
            "description": service.description,
            "version": f"{__version__}+{facts['seeds sha256'][:12]}",
            **({"license": licence} if facts["licence"] and facts["licence_url"] else {}),
        },
        "servers": [{"url": service.prefix.rstrip("/") or "/"}],
        "tags": [{"name": name, "description": words} for name, words in _TAGS.items()],
        "paths": {
            **dict(_published(connection)),
            **dict(_publication(connection)),
            **openapi_datasette.paths(service.database, tables, service.queries),
        },
        "components": {
            "schemas": {**_SCHEMAS, **openapi_datasette.SCHEMAS},
            "responses": {**_RESPONSES, **openapi_datasette.RESPONSES},
            "headers": _HEADERS,
            "parameters": {
                "IfNoneMatch": _IF_NONE_MATCH,
                **openapi_datasette.parameters(tables, service.most_rows),
            },
        },
    }


def _published(connection: sqlite3.Connection) -> Iterator[tuple[str, Json]]:
    tables = table_ids(connection)
    example = read_stored(connection, tables[0])
    parameter = _one_of("table", tables, "The id of a published table.")
    for format_ in FORMATS.values():
        if format_.available:
            media_type = format_.media_type.split(";")[0]
            content: Json = {"schema": _schema(media_type)}
            if media_type in ("text/plain", "text/csv", "text/x-pc-axis"):
                content["example"] = _beginning(format_.write(example).decode())
            yield (
                f"/-/published/{{table}}.{format_.name}",
                _file(
                    "Published tables",
                    f"published as {format_.name}",
                    f"A published table: {format_.title}",
                    {media_type: content},
                    parameter,
                ),
            )


def _publication(connection: sqlite3.Connection) -> Iterator[tuple[str, Json]]:
    for about in DESCRIPTIONS.values():
        content = {about.media_type: {"schema": _schema(about.media_type)}}
        yield f"/-/{about.name}", _file("Publication", about.name, about.title, content)
    lists = list_names(connection)
    parameter = _one_of("list", lists, "A codelist, or another list that the tables point to.")
    media_type = LIST_TYPE.split(";")[0]
    yield (
        "/-/lists/{list}.csv",
        _file(
            "Publication",
            "list",
            "A list of the Data Package",
            {media_type: {"schema": _schema(media_type)}},
            parameter,
        ),
    )


def _one_of(name: str, values: list[str], description: str) -> Json:
    """A part of the path that is one of these values."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "enum": values},
        "example": values[0],
    }


def _file(tag: str, id_: str, summary: str, content: Json, parameter: Json | None = None) -> Json:
    """A path that gives one file, conditionally."""
    missing = {"404": {"$ref": "#/components/responses/Missing"}} if parameter else {}
    return {
        **({"parameters": [parameter]} if parameter else {}),
        "get": {
            "tags": [tag],
            "operationId": id_.replace(" ", "-"),
            "summary": summary,
            "parameters": [{"$ref": "#/components/parameters/IfNoneMatch"}],
            "responses": {
                "200": {
                    "description": "The file.",
                    "headers": {
                        name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS
                    },
                    "content": content,
                },
                "304": {"$ref": "#/components/responses/NotModified"},
                **missing,
            },
        },
    }


def _schema(media_type: str) -> Json:
    """What a file of that type is to a client."""
    if media_type.endswith("json"):
        return {"type": "object"}
    return {"type": "string"} if media_type.startswith("text/") else {}


def _beginning(text: str) -> str:
    lines = [line for line in text.splitlines() if line]
    return "\n".join(lines[:_EXAMPLE_LINES])


_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the file that the client has.",
    "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
}
_HEADERS: Json = {
    "ETag": {"description": "Changes with the file.", "schema": {"type": "string"}},
    "Link": {
        "description": "The other formats, the licence and what describes the file (RFC 8288).",
        "schema": {"type": "string"},
    },
}
_RESPONSES: Json = {
    "NotModified": {"description": "The client has it already."},
    "Missing": {
        "description": "There is no such thing; the answer lists what there is (RFC 9457).",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    },
}
_SCHEMAS: Json = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    }
}
