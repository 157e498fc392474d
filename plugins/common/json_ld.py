"""Describe published tables to search engines, as JSON-LD in the words of https://schema.org."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from plugins.common.links import Alternate

Json = dict[str, Any]


def json_ld(data: Mapping[str, Any]) -> Markup:
    """Return the data as JSON-LD in which no text can end the script element around it."""
    return htmlsafe_json_dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)


def dataset(facts: Mapping[str, Any], address: str, downloads: Iterable[Alternate]) -> Json:
    """Return a published table, from its row of `published_table`, as a Dataset."""
    by = f"Published by {facts['publisher']}; every" if facts["publisher"] else "Every"
    publisher = {"@type": "Organization", "name": facts["publisher"]}
    return _without_none(
        {
            "@type": "Dataset",
            "@id": address,
            "url": address,
            "name": facts["title"],
            "description": f"{facts['title']}. {by} number with its place on the printed page,"
            " every total proved.",
            "identifier": facts["id"],
            "inLanguage": facts["language"],
            "license": facts["licence_url"],
            "creator": publisher if facts["publisher"] else None,
            "publisher": publisher if facts["publisher"] else None,
            "datePublished": facts["published"],
            "temporalCoverage": facts["period"],
            "isBasedOn": facts["source_url"],
            "isAccessibleForFree": True,
            "variableMeasured": {
                "@type": "PropertyValue",
                "name": facts["measure"],
                "unitText": facts["unit"],
            },
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": download.title,
                    "encodingFormat": download.type,
                    "contentUrl": download.href,
                }
                for download in downloads
            ],
        }
    )


def publication_dataset(
    title: str,
    description: str,
    language: str,
    licence_url: str | None,
    address: str,
    tables: Sequence[Mapping[str, Any]],
) -> Json:
    """Return the whole publication as a Dataset whose parts are `tables`, each a Dataset."""
    return _without_none(
        {
            "@type": "Dataset",
            "@id": address,
            "url": address,
            "name": title,
            "description": description,
            "inLanguage": language,
            "license": licence_url,
            "creator": tables[0].get("creator") if tables else None,
            "isAccessibleForFree": True,
            "hasPart": list(tables) or None,
        }
    )


def catalogue(title: str, description: str, address: str, parts: Sequence[Json]) -> Json:
    """Return a site with several publications as a DataCatalog of `parts`, each a Dataset."""
    return {
        "@type": "DataCatalog",
        "@id": address,
        "url": address,
        "name": title,
        **({"description": description} if description else {}),
        "dataset": list(parts),
    }


def _without_none(properties: Json) -> Json:
    return {name: value for name, value in properties.items() if value is not None}
