"""DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD, with one dataset per table."""

import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from loader.catalogue.data_files import publication_facts
from loader.database.opening import dicts
from loader.formats import FORMATS
from loader.formats.json_stat import without_empty
from loader.page.title import is_year

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(
    connection: sqlite3.Connection, base: str, database: str, home: str = "/-"
) -> dict[str, Any]:
    """Return the catalogue; `base` is the address of the site without a slash at its end.

    `database` is the path of the database file on the site, and `home` begins the paths of the
    publication's pages. The last dataset is the whole publication, with the others as its parts.
    """
    facts = publication_facts(connection)
    tables = [
        _dataset(table, _dimensions(connection, table["id"]), base + home)
        for table in dicts(connection, "SELECT * FROM published_table ORDER BY id", [])
    ]
    whole = _whole(facts, base + home, f"{base}{database}", [table["@id"] for table in tables])
    series = _series(connection, facts, {table["dct:identifier"]: table for table in tables})
    return without_empty(
        {
            "@context": _CONTEXT,
            "@id": f"{base}{home}/dcat.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": _in_language(facts, facts["title"]),
            "dct:publisher": _publisher(facts),
            "dct:license": _reference(facts["licence_url"]),
            "foaf:homepage": _reference(base + ("/" if home == "/-" else home)),
            "dcat:dataset": [*tables, *series, whole],
        }
    )


def _series(
    connection: sqlite3.Connection, facts: dict[str, Any], tables: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return a dataset for each series, the same table for several periods; its tables name it."""
    members: dict[str, list[tuple[dict[str, Any], str]]] = {}
    rows = "SELECT series, published_table, period FROM series ORDER BY series, position"
    for name, table, period in connection.execute(rows):
        members.setdefault(name, []).append((tables[table], period))
    return [_one_series(facts, own) for own in members.values()]


def _one_series(
    facts: dict[str, Any], members: Sequence[tuple[dict[str, Any], str]]
) -> dict[str, Any]:
    (first, opening), (last, closing) = members[0], members[-1]
    address = f"{first['@id']}#series"
    for table, _ in members:
        table["dcat:inSeries"] = _reference(address)
    for (before, _), (table, _) in pairwise(members):
        table["dcat:prev"] = _reference(before["@id"])
    title = last["dct:title"]
    return {
        "@id": address,
        "@type": "dcat:DatasetSeries",
        "dct:title": {**title, "@value": title["@value"].replace(closing, f"{opening}–{closing}")},
        "dct:description": _in_language(facts, f"The same table for {len(members)} periods"),
        "dcat:first": _reference(first["@id"]),
        "dcat:last": _reference(last["@id"]),
    }


def catalogue_of_all(
    title: str, language: str, base: str, catalogues: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the catalogue of a site with several publications, with the catalogue of each."""
    return {
        "@context": _CONTEXT,
        "@id": f"{base}/-/dcat.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": title, "@language": language},
        "foaf:homepage": _reference(f"{base}/"),
        "dcat:catalog": [
            {key: value for key, value in one.items() if key != "@context"} for one in catalogues
        ],
    }


def _dimensions(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the dimensions of a table: those of the rows, then those of the columns."""
    names = connection.execute(
        "SELECT dimension FROM published_dimension WHERE published_table = ?"
        " ORDER BY axis DESC, position",
        [table],
    )
    return [name for (name,) in names]


def _dataset(table: dict[str, Any], dimensions: list[str], home: str) -> dict[str, Any]:
    address = f"{home}/published/{table['id']}"
    by = " and ".join(filter(None, [", ".join(dimensions[:-1]), dimensions[-1]]))
    return without_empty(
        {
            **_about(table, address, table["title"], f"{table['measure']} by {by}"),
            "dct:identifier": table["id"],
            "dct:temporal": _period(table["period"]),
            "dct:source": _reference(table["source_url"]),
            "dcat:landingPage": _reference(address),
            "dcat:distribution": [
                _distribution(table, format_.title, f"{address}.{format_.name}", format_.media_type)
                for format_ in FORMATS.values()
                if format_.available
            ],
        }
    )


def _whole(facts: dict[str, Any], home: str, database: str, parts: list[str]) -> dict[str, Any]:
    address = f"{home}/datapackage.json"
    distributions = (
        ("Data Package", f"{home}/datapackage.zip", "application/zip"),
        ("SQLite", database, "application/vnd.sqlite3"),
    )
    return without_empty(
        {
            **_about(facts, address, facts["title"], "All tables with their codelists and symbols"),
            "dct:identifier": facts["publication"],
            "dct:hasPart": [_reference(part) for part in parts],
            "dcat:landingPage": _reference(f"{home}/published"),
            "dcat:distribution": [
                _distribution(facts, *distribution) for distribution in distributions
            ],
        }
    )


def _about(facts: dict[str, Any], address: str, title: str, description: str) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:title": _in_language(facts, title),
        "dct:description": _in_language(facts, description),
        "dct:issued": _typed(facts["published"], "xsd:date"),
        "dct:language": _reference(_LANGUAGES + facts["language"]),
        "dct:publisher": _publisher(facts),
        "dct:license": _reference(facts["licence_url"]),
    }


def _distribution(
    facts: dict[str, Any], title: str, address: str, media_type: str
) -> dict[str, Any]:
    return without_empty(
        {
            "@id": address,
            "@type": "dcat:Distribution",
            "dct:title": title,
            "dct:license": _reference(facts["licence_url"]),
            "dcat:accessURL": _reference(address),
            "dcat:downloadURL": _reference(address),
            "dcat:mediaType": _reference(_MEDIA_TYPES + media_type.split(";")[0]),
        }
    )


def _period(period: str | None) -> dict[str, Any] | None:
    if period is None:
        return None
    if not is_year(period):
        return {"@type": "dct:PeriodOfTime", "skos:prefLabel": period}
    year = _typed(period, "xsd:gYear")
    return {"@type": "dct:PeriodOfTime", "dcat:startDate": year, "dcat:endDate": year}


def _publisher(facts: dict[str, Any]) -> dict[str, Any] | None:
    name = facts["publisher"]
    return {"@type": "foaf:Organization", "foaf:name": name} if name else None


def _in_language(facts: dict[str, Any], text: str) -> dict[str, str]:
    return {"@value": text, "@language": facts["language"]}


def _typed(value: str | None, type_: str) -> dict[str, str] | None:
    return {"@value": value, "@type": type_} if value else None


def _reference(address: str | None) -> dict[str, str] | None:
    return {"@id": address} if address else None
