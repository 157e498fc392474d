"""DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD: a catalogue with a dataset a table."""

import sqlite3
from typing import Any

from loader.catalogue.files import publication_facts
from loader.database import dicts
from loader.formats import FORMATS

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def catalogue(connection: sqlite3.Connection, base: str) -> dict[str, Any]:
    """The catalogue; `base` is the site's address, without a slash at its end."""
    facts = publication_facts(connection)
    tables = dicts(connection, "SELECT * FROM published_table ORDER BY id", [])
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@id": f"{base}/",
        "@type": "dcat:Catalog",
        "dct:title": facts.get("title", facts["publication"]),
        "dct:publisher": _publisher(facts["publisher"]),
        "dct:license": _reference(facts["licence_url"]),
        "dcat:dataset": [_dataset(table, base) for table in tables],
    }


def _dataset(table: dict[str, Any], base: str) -> dict[str, Any]:
    address = f"{base}/-/published/{table['id']}"
    described = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": table["id"],
        "dct:title": {"@value": table["title"], "@language": table["language"]},
        "dct:issued": table["published"],
        "dct:temporal": table["period"],
        "dct:publisher": _publisher(table["publisher"]),
        "dct:license": _reference(table["licence_url"]),
        "dct:source": _reference(table["source_url"]),
        "dcat:landingPage": _reference(address),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": format_.title,
                "dcat:accessURL": _reference(address),
                "dcat:downloadURL": _reference(f"{address}.{format_.name}"),
                "dcat:mediaType": _reference(_MEDIA_TYPES + format_.media_type.split(";")[0]),
            }
            for format_ in FORMATS.values()
            if format_.available
        ],
    }
    return {key: value for key, value in described.items() if value}


def _publisher(name: str | None) -> dict[str, Any] | None:
    return {"@type": "foaf:Organization", "foaf:name": name} if name else None


def _reference(address: str | None) -> dict[str, str] | None:
    return {"@id": address} if address else None
