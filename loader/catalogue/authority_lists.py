"""The lists that DCAT-AP takes values from: https://op.europa.eu/en/web/eu-vocabularies.

A catalogue of data names the language, licence and form of a file by an address in such a list, so
that every reader of catalogues knows them.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
THEME_TAXONOMY = f"{_AUTHORITY}data-theme"

# The codes of the list of themes, with their names.
THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}
_FILE_TYPES = {
    "text/plain": "TXT",
    "text/csv": "CSV",
    "text/html": "HTML",
    "application/json": "JSON",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/vnd.apache.parquet": "PARQUET",
    "application/zip": "ZIP",
}
_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/licenses/(by|by-sa|by-nd|by-nc|by-nc-sa|by-nc-nd)/4\.0(?:/|$)"
)
_NO_RIGHTS = re.compile(r"https?://creativecommons\.org/publicdomain/zero/1\.0(?:/|$)")

# What DCAT-AP expects a property to refer to.
_CLASSES = {
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:language": "dct:LinguisticSystem",
    "dct:license": "dct:LicenseDocument",
    "dct:spatial": "dct:Location",
    "dcat:landingPage": "foaf:Document",
    "dcat:mediaType": "dct:MediaType",
    "dcat:theme": "skos:Concept",
    "dcat:themeTaxonomy": "skos:ConceptScheme",
    "foaf:homepage": "foaf:Document",
}


def language_address(code: str) -> str | None:
    """Return the address of a language from its ISO 639-1 code, such as en; None if unknown."""
    three = _language_codes().get(code)
    return f"{_AUTHORITY}language/{three}" if three else None


def licence_address(url: str | None) -> str | None:
    """Return the address of a licence from that of its text, which is kept if it is in no list."""
    if url and _NO_RIGHTS.match(url):
        return f"{_AUTHORITY}licence/CC0"
    if url and (found := _CREATIVE_COMMONS.match(url)):
        return f"{_AUTHORITY}licence/CC_{found[1].replace('-', '').upper()}_4_0"
    return url


def file_type_address(media_type: str) -> str | None:
    """Return the address of a form of files; None for one that the list does not have."""
    name = _FILE_TYPES.get(media_type.split(";")[0])
    return f"{_AUTHORITY}file-type/{name}" if name else None


def theme_address(code: str) -> str:
    """Return the address of a theme, one of THEMES."""
    return f"{THEME_TAXONOMY}/{code}"


def referred_to(node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a node of JSON-LD and the nodes in it refer to, each once: its class and list.

    Without that, a validator would have to fetch all lists to know that a value is in one.
    """
    found = dict.fromkeys(_references(node))
    return [_explained(address, class_) for address, class_ in found]


def _references(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    if isinstance(value, dict):
        for name, held in value.items():
            for one in held if isinstance(held, list) else [held]:
                if name in _CLASSES:
                    yield one["@id"], _CLASSES[name]
            yield from _references(held)


def _explained(address: str, class_: str) -> dict[str, Any]:
    scheme, _, code = address.rpartition("/")
    about: dict[str, Any] = {"@id": address, "@type": class_}
    if class_ == "skos:Concept":
        about["skos:prefLabel"] = {"@value": THEMES[code], "@language": "en"}
    if class_ == "skos:ConceptScheme":
        about["dct:title"] = {"@value": "Data theme", "@language": "en"}
    elif address.startswith(_AUTHORITY):
        about["skos:inScheme"] = {"@id": scheme}
    return about


@cache
def _language_codes() -> dict[str, str]:
    """Return the ISO 639-3 code of each language that has an ISO 639-1 code, by that one."""
    text = files("loader.catalogue").joinpath("language_codes.csv").read_text(encoding="utf-8")
    return dict(list(csv.reader(text.splitlines()))[1:])
