"""The page of a category: its figures in all tables, its place, names, notes and questions."""

import html
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from helpers import page_text, publication_folder
from site_of import page, site_of
from three_publications import build_two, site_of_several

from loader.build import build
from plugins.categories.category_figures import TABLES_SHOWN, read_figures
from plugins.categories.category_notes import read_left_out, read_notes
from plugins.categories.known_category import (
    Relative,
    UnknownCategoryError,
    has_category,
    read_category,
)
from plugins.common.language import current_language, name_of_language
from plugins.common.links import category_path

ODD = 'a/b, "c" & <i>d</i>?#%'  # a code that an address must write otherwise


def test_poland_in_both_tables_by_region(connection: sqlite3.Connection) -> None:
    figures = read_figures(connection, "citizenship", "POL")
    assert [(t.id, t.first.text, t.beside, t.first.line) for t in figures.tables] == [
        ("immigration-2007", "14\u202f160", "The whole country", 35),
        ("emigration-2008", "2\u202f486", "The whole country", 28),
    ]
    (by,) = figures.by_dimension
    assert (by.dimension, by.label, by.count) == ("region", "Region", 8)
    shown = [[row.beside.name, *(n.text if n else None for n in row.numbers)] for row in by.rows]
    assert shown[:3] == [
        ["The whole country", "14\u202f160", "2\u202f486"],
        ["Oslo and Akershus", "4\u202f590", "1\u202f063"],
        ["Hedmark and Oppland", "455", "68"],
    ]
    assert len(shown) == 8


def test_what_one_table_does_not_list_has_no_number_there(connection: sqlite3.Connection) -> None:
    (by,) = read_figures(connection, "region", "NO05").by_dimension
    (serbia,) = (row for row in by.rows if row.beside.code == "SRB")
    assert [number is None for number in serbia.numbers] == [False, True]


def test_place_and_names(connection: sqlite3.Connection) -> None:
    poland = read_category(connection, "citizenship", "POL")
    assert [one.code for one in poland.above] == ["total", "europe", "eastern-europe"]
    assert (poland.parts.count, poland.beside.count) == (0, len(poland.beside.shown))
    assert Relative("rest-of-eastern-europe", "The rest of Eastern Europe", "rest") in (
        poland.beside.shown
    )
    assert ("no", ["Polen"]) in poland.names
    assert poland.columns["iso_alpha2"] == "PL"
    total = read_category(connection, "citizenship", "total")
    assert (total.above, total.beside.count) == ([], 0)
    assert total.parts.shown[0].name == "Norway"


def test_a_rest_leaves_out_what_its_table_lists(connection: sqlite3.Connection) -> None:
    tables = ["immigration-2007", "emigration-2008"]
    left_out = read_left_out(connection, "citizenship", "rest-of-africa", tables)
    names = {table: [one.name for one in some] for table, some in left_out.items()}
    assert "Ghana" in names["immigration-2007"]
    assert set(names["emigration-2008"]) < set(names["immigration-2007"])
    assert not any(read_left_out(connection, "citizenship", "POL", tables).values())


def test_notes_are_those_of_its_row_and_findings_of_its_line(
    connection: sqlite3.Connection,
) -> None:
    notes = read_notes(connection, "citizenship", "SRB", ["immigration-2007", "emigration-2008"])
    assert [(note.table, note.line) for note in notes if not note.is_finding] == [
        ("immigration-2007", 93)
    ]
    asia = read_notes(connection, "citizenship", "asia", ["immigration-2007"])
    assert [note.marker for note in asia] == ["¹", "note on wrong row"]
    assert read_notes(connection, "citizenship", "POL", ["immigration-2007"]) == []


@pytest.mark.parametrize(
    ("dimension", "code", "says"),
    [
        ("citizenship", "PLO", "the nearest are POL, "),
        ("citizenship", "Poland", "the nearest is POL."),
        ("citizenship", "Polen", "the nearest is POL."),
        ("regoin", "NO05", "There is no dimension 'regoin' here; the nearest is region."),
        ("sqlite_master", "x", "There is no dimension 'sqlite_master' here;"),
    ],
)
def test_unknown_one_gets_the_nearest(
    connection: sqlite3.Connection, dimension: str, code: str, says: str
) -> None:
    with pytest.raises(UnknownCategoryError, match=re.escape(says)):
        read_category(connection, dimension, code)
    assert not has_category(connection, dimension, code)


