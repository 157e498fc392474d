"""What the API says of tables and of itself: `/config`, `/tables` and `/tables/{id}`."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from loader import __version__
from loader.formats.json_stat import without_empty
from plugins.common.language import (
    SOURCE,
    asked_language,
    language_name,
    languages,
    spoken,
    translated,
)
from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_parameters import ApiParameters
from plugins.pxweb_api.asked_values import MOST_SENT
from plugins.pxweb_api.site_tables import SiteTable, found_by

Json = dict[str, Any]
Href = Callable[[str], str]  # makes the full address of a path below that of the API

# The site refuses nobody for the number of calls, but serves clients in turn.
_CALLS, _CALL_SECONDS = 300, 10
_PAGE = 100
DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


def configuration(tables: Sequence[SiteTable], formats: Sequence[str]) -> Json:
    """Return what clients read first: languages, limits, licence and formats."""
    licences = _distinct(table.facts["licence_url"] or table.facts["licence"] for table in tables)
    publishers = _distinct(table.facts["publisher"] for table in tables)
    return {
        "apiVersion": "2.0.0",
        "appVersion": __version__,
        "languages": [{"id": code, "label": language_name(code)} for code in languages()],
        "defaultLanguage": default_language(tables),
        "maxDataCells": MOST_SENT,
        "maxCallsPerTimeWindow": _CALLS,
        "timeWindow": _CALL_SECONDS,
        "license": ", ".join(licences),
        "sourceReferences": [
            {"language": code, "text": "; ".join(publishers)} for code in languages() if publishers
        ],
        "defaultDataFormat": "json-stat2",
        "dataFormats": list(formats),
        "features": [],
    }


def default_language(tables: Iterable[SiteTable]) -> str:
    """Return the language of most tables, or that of the code if the site does not have it."""
    own = Counter(str(table.facts["language"]) for table in tables).most_common(1)
    return (spoken(own[0][0]) if own else None) or SOURCE


def table_list(tables: Sequence[SiteTable], parameters: ApiParameters, href: Href) -> Json:
    """Return a page of the list of tables that match the query."""
    found = found_by(tables, parameters.text("query"))
    if parameters.text("pastDays"):
        days = parameters.number("pastDays", 1)
        since = datetime.now(UTC).date() - timedelta(days=min(days, 700_000))
        found = [table for table in found if (_updated(table) or "") >= since.isoformat()]
    parameters.flag("includeDiscontinued")  # no table is known to be discontinued
    size, number = parameters.number("pageSize", _PAGE), parameters.number("pageNumber", 1)
    pages = max(1, -(-len(found) // size))
    if number > pages:
        raise ApiError(404, f"pageNumber is {number}; the last page is {pages}")
    language = asked_language.get() or default_language(tables)

    def page_link(relation: str, page: int) -> Json:
        query = parameters.text("query")
        kept = {"query": query} if query else {}
        return link(relation, language, href("/tables"), **kept, pageNumber=page, pageSize=size)

    steps = {"next": number + 1, "previous": number - 1, "last": pages}
    return {
        "language": language,
        "tables": [table_entry(t, href) for t in found[(number - 1) * size : number * size]],
        "page": {
            "pageNumber": number,
            "pageSize": size,
            "totalElements": len(found),
            "totalPages": pages,
            "links": [
                page_link(name, to)
                for name, to in steps.items()
                if 1 <= to <= pages and to != number
            ],
        },
        "links": [page_link("self", number)],
    }


def table_entry(table: SiteTable, href: Href) -> Json:
    """Return what the list says of a table."""
    path, language = f"/tables/{table.id}", asked_language.get() or str(table.facts["language"])
    in_it = translated if asked_language.get() else str
    return {
        "id": table.id,
        "label": in_it(table.label),
        "updated": _updated(table),
        "firstPeriod": table.first_period,
        "lastPeriod": table.last_period,
        "category": "public",
        "variableNames": list(map(in_it, table.variables)),
        **without_empty({"source": table.facts["publisher"]}),
        "paths": [[{"id": table.database, "label": table.publication}]],
        "links": [
            link("self", language, href(path)),
            link("metadata", language, href(f"{path}/metadata")),
            link("data", language, href(f"{path}/data")),
        ],
    }


def link(relation: str, language: str, address: str, **parameters: Any) -> Json:
    """Return a link as the API has it; its address asks for the language if the site has it."""
    asked = {"lang": language} if spoken(language) else {}
    query = urlencode({**asked, **parameters})
    href = f"{address}?{query}" if query else address
    return {"rel": relation, "hreflang": language, "href": href}


def _updated(table: SiteTable) -> str | None:
    """Return the day of publication, if it is known to the day."""
    day = table.facts["published"] or ""
    return day if DAY.fullmatch(day) else None


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
