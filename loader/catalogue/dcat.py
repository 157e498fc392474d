"""DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD, with one dataset per table.

It has what the profiles DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/) and
DCAT-AP-NO 2.0 require, if the publication says it: a `publisher` or `themes` that it does not give
are left out. `@included` says which list each value of a list comes from.

A catalogue of many tables has pages, as harvesters of DCAT-AP read them: each is the same catalogue
with other datasets, and `hydra:view` leads to the next (https://www.hydra-cg.com/spec/latest/core/).
"""

import sqlite3
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from loader.catalogue.authority_lists import (
    THEME_TAXONOMY,
    file_type_address,
    language_address,
    licence_address,
    referred_to,
    theme_address,
)
from loader.catalogue.data_files import publication_facts
from loader.catalogue.dcat_series import series_of
from loader.database.opening import dicts
from loader.formats import FORMATS
from loader.formats.json_stat import without_empty
from loader.page.title import is_year

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
TABLES_ON_A_PAGE = 100
_ALL_TABLES = "All tables with their codelists and symbols"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def pages_of(connection: sqlite3.Connection) -> int:
    """Return how many pages the catalogue has."""
    (tables,) = connection.execute("SELECT count(*) FROM published_table").fetchone()
    return max(1, -(-int(tables) // TABLES_ON_A_PAGE))


def catalogue(
    connection: sqlite3.Connection, base: str, database: str, home: str = "/-", page: int = 1
) -> dict[str, Any]:
    """Return a page of the catalogue; `base` is the address of the site without a slash at its end.

    `database` is the path of the database file on the site, and `home` begins the paths of the
    publication's pages. The last dataset is the whole publication, with the others as its parts.
    """
    facts = publication_facts(connection)
    address = f"{base}{home}/dcat.jsonld"
    tables = [
        _dataset(
            {**table, **_of_publication(facts, table, address)},
            _dimensions(connection, table["id"]),
            base + home,
        )
        for table in dicts(
            connection,
            "SELECT * FROM published_table ORDER BY id LIMIT ? OFFSET ?",
            [TABLES_ON_A_PAGE, (page - 1) * TABLES_ON_A_PAGE],
        )
    ]
    facts |= _of_publication(facts, facts, address)
    whole = _whole(facts, base + home, f"{base}{database}", [table["@id"] for table in tables])
    by_id = {table["dct:identifier"]: table for table in tables}
    series = series_of(connection, by_id, f"{base}{home}/published/")
    described = without_empty(
        {
            **_about(facts, address, facts["title"], _description(facts)),
            "@type": "dcat:Catalog",
            "dct:identifier": address,
            "dct:issued": None,  # it is the tables that were issued
            "dcat:themeTaxonomy": _reference(THEME_TAXONOMY) if facts["themes"] else None,
            "foaf:homepage": _reference(base + ("/" if home == "/-" else home)),
            "dcat:dataset": [*tables, *series, whole],
            "hydra:view": _view(address, page, pages_of(connection)),
        }
    )
    return {"@context": _CONTEXT, **described, "@included": referred_to(described)}


def _view(address: str, page: int, pages: int) -> dict[str, Any] | None:
    """Return what leads from a page to the others, if there are any."""
    if pages == 1:
        return None
    others = {"first": 1, "previous": page - 1, "next": page + 1, "last": pages}
    return {
        "@id": f"{address}?page={page}",
        "@type": "hydra:PartialCollectionView",
        **{
            f"hydra:{relation}": _reference(f"{address}?page={number}")
            for relation, number in others.items()
            if 1 <= number <= pages
        },
    }


def _of_publication(facts: dict[str, Any], of: dict[str, Any], address: str) -> dict[str, Any]:
    """Return what a table or the whole has in common with the publication, and its publisher.

    A publisher without an address of its own is named by one in the catalogue.
    """
    same = of["publisher"] == facts["publisher"]
    own = facts.get("publisher_url") if same else None
    common = {key: facts.get(key) for key in ("keywords", "themes", "place_url")}
    slug = quote(str(of["publisher"]), safe="")
    return {**common, "publisher_url": own or f"{address}#publisher-{slug}"}


def _description(facts: dict[str, Any]) -> dict[str, str]:
    text = facts.get("description")
    return _in_language(facts, text) if text else _in_english(_ALL_TABLES)


def catalogue_of_all(
    title: str, language: str, base: str, catalogues: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the catalogue of a site with several publications, with the catalogue of each.

    It is the site that publishes it, under its own title.
    """
    address, name = f"{base}/-/dcat.jsonld", {"@value": title, "@language": language}
    described = {
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:identifier": address,
        "dct:title": name,
        "dct:description": _in_english(f"The catalogues of {len(catalogues)} publications"),
        "dct:publisher": {"@id": f"{base}/#site", "@type": "foaf:Agent", "foaf:name": name},
        "foaf:homepage": _reference(f"{base}/"),
        "dcat:catalog": [
            {key: value for key, value in one.items() if key not in ("@context", "@included")}
            for one in catalogues
        ],
    }
    return {"@context": _CONTEXT, **described, "@included": referred_to(described)}


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
    description = _in_language(table, f"{table['measure']} by {by}")
    return without_empty(
        {
            **_about(table, address, table["title"], description),
            "dct:identifier": table["id"],
            "dct:temporal": _period(table["period"]),
            "prov:wasDerivedFrom": _reference(table["source_url"]),
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
            **_about(facts, address, facts["title"], _in_english(_ALL_TABLES)),
            "dct:identifier": facts["publication"],
            "dct:hasPart": [_reference(part) for part in parts],
            "dcat:landingPage": _reference(f"{home}/published"),
            "dcat:distribution": [
                _distribution(facts, *distribution) for distribution in distributions
            ],
        }
    )


def _about(
    facts: dict[str, Any], address: str, title: str, description: dict[str, str]
) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:title": _in_language(facts, title),
        "dct:description": description,
        "dct:issued": _typed(facts["published"], "xsd:date"),
        "dct:language": _reference(language_address(facts["language"])),
        "dct:publisher": _publisher(facts),
        "dct:license": _reference(licence_address(facts["licence_url"])),
        "dct:spatial": _reference(facts["place_url"]),
        "dcat:theme": [_reference(theme_address(code)) for code in facts["themes"]],
        "dcat:keyword": [_in_language(facts, word) for word in facts["keywords"]],
    }


def _distribution(
    facts: dict[str, Any], title: str, address: str, media_type: str
) -> dict[str, Any]:
    return without_empty(
        {
            "@id": address,
            "@type": "dcat:Distribution",
            "dct:title": title,
            "dct:license": _reference(licence_address(facts["licence_url"])),
            "dct:format": _reference(file_type_address(media_type)),
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
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _typed(f"{period}-01-01", "xsd:date"),
        "dcat:endDate": _typed(f"{period}-12-31", "xsd:date"),
    }


def _publisher(facts: dict[str, Any]) -> dict[str, Any] | None:
    if not facts["publisher"]:
        return None
    return {
        "@id": facts["publisher_url"],
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": facts["publisher"],
    }


def _in_language(facts: dict[str, Any], text: str) -> dict[str, str]:
    return {"@value": text, "@language": facts["language"]}


def _in_english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}


def _typed(value: str | None, type_: str) -> dict[str, str] | None:
    return {"@value": value, "@type": type_} if value else None


def _reference(address: str | None) -> dict[str, str] | None:
    return {"@id": address} if address else None
