"""Answer one call of the API: find its resource, read its parameters and the table, and send it."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request, Response

from loader.database.read_back import read_stored
from loader.database.stored_table import StoredTable
from loader.errors import shown
from plugins.common.http_file import File, headers
from plugins.common.http_problem import CROSS_ORIGIN
from plugins.common.language import asked_language, spoken
from plugins.common.reading import publications, read_all
from plugins.common.request_body import LARGEST_BODY, read_body
from plugins.common.translated_table import in_language
from plugins.pxweb_api import api_list, table_data
from plugins.pxweb_api.api_description import api_description
from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_parameters import ApiParameters, read_parameters
from plugins.pxweb_api.asked_values import asked_in_address, asked_in_body
from plugins.pxweb_api.site_tables import (
    SiteTable,
    read_site_tables,
    table_named,
    with_unique_ids,
)

BODY_SECONDS = 10  # that a client may take to send a selection

_LIST = ("lang", "query", "pastDays", "includeDiscontinued", "pageNumber", "pageSize")
_LANGUAGE = ("lang",)
_METADATA = ("lang", "outputFormat", "defaultSelection", "savedQuery", "codelist[]")
_FORMAT = ("lang", "outputFormat", "outputFormatParams")
_SELECTION = ("valueCodes[]", "codelist[]", "heading", "stub")

# The lists of immutable databases; one that is replaced gets a new Database object.
_lists: WeakKeyDictionary[Database, list[SiteTable]] = WeakKeyDictionary()


class ApiCall:
    """One call of the API."""

    def __init__(self, datasette: Datasette, request: Request) -> None:
        self._datasette = datasette
        self._request = request

    async def answer(self) -> Response:
        """Return the answer; raise ApiError if there is none."""
        path = (self._request.url_vars["path"] or "").strip("/")
        parts = [unquote(part) for part in path.split("/")]
        match [part if i == 1 else part.lower() for i, part in enumerate(parts)]:
            case ["config"]:
                return await self._config()
            case [""] | ["openapi.json"]:
                self._parameters(())
                return self._json(api_description(self._href("")))
            case ["tables"]:
                return await self._table_list()
            case ["tables", id_]:
                return await self._entry(id_)
            case ["tables", id_, "metadata"]:
                return await self._metadata(id_)
            case ["tables", id_, "defaultselection"]:
                return await self._default_selection(id_)
            case ["tables", id_, "data"]:
                return await self._data(id_)
            case ["codelists" | "savedqueries" as kind, name, *_]:
                raise ApiError(
                    404, f"there is no {kind[:-1]} {shown(name)}: this site has no {kind}"
                )
        raise ApiError(
            404, f"there is nothing here; the API is described at {self._href('/openapi.json')}"
        )

    async def _config(self) -> Response:
        self._parameters(_LANGUAGE)
        formats = table_data.written_formats()
        return self._json(api_list.configuration(await self._tables(), formats))

    async def _table_list(self) -> Response:
        parameters, tables = self._parameters(_LIST), await self._tables()
        answer = self._json(api_list.table_list(tables, parameters, self._href))
        if parameters.text("pastDays"):  # it depends on the day of the call
            answer.headers["cache-control"] = "no-store"
        return answer

    async def _entry(self, id_: str) -> Response:
        self._parameters(_LANGUAGE)
        found = await self._table(id_)
        language = asked_language.get() or found.facts["language"]
        return self._json({**api_list.table_entry(found, self._href), "language": language})

    async def _metadata(self, id_: str) -> Response:
        parameters = self._parameters(_METADATA)
        found = await self._table(id_)
        return await self._read(found, lambda t: _json_file(table_data.metadata(t, parameters)))

    async def _default_selection(self, id_: str) -> Response:
        self._parameters(_LANGUAGE)
        found = await self._table(id_)
        return await self._read(
            found, lambda t: _json_file(table_data.default_selection(t, found.id, self._href))
        )

    async def _data(self, id_: str) -> Response:
        is_post = self._request.method == "POST"
        parameters = self._parameters(_FORMAT if is_post else (*_FORMAT, *_SELECTION))
        format_name = table_data.asked_format(parameters)
        if is_post:
            asked, placement = asked_in_body(await self._body())
        else:
            asked = asked_in_address(parameters)
            placement = {name: parameters.values(name) for name in ("heading", "stub")}
        found = await self._table(id_)
        answer = await self._read(
            found,
            lambda t: table_data.data(t, format_name, asked, placement),
            table_data.OWN_NAMES[format_name],
        )
        if is_post:  # an answer is stored by its address, which does not have the selection
            answer.headers["cache-control"] = "no-store"
        return answer

    def _parameters(self, known: Collection[str]) -> ApiParameters:
        """Return the parameters; `lang` is not among them, as the layer of languages reads it."""
        parameters = read_parameters(self._request.query_string, known)
        if parameters.text("lang"):
            raise ApiError(400, "lang is written in small letters")
        return parameters

    async def _body(self) -> bytes:
        _expect_json(self._request.headers)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await read_body(self._request)
        except TimeoutError:
            raise ApiError(408, f"the body did not arrive within {BODY_SECONDS} seconds") from None
        if body is None:
            raise ApiError(413, f"the body is larger than {LARGEST_BODY:,} bytes")
        return body

    async def _tables(self) -> list[SiteTable]:
        """Return the tables that everyone may see, of all databases."""
        found = await publications(self._datasette)
        lists = {one.database: _lists[one.database] for one in found if one.database in _lists}
        if len(lists) < len(found):
            read = await read_all(found, lambda c, one: read_site_tables(c, one.name))
            lists = {one.database: tables for one, tables in read}
            _lists.update({database: lists[database] for database in lists if database.hash})
        return with_unique_ids(table for tables in lists.values() for table in tables)

    async def _table(self, id_: str) -> SiteTable:
        return table_named(await self._tables(), id_)

    async def _read(
        self, found: SiteTable, make: Callable[[StoredTable], File], format_name: str = "json"
    ) -> Response:
        """Return the file that is made of a table, in a thread.

        The table is in the language that the address asks for, or else in its own.
        """
        asked = asked_language.get()
        is_other = asked is not None and asked != spoken(found.facts["language"])

        def read(connection: sqlite3.Connection) -> File:
            table = read_stored(connection, found.facts["id"])
            return make(in_language(table, format_name) if is_other else table)

        file = await self._datasette.databases[found.database].execute_fn(read)
        own_headers = headers(file, self._datasette.urls.path)
        return Response(self._content(file.body), headers=own_headers, content_type=file.media_type)

    def _json(self, answer: dict[str, Any]) -> Response:
        body = self._content(_json_file(answer).body)
        return Response(body, headers=dict(CROSS_ORIGIN), content_type="application/json")

    def _content(self, body: bytes) -> bytes:
        return b"" if self._request.method == "HEAD" else body

    def _href(self, path: str) -> str:
        """Return the full address of a path below that of the API."""
        own = self._datasette.urls.path(f"/api/v2{quote(path)}")
        return str(self._datasette.absolute_url(self._request, own))


def _json_file(answer: dict[str, Any]) -> File:
    body = json.dumps(answer, ensure_ascii=False).encode()
    return File("answer.json", "application/json", body)


def _expect_json(headers: Mapping[str, str]) -> None:
    """Raise ApiError unless these say that the body is JSON, in UTF-8 and not compressed."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    if media_type.strip().lower() not in ("application/json", "text/json"):
        raise ApiError(415, f"the body is {shown(media_type.strip())}; expected application/json")
    charset = re.search(r"charset=[\"']?([^;\"'\s]++)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise ApiError(415, f"the body is in {shown(charset[1])}; expected UTF-8")
    encoding = headers.get("content-encoding", "").strip()
    if encoding.lower() not in ("", "identity"):
        raise ApiError(415, f"the body is compressed by {shown(encoding)}; expected it as it is")
