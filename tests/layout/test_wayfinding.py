"""What each page says of the site and of itself: menu, title, address, other forms, picture."""

import re
import sqlite3
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers import png_size
from site_of import site_of

from plugins.common.credit import Credit
from plugins.layout.site import (
    DatabaseSummary,
    canonical_query,
    description,
    first_query,
    make_site,
    sql_path,
    table_title,
)


def test_first_query_quotes_what_needs_it(
    connection: sqlite3.Connection, memory: sqlite3.Connection
) -> None:
    assert first_query(connection) == (
        "select citizenship, region, value\n"
        "from observation_additive\n"
        "where published_table = 'immigration-2007'\n"
        "order by value desc\n"
        "limit 10"
    )
    memory.execute(
        "CREATE TABLE published_table AS SELECT 'o''clock' AS id, NULL AS period, NULL AS number"
    )
    memory.execute(
        "CREATE TABLE published_dimension AS SELECT 'o''clock' AS published_table,"
        " 'row' AS axis, column1 AS position, column2 AS dimension"
        " FROM (VALUES (0, 'box size'), (1, 'order'))"
    )
    memory.execute(
        "CREATE TABLE dimension AS SELECT dimension AS name, '' AS label FROM published_dimension"
    )
    memory.execute("CREATE TABLE observation (published_table, additive)")
    assert first_query(memory) == (
        "select [box size], [order], value\n"
        "from observation_labelled\n"  # no number adds up
        "where published_table = 'o''clock'\n"
        "order by value desc\n"
        "limit 10"
    )
    memory.execute("INSERT INTO published_table VALUES ('later', '2009', 1)")
    memory.execute("INSERT INTO observation VALUES ('o''clock', 0), ('later', 0), ('later', 1)")
    assert "from observation_additive\nwhere published_table = 'later'\n" in first_query(memory)


def test_site_without_our_database_has_no_menu() -> None:
    bare = make_site({})
    assert (bare.title, bare.language, bare.menu) == ("Statistics as published", "en", ())


def test_menu_leads_to_the_parts_of_the_site() -> None:
    summary = DatabaseSummary("marbles", "Marbles", "en", Credit(), (), None, "select 1")
    assert make_site({"overview": {"panels": []}}, summary, asks=True).menu == (
        ("Published tables", "/-/published"),
        ("Questions", "/marbles"),
        ("Overview", "/-/overview"),
        ("SQL", "/marbles?sql=select+1"),
    )
    assert make_site({}, summary).menu == (
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
    assert canonical_query(
        "region=NO05&limit=&_hide_sql=1&utm=x", ["table", "region", "limit"]
    ) == ("?region=NO05")
    assert canonical_query("", ["table"]) == ""


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
        ("application/atom+xml", "/-/versions.atom"),
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
        ("/migration/where-a-number-comes-from?row=Atlantis", 400),
        ("/migration/map-of-the-regions?citizenship=Atlantis", 400),
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


async def test_error_page_is_one_of_ours(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/migration/no-such-table")
    assert response.status_code == 404
    assert "<title>Not found – " in response.text
    assert 'aria-label="Main"' in response.text
    assert "Table not found" in response.text


async def test_a_page_that_is_asked_for_before_the_start_has_ended(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(migration_db)
    await site.invoke_startup()
    monkeypatch.delitem(site.jinja_env.globals, "site")  # other tests ask the same site
    answer = await site.client.get("/migration/symbol", headers={"host": "not-requested-before"})
    assert answer.status_code == 200