async def test_page_links_each_number_to_its_proof(migration_db: Path) -> None:
    text = await page(site_of(migration_db), "/-/category/citizenship/POL")
    assert 'href="/-/published/immigration-2007?cell=558#o558">2\u202f393</a>' in text
    assert 'href="/-/published/immigration-2007.csv?citizenship=POL"' in text
    assert 'href="/-/published/emigration-2008.xlsx?citizenship=POL"' in text
    assert 'href="/-/published/emigration-2008/source#L28"' in text
    assert 'href="/-/category/region/NO05"' in text
    question = "/migration/one-citizenship-over-the-regions{}?table=emigration-2008&citizenship=POL"
    assert f'href="{question.format("")}"' in text
    assert f'src="{question.format(".svg")}&_width=600"' in text
    assert "do not add or subtract their numbers" in text


async def test_a_rest_leads_to_the_question_what_the_rests_of_its_group_contain(
    migration_db: Path,
) -> None:
    link = '<a href="{}">What does a rest{} contain?</a>'
    text = await page(site_of(migration_db), "/-/category/citizenship/rest-of-asia")
    assert link.format("/migration/what-a-rest-contains?group=asia", "") in text
    undescribed = await page(
        site_of(migration_db, described=False), "/-/category/citizenship/rest-of-asia"
    )
    general = "/migration/rests-of-citizenship?group=asia"
    assert link.format(general, " of citizenship") in undescribed


@pytest.mark.slow
async def test_every_link_of_the_page_leads_somewhere(migration_db: Path) -> None:
    site = site_of(migration_db)
    text = await page(site, "/-/category/citizenship/rest-of-asia")
    main = text[text.index("<h1>") : text.index("<footer")]
    paths = set(re.findall('(?:href|src)="(/[^"]*)"', main))
    # The other categories have pages like this one.
    own = [path for path in paths if "/-/category/" not in path or path.endswith("/asia")]
    assert len(own) > 15
    for path in own:
        assert (path, (await site.client.get(path)).status_code) == (path, 200)


async def test_page_describes_itself_to_search_engines(migration_db: Path) -> None:
    text = (await site_of(migration_db).client.get("/-/category/citizenship/POL")).text
    (found,) = re.findall('<script type="application/ld\\+json">(.*?)</script>', text)
    described = json.loads(found)
    assert (described["@type"], described["name"], described["termCode"]) == (
        "DefinedTerm", "Poland", "POL",
    )  # fmt: skip
    assert "Polen" in described["alternateName"]
    assert described["url"] == "http://localhost/-/category/citizenship/POL"


async def test_page_in_norwegian_has_norwegian_names(migration_db: Path) -> None:
    text = await page(site_of(migration_db), "/-/category/citizenship/POL?lang=nb")
    assert "<h1>Polen</h1>" in text
    assert "Hele landet" in text or "I alt" in text


