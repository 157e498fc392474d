"""The catalogue is valid by the shapes of DCAT-AP 3.0.1 and DCAT-AP-NO 2.0, in shapes/."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pycountry
import pyshacl
import pytest
import rdflib
from helpers import page_text, publication_folder

from loader.build import build
from loader.catalogue import dcat
from loader.catalogue.authority_lists import (
    THEMES,
    file_type_address,
    language_address,
    licence_address,
)
from loader.formats import FORMATS

SHAPES = Path(__file__).parent / "shapes"
BASE = "https://example.org"
LISTS = "http://publications.europa.eu/resource/authority"
TOYS = """
publisher: Bureau of toys
publisher_url: https://example.org/bureau
place: Toyland
place_url: http://publications.europa.eu/resource/authority/country/NOR
language: nb
licence_url: https://creativecommons.org/publicdomain/zero/1.0/
keywords: [marbles, "boxes & bags"]
themes: [TECH]
"""

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl"
)


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted(SHAPES.glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture
def toys(tmp_path: Path, opened: Callable[[Path], sqlite3.Connection]) -> dict[str, Any]:
    """Return the catalogue of a publication with a series, which says all that is required."""
    pages: dict[str, bytes | str] = {
        f"marbles-{year}.txt": page_text(title=f"Marbles, by colour and box. {year}")
        for year in (2001, 2003)
    }
    folder = publication_folder(tmp_path / "toys", pages)
    (folder / "publication.yml").write_text(TOYS, encoding="utf-8")
    build(folder, tmp_path / "toys.db")
    home = "/-/publication/toys"
    return dcat.catalogue(opened(tmp_path / "toys.db"), BASE, "/toys.db", home)


def violations(shapes: rdflib.Graph, catalogue: dict[str, Any]) -> str:
    """Return what a validator says of the catalogue, or "" if it conforms but for warnings."""
    data = rdflib.Graph().parse(data=json.dumps(catalogue), format="json-ld")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True)
    return "" if conforms else str(text)


def test_catalogues_of_one_and_of_all_are_valid(
    shapes: rdflib.Graph, toys: dict[str, Any], connection: sqlite3.Connection
) -> None:
    migration = dcat.catalogue(connection, BASE, "/m.db", "/-/publication/migration")
    everything = dcat.catalogue_of_all("Two", "en", BASE, [migration, toys])
    assert violations(shapes, everything) == ""


def test_the_shapes_would_say_no(shapes: rdflib.Graph, toys: dict[str, Any]) -> None:
    assert violations(shapes, toys) == ""
    del toys["dcat:dataset"][0]["dcat:theme"], toys["dct:publisher"]
    found = violations(shapes, toys)
    assert "dcat:theme skal ha minst" in found
    assert "->dct:publisher" in found


def test_values_are_of_the_lists_of_the_eu(toys: dict[str, Any]) -> None:
    table = toys["dcat:dataset"][0]
    assert {key: table[key] for key in ("dct:language", "dct:license", "dct:spatial")} == {
        "dct:language": {"@id": f"{LISTS}/language/NOB"},
        "dct:license": {"@id": f"{LISTS}/licence/CC0"},
        "dct:spatial": {"@id": f"{LISTS}/country/NOR"},
    }
    assert table["dcat:theme"] == [{"@id": f"{LISTS}/data-theme/TECH"}]
    assert [word["@value"] for word in table["dcat:keyword"]] == ["marbles", "boxes & bags"]
    assert table["dct:publisher"]["@id"] == "https://example.org/bureau"
    theme = next(one for one in toys["@included"] if one["@id"].endswith("/TECH"))
    assert theme["skos:prefLabel"]["@value"] == THEMES["TECH"]


def test_what_a_publication_does_not_say_is_not_made_up(
    tmp_path: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    folder = publication_folder(tmp_path / "toys", {"marbles-2009.txt": page_text()})
    (folder / "publication.yml").write_text("publisher: Bureau, of toys\n", encoding="utf-8")
    build(folder, tmp_path / "toys.db")
    described = dcat.catalogue(opened(tmp_path / "toys.db"), BASE, "/toys.db")
    assert not {"dcat:theme", "dct:spatial", "dct:license", "dcat:keyword"} & described.keys()
    address = f"{BASE}/-/dcat.jsonld#publisher-Bureau%2C%20of%20toys"
    assert described["dct:publisher"]["@id"] == address


def test_every_language_with_two_letters_is_known() -> None:
    for language in pycountry.languages:
        if code := getattr(language, "alpha_2", None):
            assert language_address(code) == f"{LISTS}/language/{language.alpha_3.upper()}"
    assert language_address("xx") is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", f"{LISTS}/licence/CC_BY_4_0"),
        ("http://creativecommons.org/licenses/by-nc-sa/4.0", f"{LISTS}/licence/CC_BYNCSA_4_0"),
        ("https://creativecommons.org/licenses/by/3.0/", None),
        ("https://creativecommons.org/licenses/by/4.01/", None),
        ("https://example.org/terms", None),
    ],
)
def test_licences_of_the_list(url: str, address: str | None) -> None:
    assert licence_address(url) == (address or url)
    assert licence_address(None) is None


def test_file_types_of_the_list() -> None:
    found = {name: file_type_address(format_.media_type) for name, format_ in FORMATS.items()}
    listed = {name: address and address.rpartition("/")[2] for name, address in found.items()}
    assert listed == {
        "txt": "TXT", "csv": "CSV", "wide.csv": "CSV", "json": "JSON", "px": None, "xlsx": "XLSX",
        "parquet": "PARQUET", "html": "HTML",
    }  # fmt: skip
