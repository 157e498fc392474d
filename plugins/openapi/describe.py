"""Describe every address that returns data, as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1.

What every database has is written in openapi.yml. Here the tables, questions and formats of this
one are added, with examples, so that the description cannot name what does not exist.
"""

import copy
import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from datasette.utils import tilde_encode

from loader import __version__
from loader.catalogue.data_files import list_names, publication_facts
from loader.catalogue.package import as_json
from loader.database.opening import table_ids
from loader.database.read_back import read_stored
from loader.formats import FORMATS, Format
from loader.selection.expression import quoted
from loader.selection.offered import offered
from plugins.common.chart_endings import CHART_FORMATS
from plugins.common.http_file import File, WebLink
from plugins.common.language import languages
from plugins.common.links import SITE, row_formats
from plugins.downloads.descriptions import DESCRIPTIONS, LIST_TYPE, Description
from plugins.openapi.served import Described, ServedTable, read_tables

Json = dict[str, Any]

TEMPLATE = (Path(__file__).parent / "openapi.yml").read_text(encoding="utf-8")
_EXAMPLE_LINES = 3  # of a text format


@dataclass(frozen=True, slots=True)
class Service:
    """What Datasette knows: the site's prefix, the database's path and metadata, and limits.

    `home` begins the paths of the publication's own pages.
    """

    prefix: str
    home: str
    database: str
    title: str
    description: str
    described: Mapping[str, Described]
    closed: Collection[str]
    queries: Mapping[str, Described]
    most_rows: int


def described_service(connection: sqlite3.Connection, service: Service) -> File:
    """Return the description as a file."""
    return openapi_file(description(connection, service), service.home)


def openapi_file(document: Json, home: str) -> File:
    """Return a document as a file that links to the other descriptions."""
    links = [
        WebLink("item", f"{home}/{about.name}", about.media_type) for about in DESCRIPTIONS.values()
    ]
    return File("openapi.json", "application/json", as_json(document), links)


def description(connection: sqlite3.Connection, service: Service) -> Json:
    """Return the whole document."""
    facts = publication_facts(connection)
    tables = read_tables(connection, service.described, service.closed)
    licence = {"name": facts["licence"], "url": facts["licence_url"]}
    document = copy.deepcopy(_template())
    document["info"] = {
        "title": service.title or facts["title"],
        "description": service.description,
        "version": f"{__version__}+{facts['seeds sha256'][:12]}",
        **({"license": licence} if facts["licence"] and facts["licence_url"] else {}),
    }
    document["servers"] = [{"url": service.prefix.rstrip("/") or "/"}]
    document["paths"] = {_path(path, service): item for path, item in document["paths"].items()} | {
        f"{service.database}/{tilde_encode(name)}.{{format}}": {"get": _question(name, query)}
        for name, query in service.queries.items()
    }
    components = document["components"]
    _fill_parameters(components["parameters"], connection, tables, service.most_rows)
    _fill_responses(components["responses"], connection)
    names = {column.name for table in tables for column in table.columns}
    components["schemas"]["Column"]["enum"] = sorted(names)
    components["schemas"] |= {_schema_name(table): _row_schema(table) for table in tables}
    return document


@cache
def _template() -> Json:
    document: Json = yaml.safe_load(TEMPLATE)
    return document


def _path(path: str, service: Service) -> str:
    if path.startswith(f"{SITE}/"):
        return service.home + path.removeprefix(SITE)
    return path.replace("{database}", service.database)


def _fill_parameters(
    parameters: Json,
    connection: sqlite3.Connection,
    tables: Sequence[ServedTable],
    most_rows: int,
) -> None:
    """Add the values that each parameter in a path may have."""
    with_key = [table for table in tables if len(table.key) == 1]
    values: dict[str, Sequence[str]] = {
        "PublishedTable": table_ids(connection),
        "PublishedFormat": list(_formats()),
        "Description": list(DESCRIPTIONS),
        "List": list_names(connection),
        "Table": [tilde_encode(table.name) for table in tables],
        "TableWithKey": [tilde_encode(table.name) for table in with_key],
        "RowFormat": ["json", "csv", *row_formats()],
        "QuestionFormat": ["json", "csv", *row_formats(), "zip"],
        "QuestionOrChartFormat": ["json", "csv", *row_formats(), "zip", *CHART_FORMATS],
    }
    for name, choices in values.items():
        parameters[name]["schema"]["enum"] = choices
        if choices:  # all tables may be closed
            parameters[name]["example"] = choices[0]
    parameters["Language"]["schema"]["enum"] = [*languages()]
    parameters["Selection"]["schema"]["examples"] = [_selection(connection)]
    parameters["PublishedFormat"]["description"] = _titles(_formats())
    parameters["Description"]["description"] = _titles(DESCRIPTIONS)
    parameters["Key"]["examples"] = {
        tilde_encode(table.name): {"value": tilde_encode(str(table.example[table.key[0]]))}
        for table in with_key
        if table.example
    }
    parameters["Size"]["schema"]["maximum"] = most_rows