def test_languages_are_called_as_the_language_of_the_request_calls_them() -> None:
    assert (name_of_language("no"), name_of_language("zz")) == ("Norwegian", "Zz")
    was = current_language.set("nb")
    assert name_of_language("no") == "Norsk"
    current_language.reset(was)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/-/category/citizenship/PLO", 404),
        ("/-/category/none/POL", 404),
        ("/-/category/citizenship", 404),
        ("/-/category/citizenship/POL/more", 404),
        ("/-/category/citizenship/POL?page=2", 400),
        ("/-/category/citizenship/POL?page=x", 400),
        ("/-/category/citizenship/POL?pgae=1", 400),
        ("/-/publication/none/category/citizenship/POL", 404),
        ("/-/publication/migration/category/citizenship/POL", 200),
    ],
)
async def test_wrong_address_is_refused(migration_db: Path, path: str, status: int) -> None:
    assert (await site_of(migration_db).client.get(path)).status_code == status


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with many tables, and codes and names with odd characters."""
    folder = tmp_path_factory.mktemp("toys")
    pages: dict[str, bytes | str] = {
        f"t-{number}.txt": page_text(title=f"Toys {number}, by colour and box. 2009", number=None)
        for number in range(TABLES_SHOWN + 2)
    }
    quoted = ODD.replace('"', '""')
    codelist = (
        "code,name,kind,parent,labels\n"
        "total,All,total,,Total\n"
        f'"{quoted}",<b>Red</b>,item,total,Red\n'
        "blue,Blue,item,total,Blue\n"
        "unused,Unused,item,total,Unused\n"
    )
    build(publication_folder(folder / "toys", pages, colour=codelist), folder / "toys.db")
    return folder / "toys.db"


async def test_many_tables_are_shown_a_page_at_a_time(toys: Path) -> None:
    site = site_of(toys, described=False)
    first = await page(site, "/-/category/colour/blue")
    second = await page(site, "/-/category/colour/blue?page=2")
    assert "In 8 tables" in first
    assert (first.count('src="/toys/'), first.count("/source#L")) == (2, TABLES_SHOWN)
    assert 'href="/-/category/colour/blue?page=2" rel="next"' in first
    assert second.count("/source#L") == 2
    assert 'href="/-/category/colour/blue" rel="prev"' in second
    assert (await site.client.get("/-/category/colour/blue?page=3")).status_code == 400


async def test_odd_code_is_encoded_and_hostile_name_is_text(toys: Path) -> None:
    site = site_of(toys, described=False)
    path = f"/-/category/colour/{quote(ODD, safe='')}"
    assert category_path("colour", ODD, "/-") == path
    response = await site.client.get(path)
    assert response.status_code == 200
    assert "<b>Red" not in response.text
    assert "<i>d" not in response.text
    assert "&lt;b&gt;Red&lt;/b&gt;" in response.text
    (csv,) = set(re.findall('href="(/-/published/t-0.csv[^"]*)"', response.text))
    rows = (await site.client.get(html.unescape(csv))).text.splitlines()
    assert len(rows) == 4  # the head, and the number of each box
    assert f'href="{path}"' in (await site.client.get("/-/search?q=red")).text
    assert f"<loc>http://localhost{path}</loc>" in (await site.client.get("/sitemap.xml")).text


async def test_category_without_a_table_says_so(toys: Path) -> None:
    text = await page(site_of(toys, described=False), "/-/category/colour/unused")
    assert "No table here prints it." in text


async def test_of_several_publications_each_has_its_own(tmp_path: Path) -> None:
    site = site_of_several(*build_two(tmp_path))
    for database, title in (("toys", "Toys 2009"), ("health", "People 2011")):
        text = await page(site, f"/-/publication/{database}/category/colour/Red")
        assert title in text
        assert f'href="/-/publication/{database}/category/box/' in text
    assert "Toys 2009" in await page(site, "/-/category/colour/Red")


async def test_closed_table_is_not_shown(migration_db: Path) -> None:
    def closing(table: str) -> Datasette:
        return Datasette(
            immutables=[str(migration_db)],
            metadata={"databases": {"migration": {"tables": {table: {"allow": False}}}}},
            plugins_dir=str(Path(__file__).parents[2] / "plugins"),
        )

    text = await page(closing("observation"), "/-/category/citizenship/POL")
    assert ("Eastern Europe" in text, "14\u202f160" in text) == (True, False)
    assert "Footnote 1 hangs" not in await page(closing("finding"), "/-/category/citizenship/asia")
    await page(closing("citizenship"), "/-/category/citizenship/POL", 403)


def test_a_further_dimension_stays_at_its_total(
    tmp_path: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    """Two lines of heads are two dimensions; the numbers by box are those of all sizes."""
    heads = (
        ("Colour", "Total", "", "", "Left box", "", ""),
        ("", "Total", "Small", "Large", "Total", "Small", "Large"),
    )
    rows = (
        ("Total", "100", "40", "60", "41", "18", "23"),
        ("Red", "61", "27", "34", "28", "13", "15"),
        ("Blue", "39", "13", "26", "13", "5", "8"),
    )
    text = page_text(rows, title="Toys, by colour, box and size. 2009", heads=heads)
    build(publication_folder(tmp_path / "toys", {"t.txt": text}), tmp_path / "toys.db")
    connection = opened(tmp_path / "toys.db")
    (code,) = connection.execute("SELECT code FROM colour WHERE name = 'Blue'").fetchone()
    figures = read_figures(connection, "colour", code)
    assert figures.tables[0].first.text == "39"
    by = {
        one.dimension: [[n and n.text for n in r.numbers] for r in one.rows]
        for one in figures.by_dimension
    }
    assert by == {"box": [["39"], ["13"]], "size": [["39"], ["13"], ["26"]]}
