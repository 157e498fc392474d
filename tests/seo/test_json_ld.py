"""How published tables are described to search engines, and cited."""

import json
import re
import sqlite3
from pathlib import Path

from site_of import site_of

from loader.catalogue.citation import apa, bibtex, table_reference
from loader.database.opening import published_facts
from plugins.common.json_ld import Described, dataset, json_ld
from plugins.common.links import Alternate


def test_json_ld_cannot_leave_its_element() -> None:
    text = json_ld({"name": "</script><b>&'"})
    assert "<" not in text
    assert json.loads(text) == {"@context": "https://schema.org", "name": "</script><b>&'"}


def test_published_table_as_dataset(connection: sqlite3.Connection) -> None:
    facts = published_facts(connection, "emigration-2008")
    described = dataset(
        facts, "https://example.org/t", [Alternate("text/csv", "https://example.org/t.csv", "CSV")]
    )
    assert described == {
        "@type": "Dataset",
        "@id": "https://example.org/t",
        "url": "https://example.org/t",
        "name": "Emigration, by citizenship and region. 2008",
        "description": "Emigration, by citizenship and region. 2008. Published by Statistics"
        " Norway; every number with its place on the printed page, every total proved.",
        "identifier": "emigration-2008",
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "creator": {"@type": "Organization", "name": "Statistics Norway"},
        "publisher": {"@type": "Organization", "name": "Statistics Norway"},
        "datePublished": "2009-05-07",
        "temporalCoverage": "2008",
        "isBasedOn": "https://ssb.no/a/en/static/innvutv_en/tab-2009-05-07-12-en.html",
        "sameAs": "https://ssb.no/a/en/static/innvutv_en/tab-2009-05-07-12-en.html",
        "isAccessibleForFree": True,
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": "Emigration",
            "unitText": "persons",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "CSV",
                "encodingFormat": "text/csv",
                "contentUrl": "https://example.org/t.csv",
            }
        ],
    }
    assert "datePublished" not in dataset({**facts, "published": None}, "a", [])
    assert "sameAs" not in dataset({**facts, "source_note": "Only nearly so."}, "a", [])


def test_dataset_says_what_its_publication_says(connection: sqlite3.Connection) -> None:
    facts = published_facts(connection, "emigration-2008")
    said = Described(
        version="0123456789ab",
        keywords=("moving", "leaving"),
        place="Toyland",
        place_url="https://example.org/toyland",
        publisher="Statistics Norway",
        publisher_url="https://example.org/publisher",
    )
    described = dataset(facts, "a", [], said)
    assert {key: described[key] for key in ("version", "keywords", "spatialCoverage")} == {
        "version": "0123456789ab",
        "keywords": ["moving", "leaving"],
        "spatialCoverage": {
            "@type": "Place", "name": "Toyland", "sameAs": "https://example.org/toyland"
        },
    }  # fmt: skip
    assert described["publisher"]["sameAs"] == "https://example.org/publisher"
    other = dataset({**facts, "publisher": "Bureau of toys"}, "a", [], said)
    assert other["publisher"] == {"@type": "Organization", "name": "Bureau of toys"}


async def test_a_selection_is_not_the_same_as_the_source(migration_db: Path) -> None:
    client = site_of(migration_db).client
    for query, same in (("", True), ("?region=NO05", False)):
        page = (await client.get(f"/-/published/emigration-2008{query}")).text
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert ("sameAs" in json.loads(text)) is same


async def test_front_page_describes_both_tables_to_machines(migration_db: Path) -> None:
    page = (await site_of(migration_db).client.get("/")).text
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(text)
    assert data["@type"] == "Dataset"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["spatialCoverage"]["name"] == "Norway"
    assert data["version"] == data["hasPart"][0]["version"]
    assert data["creator"]["name"] == data["hasPart"][0]["creator"]["name"]
    assert [part["url"] for part in data["hasPart"]] == [
        "http://localhost/-/published/immigration-2007",
        "http://localhost/-/published/emigration-2008",
    ]


def test_a_table_without_a_publisher_names_none():
    unknown = "number subject unit publisher licence licence_url published source_url source_note"
    facts = dict.fromkeys(unknown.split())
    facts |= {"id": "t", "title": "Marbles. 2009", "measure": "Marbles", "period": "2009"}
    described = dataset({**facts, "language": "en"}, "http://x/t", [])
    assert "by None" not in described["description"]
    assert not {"publisher", "creator"} & described.keys()
    assert (
        apa(table_reference(facts, "http://x/t")) == "Marbles. 2009 [Data set]. (n.d.). http://x/t"
    )
    assert "author" not in bibtex(table_reference(facts, "http://x/t"))
