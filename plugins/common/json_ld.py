"""Describe published tables to search engines, as JSON-LD in the words of https://schema.org."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from plugins.common.links import Alternate

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """What a publication says of itself for search engines; `version` is a hash of its files."""

    version: str | None = None
    keywords: tuple[str, ...] = ()
    place: str | None = None
    place_url: str | None = None
    publisher: str | None = None
    publisher_url: str | None = None

    @property
    def properties(self) -> Json:
        """Return what it says of each of its datasets."""
        place = {"@type": "Place", "name": self.place, "sameAs": self.place_url}
        return {
            "version": self.version,
            "keywords": list(self.keywords) or None,
            "spatialCoverage": _without_none(place) if self.place or self.place_url else None,
        }

    def organization(self, name: str | None) -> Json | None:
        """Return a publisher, with its address if it is that of the publication."""
        address = self.publisher_url if name == self.publisher else None
        publisher = {"@type": "Organization", "name": name, "sameAs": address}
        return _without_none(publisher) if name else None


NOTHING_SAID = Described()


def described_by(facts: Mapping[str, Any]) -> Described:
    """Return the same from `loader.catalogue.data_files.publication_facts`."""
    return Described(
        facts["seeds sha256"][:12],
        tuple(facts["keywords"]),
        facts.get("place"),
        facts.get("place_url"),
        facts["publisher"],
        facts.get("publisher_url"),
    )


def json_ld(data: Mapping[str, Any]) -> Markup:
    """Return the data as JSON-LD in which no text can end the script element around it."""
    return htmlsafe_json_dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)


def dataset(
    facts: Mapping[str, Any],
    address: str,
    downloads: Iterable[Alternate],
    publication: Described = NOTHING_SAID,
) -> Json:
    """Return a published table, from its row of `published_table`, as a Dataset.

    It is the same as what is at `source_url`, unless a note says that this is not quite so.
    """
    by = f"Published by {facts['publisher']}; every" if facts["publisher"] else "Every"
    publisher = publication.organization(facts["publisher"])
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
            "creator": publisher,
            "publisher": publisher,
            "datePublished": facts["published"],
            "temporalCoverage": facts["period"],
            "isBasedOn": facts["source_url"],
            "sameAs": None if facts["source_note"] else facts["source_url"],
            **publication.properties,
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
    publication: Described = NOTHING_SAID,
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
            "creator": publication.organization(publication.publisher),
            **publication.properties,
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


def defined_term(
    name: str,
    code: str,
    other_names: Sequence[str],
    address: str,
    list_name: str,
    list_address: str,
) -> Json:
    """Return a category as a DefinedTerm of its codelist."""
    return _without_none(
        {
            "@type": "DefinedTerm",
            "@id": address,
            "url": address,
            "name": name,
            "termCode": code,
            "alternateName": list(other_names) or None,
            "inDefinedTermSet": {
                "@type": "DefinedTermSet",
                "name": list_name,
                "url": list_address,
            },
        }
    )


def _without_none(properties: Json) -> Json:
    return {name: value for name, value in properties.items() if value is not None}