def _selection(connection: sqlite3.Connection) -> dict[str, str]:
    """Return a selection of the first table: one category of its first dimension."""
    dimension = offered(read_stored(connection, table_ids(connection)[0]))[0]
    return {dimension.name: quoted(dimension.categories[-1].code)}


def _fill_responses(responses: Json, connection: sqlite3.Connection) -> None:
    """Add the media types that files and charts have."""
    published = _content(format_.media_type for format_ in _formats().values())
    table = read_stored(connection, table_ids(connection)[0])
    for format_ in reversed(_formats().values()):  # of two with one media type, show the first
        media_type = _without_parameters(format_.media_type)
        if media_type in ("text/plain", "text/csv", "text/x-pc-axis"):
            text = format_.write(table).decode(format_.encoding_of(table), "replace")
            published[media_type]["example"] = _beginning(text)
    responses["PublishedFile"]["content"] = published
    responses["DescriptionFile"]["content"] = _content(
        about.media_type for about in DESCRIPTIONS.values()
    )
    responses["ListFile"]["content"] = _content([LIST_TYPE])
    files = _content(FORMATS[name].media_type for name in row_formats())
    responses["Rows"]["content"] |= files
    charts = _content(media_type for media_type, _ in CHART_FORMATS.values())
    files |= _content(["application/zip"])
    responses["Answer"]["content"] |= files
    responses["AnswerOrChart"]["content"] |= files | charts


def _question(name: str, query: Described) -> Json:
    defaults = query.get("defaults") or {}
    parameters = [
        {
            "name": parameter,
            "in": "query",
            "description": _explanation(defaults.get(parameter)),
            "schema": {"type": "string"},
            **({"example": str(defaults[parameter])} if parameter in defaults else {}),
        }
        for parameter in query.get("params") or []
    ]
    responses = {"200": "AnswerOrChart", "400": "Refused", "404": "NoChart", "503": "Busy"}
    if not query.get("chart"):
        responses = {"200": "Answer", "400": "Refused"}
    return {
        "tags": ["Questions"],
        "operationId": f"question.{name}",
        "summary": query.get("title") or name,
        "description": query.get("description") or "",
        "parameters": [
            _reference(
                "parameters", "QuestionOrChartFormat" if query.get("chart") else "QuestionFormat"
            ),
            *parameters,
            _reference("parameters", "Shape"),
        ],
        "responses": {
            status: _reference("responses", response) for status, response in responses.items()
        },
    }


def _explanation(default: Any) -> str:
    explanation = "A value from the list on the page of the question"
    if default in (None, ""):
        return f"{explanation}."
    return f"{explanation}; the default is {default}."


def _schema_name(table: ServedTable) -> str:
    """Return a name in the letters that OpenAPI allows in names of components."""
    return "row." + re.sub(r"[^\w.-]", "_", table.name, flags=re.ASCII)


def _row_schema(table: ServedTable) -> Json:
    """Return what the columns of a table hold, with its first row as an example."""
    return {
        "title": table.title,
        "description": table.description,
        "type": "object",
        "properties": {
            column.name: {"type": [column.type, "null"], "description": column.description}
            for column in table.columns
        },
        "examples": [dict(table.example)] if table.example else [],
    }


def _formats() -> dict[str, Format]:
    return {name: format_ for name, format_ in FORMATS.items() if format_.available}


def _titles(named: Mapping[str, Format] | Mapping[str, Description]) -> str:
    return "; ".join(f"`{name}`: {about.title}" for name, about in named.items())


def _reference(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _content(media_types: Iterable[str]) -> Json:
    """Return the content of a file that has one of these media types."""
    return {type_: {"schema": _schema(type_)} for type_ in map(_without_parameters, media_types)}


def _schema(media_type: str) -> Json:
    if media_type.endswith("json"):
        return {"type": "object"}
    return {"type": "string"} if media_type.startswith("text/") else {}


def _without_parameters(media_type: str) -> str:
    return media_type.split(";")[0]


def _beginning(text: str) -> str:
    lines = [line for line in text.splitlines() if line]
    return "\n".join(lines[:_EXAMPLE_LINES])
