"""Datasette's own addresses for one database, as OpenAPI: tables, views, questions and SQL.

How they work: https://docs.datasette.io/en/stable/json_api.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette.utils import tilde_encode

from plugins.openapi.served import Described, ServedColumn, ServedTable

Json = dict[str, Any]

_CHARTS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "vegalite": "application/vnd.vegalite+json",
}


def paths(database: str, tables: Sequence[ServedTable], queries: Mapping[str, Described]) -> Json:
    """Every path below `database`, the path of the database itself."""
    found: dict[str, Json] = {f"{database}.db": _download()}
    for extension in ("json", "csv"):
        found[f"{database}.{extension}"] = _sql(extension)
    for table in tables:
        for extension in ("json", "csv"):
            found[f"{database}/{table.name}.{extension}"] = _rows(table, extension)
        if len(table.key) == 1:
            found[f"{database}/{table.name}/{{{table.key[0]}}}.json"] = _row(table)
    for name, query in queries.items():
        for extension in ("json", "csv", *(_CHARTS if query.get("chart") else ())):
            found[f"{database}/{quote(name)}.{extension}"] = _question(name, query, extension)
    return found


def _download() -> Json:
    content: Json = {"application/octet-stream": {"schema": {}}}
    return _get("SQL", "database", "The SQLite file itself", [], {"200": _given(content)})


def _sql(extension: str) -> Json:
    sql = {
        "name": "sql",
        "in": "query",
        "required": True,
        "description": "One SELECT; `:name` in it takes its value from a parameter of that name.",
        "schema": {"type": "string", "minLength": 1},
        "example": "select measure, count(*) from observation_labelled group by measure",
    }
    busy = {"503": _ref("responses", "Busy")}
    return _get(
        "SQL", f"sql.{extension}", "Ask in SQL", [sql, *_shape(extension)],
        {"200": _answer(extension), **_bad(extension), **busy},
    )  # fmt: skip


def parameters(tables: Sequence[ServedTable], most_rows: int) -> Json:
    """Every parameter that addresses share, by the name it is referred to."""
    of_tables = {
        _shared(table, parameter): parameter
        for table in tables
        for parameter in _parameters_of(table)
    }
    return {**_PARAMETERS, "Size": _size(most_rows), **of_tables}


def _rows(table: ServedTable, extension: str) -> Json:
    of_table = [_ref("parameters", _shared(table, p)) for p in _parameters_of(table)]
    further = _ref("parameters", "Next" if extension == "json" else "Stream")
    return _get(
        "Tables",
        f"{table.name}.{extension}",
        table.title,
        [*of_table, _ref("parameters", "Size"), further, *_shape(extension)],
        {
            "200": _answer(extension, [dict(table.example)] if table.example else None),
            **_bad(extension),
        },
        table.description,
    )


def _parameters_of(table: ServedTable) -> list[Json]:
    names = [column.name for column in table.columns]
    without_key = [name for name in names if name not in table.key]
    return [
        *(_filter(table, column) for column in table.columns),
        _choice("_sort", "The column to sort by.", names),
        _choice("_sort_desc", "The column to sort by, the largest first.", names),
        _choice("_col", "Only these columns, and the key.", names, several=True),
        _choice("_nocol", "Without these columns.", without_key, several=True),
    ]


def _shared(table: ServedTable, parameter: Json) -> str:
    return f"{table.name}.{parameter['name']}"


def _size(most_rows: int) -> Json:
    return {
        "name": "_size",
        "in": "query",
        "description": "How many rows at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": most_rows},
        "example": 10,
    }


def _row(table: ServedTable) -> Json:
    (key,) = (column for column in table.columns if column.name == table.key[0])
    parameter = {
        "name": key.name,
        "in": "path",
        "required": True,
        "description": f"{key.description} Written as in the addresses on the page of the table.",
        "schema": {"type": key.type},
        "example": _in_path(table.example.get(key.name)),
    }
    not_there = {"404": _ref("responses", "NoRow")}
    return _get(
        "Tables",
        f"{table.name}-row.json",
        f"One row of {table.name}",
        [parameter, *_shape("json")],
        {"200": _answer("json"), **_bad("json"), **not_there},
    )


def _in_path(key: Any) -> Any:
    """A key as Datasette writes it in a path."""
    return tilde_encode(key) if isinstance(key, str) else key


def _question(name: str, query: Described, extension: str) -> Json:
    defaults = query.get("defaults") or {}
    parameters = [
        {
            "name": parameter,
            "in": "query",
            "description": _meaning(defaults.get(parameter)),
            "schema": {"type": "string"},
            **({"example": str(defaults[parameter])} if parameter in defaults else {}),
        }
        for parameter in query.get("params") or []
    ]
    title, words = query.get("title") or name, query.get("description") or ""
    if extension in _CHARTS:
        content: Json = {_CHARTS[extension]: {"schema": {}}}
        refused = {status: _ref("responses", "NoChart") for status in ("400", "404", "503")}
        responses = {"200": _given(content), **refused}
    else:
        responses = {"200": _answer(extension), **_bad(extension)}
        parameters += _shape(extension)
    return _get("Questions", f"{name}.{extension}", title, parameters, responses, words)


def _meaning(default: Any) -> str:
    offered = "A value as the page of the question offers it"
    return f"{offered}; left out, {default}." if default not in (None, "") else f"{offered}."


def _get(
    tag: str,
    id_: str,
    summary: str,
    parameters: Sequence[Json],
    responses: Json,
    description: str = "",
) -> Json:
    operation = {
        "tags": [tag],
        "operationId": id_,
        "summary": summary,
        "description": description,
        "parameters": parameters,
        "responses": responses,
    }
    return {"get": {key: value for key, value in operation.items() if value}}


def _filter(table: ServedTable, column: ServedColumn) -> Json:
    example = table.example.get(column.name)
    return {
        "name": column.name,
        "in": "query",
        "description": column.description or f"Only rows with this {column.name}.",
        "schema": {"type": column.type},
        **({"example": example} if example is not None else {}),
    }


def _choice(name: str, description: str, names: Sequence[str], several: bool = False) -> Json:
    schema: Json = {"type": "string", "enum": list(names)}
    if several:
        schema = {"type": "array", "items": schema}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _shape(extension: str) -> Iterator[Json]:
    if extension == "json":
        yield _ref("parameters", "Shape")


def _answer(extension: str, example: Any = None) -> Json:
    if extension == "csv":
        # Datasette calls CSV plain text, so that browsers show it; with `_dl` it is text/csv
        text = {"schema": {"type": "string"}}
        return _given({"text/plain": text, "text/csv": text})
    shown = {"example": example} if example is not None else {}
    return _given({"application/json": {"schema": _ref("schemas", "Answer"), **shown}})


def _given(content: Json) -> Json:
    return {"description": "What was asked for.", "content": content}


def _bad(extension: str) -> Json:
    return {"400": _ref("responses", "Refused" if extension == "json" else "RefusedPage")}


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


_PARAMETERS: Json = {
    "Shape": {
        "name": "_shape",
        "in": "query",
        "description": (
            "How rows are given: in an object beside what is known of them, as arrays (the default)"
            " or objects; or bare, in an array of objects, or of the first column's values."
        ),
        "schema": {"type": "string", "enum": ["arrays", "objects", "array", "arrayfirst"]},
        "example": "array",
    },
    "Next": {
        "name": "_next",
        "in": "query",
        "description": "The value of `next` in an answer: the page of rows that follows it.",
        "schema": {"type": "string"},
    },
    "Stream": {
        "name": "_stream",
        "in": "query",
        "description": "All rows, not just a page of them.",
        "schema": {"type": "string", "enum": ["on"]},
        "example": "on",
    },
}
_TEXT: Json = {"schema": {"type": "string"}}
RESPONSES: Json = {
    "Refused": {
        "description": "What is wrong with the request.",
        "content": {
            "application/json": {"schema": _ref("schemas", "Error")},
            "text/plain": _TEXT,
        },
    },
    "RefusedPage": {
        "description": "What is wrong with the request, as a page or a sentence.",
        "content": {"text/html": _TEXT, "text/plain": _TEXT},
    },
    "NoRow": {
        "description": "There is no row with this key.",
        "content": {"application/json": {"schema": _ref("schemas", "Error")}, "text/html": _TEXT},
    },
    "NoChart": {
        "description": "Why there is no chart of this answer.",
        "content": {"text/plain": _TEXT},
    },
    "Busy": {
        "description": "Too many questions in SQL are waiting.",
        "content": {"text/plain": _TEXT},
    },
}
SCHEMAS: Json = {
    "Answer": {
        "anyOf": [
            {
                "type": "object",
                "required": ["columns", "rows"],
                "properties": {
                    "columns": {"type": "array", "items": {"type": "string"}},
                    "rows": {"type": "array"},
                    "truncated": {"type": "boolean"},
                    "next": {"type": ["string", "null"]},
                },
            },
            {"type": "array"},
        ]
    },
    "Error": {
        "type": "object",
        "required": ["ok", "error", "status"],
        "properties": {
            "ok": {"const": False},
            "error": {"type": "string"},
            "status": {"type": "integer"},
        },
    },
}
