"""The list of published tables: its pages, filters, and series as one entry; steps of a series."""

import html
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from helpers import ROOT, page_text, publication_folder
from site_of import page, site_of

from loader.build import build
from plugins.common.reading import publications
from plugins.published.listed_tables import listed_tables, read_listed_tables
from plugins.published.series import Step, read_series
from plugins.published.table_list import TableList, read_list
from plugins.published.view_choices import UnknownValueError

YEARS = range(2000, 2010)


def _pages() -> Iterator[tuple[str, str]]:
    """Yield thirty tables of which no two are a series, and a series of ten."""
    for number in range(30):
        subject = "Games" if number % 2 else "Toys & <b>more</b>"
        title = f"Balls of kind {number}, by colour and bag. 1999"
        yield f"balls-{number}", _page(subject, title, str(number + 1))
    for year in YEARS:
        yield f"sales-{year}", _page("Games", f"Sålde marbles, by colour and box. {year}", "5.1")


def _page(subject: str, title: str, number: str) -> str:
    return page_text(title=title, number=number).replace("[Marbles]", f"[{subject}]")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    publication_folder(folder / "many", {f"{id_}.txt": text for id_, text in _pages()})
    build(folder / "many", folder / "many.db")
    return folder / "many.db"


@pytest.fixture(scope="module")
def ask(many: Path) -> Iterator[Callable[..., TableList]]:
    with closing(sqlite3.connect(many)) as connection:
        listed = read_listed_tables(connection)
        yield lambda **arguments: read_list(connection, listed, arguments)


def ids(tables: TableList) -> list[str]:
    return [entry.facts["id"] for entry in tables.shown]


def test_all_tables_of_a_small_publication(connection: sqlite3.Connection) -> None:
    tables = read_list(connection, read_listed_tables(connection), {})
    counts = ("id", "rows", "numbers", "sums", "sums_hold")
    assert [tuple(e.facts[name] for name in counts) for e in tables.shown] == [
        ("immigration-2007", 78, 624, 158, 158),
        ("emigration-2008", 45, 360, 109, 109),
    ]
    assert [e.others for e in tables.shown] == [[], []]
    assert (tables.can_filter, tables.pages, tables.others) == (False, 1, {})


def test_a_series_is_one_entry_and_the_pages_hold_all(ask: Callable[..., TableList]) -> None:
    first, second = ask(), ask(page="2")
    assert (first.tables, first.entries, first.pages) == (40, 31, 2)
    assert (first.first, first.last, second.first, second.last) == (1, 24, 25, 31)
    assert len({*ids(first), *ids(second)}) == 31
    assert first.others == {"next": "?page=2", "last": "?page=2"}
    assert second.others == {"first": "", "prev": ""}
    (series,) = (entry for entry in first.shown if entry.others)
    assert series.facts["id"] == "sales-2009"
    assert [other["period"] for other in series.others] == [str(y) for y in YEARS[-2::-1]]
    assert [subject for subject, _ in first.by_subject] == ["Games", "Toys & <b>more</b>"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"q": "kind 7"}, ["balls-7"]),
        ({"q": "SALDE marb"}, ["sales-2009"]),
        ({"period": "2003"}, ["sales-2003"]),
        ({"dimension": "box", "subject": "Games"}, ["sales-2009"]),
        ({"q": "sålde", "subject": "Toys & <b>more</b>"}, []),
        ({"q": "", "subject": "", "period": "2009", "dimension": "", "page": ""}, ["sales-2009"]),
    ],
)
def test_filters(
    ask: Callable[..., TableList], arguments: dict[str, str], expected: list[str]
) -> None:
    tables = ask(**arguments)
    assert ids(tables) == expected
    assert (tables.is_filtered, tables.pages) == (True, 1)


def test_a_filter_stays_from_page_to_page(ask: Callable[..., TableList]) -> None:
    tables = ask(q="balls", period="1999", page="2")
    assert tables.others == {"first": "?q=balls&period=1999", "prev": "?q=balls&period=1999"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"period": "2013"}, "period=2013: no table has it; the nearest are 2003, 2001"),
        ({"subject": "Game"}, "subject=Game: no table has it; the nearest is Games"),
        ({"dimension": "bix"}, "dimension=bix: no table has it; the nearest is box"),
        ({"page": "3"}, "page=3: expected a number from 1 to 2"),
        ({"page": "²"}, "page=²: expected a number from 1 to 2"),
        ({"q": "?!"}, "q=?!: expected a word, with a letter or a digit"),
    ],
)
def test_what_is_not_known_is_refused(
    ask: Callable[..., TableList], arguments: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnknownValueError) as refused:
        ask(**arguments)
    assert str(refused.value) == sentence


def test_steps_of_a_series(many: Path, opened: Callable[[Path], Any]) -> None:
    steps = read_series(opened(many), "sales-2001")
    assert steps[:3] == [
        Step("sales-2000", "2000", False, "prev"),
        Step("sales-2001", "2001", True, ""),
        Step("sales-2002", "2002", False, "next"),
    ]
    assert {step.relation for step in steps[3:]} == {""}
    assert read_series(opened(many), "sales-2000")[0] == Step("sales-2000", "2000", True, "")
    assert read_series(opened(many), "balls-1") == []


async def test_pages_of_the_list_and_of_a_series(many: Path) -> None:
    site = site_of(many, described=False)
    response = await site.client.get("/-/published?q=balls")
    assert response.headers["link"] == (
        '</-/published?q=balls&page=2>; rel="next", </-/published?q=balls&page=2>; rel="last"'
    )
    assert "<h2>Toys &amp; &lt;b&gt;more&lt;/b&gt;</h2>" in response.text
    assert "30 tables. These are 1 to 24." in response.text
    for query, sentence in (
        ("page=0", "page=0: expected a number from 1 to 2"),
        ("period=2001&period=2002", "'period' is given twice in the address; expected once."),
        ("perod=2001", "There is no parameter 'perod' here; the nearest is period."),
    ):
        refused = await site.client.get(f"/-/published?{query}")
        assert (refused.status_code, sentence in html.unescape(refused.text)) == (400, True)
    none = await page(site, "/-/published?q=nothing")
    assert "No table matches." in none
    table = await page(site, "/-/published/sales-2001")
    assert '<a href="/-/published/sales-2002" rel="next">' in table
    assert '<a href="/-/published">All 40 published tables</a>' in await page(site, "/")
    assert "Other periods" not in await page(site, "/-/published/balls-1")


async def test_what_the_list_is_made_of_is_read_once(many: Path) -> None:
    site = site_of(many, described=False)
    await site.invoke_startup()
    (publication,) = await publications(site)
    listed = await listed_tables(publication)
    assert [table.id for table in listed.tables[:2]] == ["sales-2009", "sales-2008"]
    assert listed.values["dimension"] == {"bag": "Bag", "box": "Box", "colour": "Colour"}
    assert await listed_tables(publication) is listed
    changing = Datasette([str(many)], plugins_dir=str(ROOT / "plugins"))
    await changing.invoke_startup()
    (publication,) = await publications(changing)
    assert await listed_tables(publication) is not await listed_tables(publication)
