"""What each page says of itself, and what crawlers are told."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers import png_size
from site_of import site_of

from loader.catalogue.citation import bibtex, citation
from loader.database.opening import published_facts
from plugins.common.credit import Credit
from plugins.layout.site import (
    Alternate,
    Held,
    asked,
    dataset,
    description,
    first_query,
    json_ld,
    paths,
    robots,
    site,
    sitemap,
    sql_path,
    table_title,
)
from plugins.tables.sql_help import SchemaTable, read_schema


def test_first_query_quotes_what_needs_it(
    connection: sqlite3.Connection, memory: sqlite3.Connection
) -> None:
    assert first_query(connection) == (
        "select citizenship_name, region_name, value\n"
        "from observation_additive\n"
        "where published_table = 'immigration-2007'\n"
        "order by value desc\n"
        "limit 10"
    )
    memory.execute(
        "CREATE TABLE published_table AS SELECT 'o''clock' AS id, 'box size' AS row_dimension,"
        " 'order' AS column_dimension, NULL AS period, NULL AS number"
    )
    assert "select [box size_name], order_name, value\n" in first_query(memory)
    assert "'o''clock'" in first_query(memory)


def test_site_without_our_database_has_no_menu() -> None:
    bare = site({})
    assert (bare.title, bare.language, bare.menu) == ("Statistics as published", "en", ())


def test_menu_leads_to_the_parts_of_the_site() -> None:
    held = Held("marbles", "Marbles", "en", Credit(), (), None, "select 1")
    assert site({"overview": {"panels": []}}, held, asks=True).menu == (
        ("Published tables", "/-/published"),
        ("Questions", "/marbles"),
        ("Overview", "/-/overview"),
        ("SQL", "/marbles?sql=select+1"),
    )
    assert site({}, held).menu == (
        ("Published tables", "/-/published"),
        ("Data", "/marbles"),
        ("SQL", "/marbles?sql=select+1"),
    )


def test_description_is_plain_text() -> None:
    assert description({"description": "a < b"}) == "a < b"
    assert description({"description_html": "<p>a &lt; b</p>\n<p>c</p>"}) == "a < b c"
    assert description({}) == ""


def test_sql_is_part_of_an_address() -> None:
    assert sql_path("marbles", "select 'a&b'") == "/marbles?sql=select+%27a%26b%27"


def test_table_title_names_it_for_people_and_for_sql() -> None:
    assert table_title("region", {"title": "Regions"}) == "Regions (region)"
    assert table_title("region", {}) == "region"


def test_same_answer_has_one_address() -> None:
    assert asked("region=NO05&limit=&_hide_sql=1&utm=x", ["table", "region", "limit"]) == (
        "?region=NO05"
    )
    assert asked("", ["table"]) == ""


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


def test_paths_leave_out_hidden_tables() -> None:
    assert paths("marbles", ["box 1"], ["largest"], {"a": {}, "b": {"hidden": True}}) == [
        "/",
        "/-/published",
        "/-/published/box%201",
        "/-/published/box%201/source",
        "/-/overview",
        "/marbles",
        "/marbles/largest",
        "/marbles/a",
    ]


def test_sitemap_is_xml_whatever_an_address_holds() -> None:
    root = ElementTree.fromstring(sitemap(["http://a/?x=1&y=<2>"]))
    assert [loc.text for loc in root.iter() if loc.text and loc.text.strip()] == [
        "http://a/?x=1&y=<2>"
    ]


def test_robots_keep_out_of_sql_and_orderings() -> None:
    lines = robots("http://a/sitemap.xml").splitlines()
    assert "Disallow: /*?sql=" in lines
    assert "Disallow: /*?_" in lines
    assert "Disallow: /-/published/*?" in lines
    assert lines[-1] == "Sitemap: http://a/sitemap.xml"


def test_schema_begins_with_views_and_leaves_out_hidden_tables(
    memory: sqlite3.Connection,
) -> None:
    memory.executescript("CREATE TABLE t (a, b); CREATE VIEW v AS SELECT 1 AS c")
    described = {
        "t": {"title": "T", "columns": {"a": "the a"}},
        "v": {},
        "hidden": {"hidden": True},
        "gone": {},
    }
    assert read_schema(memory, described) == [
        SchemaTable("v", "", (("c", ""),)),
        SchemaTable("t", "T", (("a", "the a"), ("b", ""))),
    ]


@pytest.mark.parametrize(
    ("path", "title", "canonical"),
    [
        ("/", "", "/"),
        ("/migration", "Questions and data", "/migration"),
        ("/migration/region?_sort=code", "Regions (region)", "/migration/region"),
        ("/migration/region/NO05", "NO05 – Regions (region)", "/migration/region/NO05"),
        (
            "/migration/largest-groups?region=NO03&limit=",
            "Which groups are the largest?",
            "/migration/largest-groups?region=NO03",
        ),
        ("/migration?sql=select+1", "SQL", "/migration"),
        ("/-/search?q=polen", "Search: polen", "/-/search"),
    ],
)
async def test_title_and_canonical_address(
    migration_db: Path, path: str, title: str, canonical: str
) -> None:
    page = (await site_of(migration_db).client.get(path)).text
    name = "Immigration to and emigration from Norway"
    assert f"<title>{title} – {name}</title>".replace("> – ", ">") in page
    assert f'<link rel="canonical" href="http://localhost{canonical}">' in page
    assert '<html lang="en">' in page


async def test_question_names_its_other_forms_and_its_picture(migration_db: Path) -> None:
    page = (await site_of(migration_db).client.get("/migration/largest-groups?limit=5")).text
    forms = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', page)
    address = "/migration/largest-groups"
    assert forms == [
        ("text/csv", f"{address}.csv?limit=5"),
        ("image/svg+xml", f"{address}.svg?limit=5"),
        ("image/png", f"{address}.png?limit=5"),
        ("application/vnd.vegalite+json", f"{address}.vegalite?limit=5"),
        ("application/json+datasette", f"http://localhost{address}.json?limit=5"),
    ]
    assert f'<meta property="og:image" content="http://localhost{address}.png?limit=5">' in page


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/", "largest-groups.png"),
        ("/-/overview", "map-of-the-regions.png?table=immigration-2007&citizenship=total"),
        ("/-/published/immigration-2007", "largest-groups.png?table=immigration-2007"),
        ("/-/published/emigration-2008?show=row", "largest-groups.png?table=emigration-2008"),
        ("/migration/findings", "findings.png"),
        ("/migration/largest-groups?region=NO03&limit=5", "largest-groups.png?region=NO03&limit=5"),
    ],
)
async def test_the_picture_of_a_page_is_there(migration_db: Path, path: str, asked: str) -> None:
    client = site_of(migration_db).client
    page = (await client.get(path)).text
    (content,) = re.findall(r'<meta property="og:image" content="http://localhost([^"]+)">', page)
    address = unescape(content)
    assert address == f"/migration/{asked}"
    picture = await client.get(address)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    drawing = ElementTree.fromstring((await client.get(address.replace(".png", ".svg"))).text)
    width, height = png_size(picture.content)
    assert (width, height) == (2 * int(drawing.attrib["width"]), 2 * int(drawing.attrib["height"]))
    assert width > 1200  # what the large previews ask for


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/migration/where-a-number-comes-from?row=Atlantis", 404),
        ("/migration/map-of-the-regions?citizenship=Atlantis", 404),
        ("/migration/map-of-the-world?group=stateless", 400),
    ],
)
async def test_no_picture_is_announced_where_there_is_no_chart(
    migration_db: Path, path: str, status: int
) -> None:
    client = site_of(migration_db).client
    page = (await client.get(path)).text
    name, _, asked = path.partition("?")
    assert "og:image" not in page
    for ending in ("svg", "png", "vegalite"):
        assert f"{name}.{ending}" not in page
        assert (await client.get(f"{name}.{ending}?{asked}")).status_code == status


async def test_front_page_describes_both_tables_to_machines(migration_db: Path) -> None:
    page = (await site_of(migration_db).client.get("/")).text
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(text)
    assert data["@type"] == "Dataset"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [part["url"] for part in data["hasPart"]] == [
        "http://localhost/-/published/immigration-2007",
        "http://localhost/-/published/emigration-2008",
    ]


async def test_every_page_of_the_sitemap_is_there(migration_db: Path) -> None:
    client = site_of(migration_db).client
    text = (await client.get("/sitemap.xml")).text
    addresses = re.findall("<loc>(.*?)</loc>", text)
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        response = await client.get(address.removeprefix("http://localhost"))
        assert (address, response.status_code) == (address, 200)


async def test_robots_are_told_where_the_map_is(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.endswith("Sitemap: http://localhost/sitemap.xml\n")


async def test_favicon_is_ours(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/favicon.ico")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.text.startswith("<svg")


async def test_error_page_is_one_of_ours(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/migration/no-such-table")
    assert response.status_code == 404
    assert "<title>Not found – " in response.text
    assert 'aria-label="Main"' in response.text
    assert "Table not found" in response.text


def test_a_table_without_a_publisher_names_none():
    unknown = "number subject unit publisher licence licence_url published source_url"
    facts = dict.fromkeys(unknown.split())
    facts |= {"id": "t", "title": "Marbles. 2009", "measure": "Marbles", "period": "2009"}
    described = dataset({**facts, "language": "en"}, "http://x/t", [])
    assert "by None" not in described["description"]
    assert not {"publisher", "creator"} & described.keys()
    assert citation(facts, "http://x/t") == "(n.d.). Marbles. 2009 [Data set]. http://x/t"
    assert "author" not in bibtex(facts, "http://x/t")
