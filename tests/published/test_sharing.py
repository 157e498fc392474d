"""Each published table can be cited, previewed and embedded with what is chosen of it."""

import re
import sqlite3
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from helpers import page_text, publication_folder
from site_of import page, site_of

from loader.build import build
from loader.database.read_back import read_stored
from loader.database.stored_table import Chosen
from loader.selection.cut import select
from plugins.published.table_picture import find_picture

TABLE = "/-/published/immigration-2007"
QUERIES: dict[str, dict[str, Any]] = {
    "plain": {"params": ["table"], "sql": "SELECT 1"},
    "drawn": {"title": "Drawn?", "params": ["table"], "chart": {"mark": "bar"}, "sql": "SELECT 1"},
    "of-a-colour": {
        "params": ["table", "colour"],
        "chart": {"mark": "bar"},
        "choices": {"colour": "SELECT 'red', 'Red' UNION SELECT 'blue', 'Blue'"},
        "sql": "SELECT 1 WHERE :colour <> 'blue'",
    },
}


def chosen(*codes: str) -> list[Chosen]:
    return [Chosen("colour", "Colour", codes, codes, 9)]


@pytest.mark.parametrize(
    ("selection", "path"),
    [
        ([], "/db/drawn.png?table=t-1"),
        (chosen("red"), "/db/of-a-colour.png?table=t-1&colour=red"),
        (chosen("blue"), None),  # the question has no answer for it
        (chosen("green"), None),  # which the question does not offer
        (chosen("red", "blue"), None),
    ],
)
def test_a_selection_has_the_chart_of_just_that(
    memory: sqlite3.Connection, selection: list[Chosen], path: str | None
) -> None:
    picture = find_picture(memory, QUERIES, "db", "t-1", selection)
    assert (picture and picture.path("png")) == path
    assert find_picture(memory, {"plain": QUERIES["plain"]}, "db", "t-1") is None


async def test_the_view_has_the_numbers_notes_symbols_and_source(migration_db: Path) -> None:
    query = "?citizenship=under:europe&region=total,NO05"
    text = await page(site_of(migration_db), f"{TABLE}.embed{query}")
    left = {
        cell.printed
        for row in select(
            read_stored_of(migration_db), {"citizenship": "under:europe", "region": "total,NO05"}
        ).cells
        for cell in row
    }
    assert left == set(re.findall(r"<td>([^<]+)</td>", text))
    assert "<h1>Table 11. Immigration, by citizenship and region. 2007</h1>" in text
    assert "Region: The whole country; Western Norway (2 of 8)" in text
    assert "Serbia and Montenegro separated" in text
    assert ">CC BY 4.0</a>" in text
    assert f'<a href="http://localhost{TABLE}{query}">' in text
    assert "<form" not in text
    assert "<script" not in text


async def test_page_and_view_show_the_notes_that_hang_on_nothing(tmp_path: Path) -> None:
    notes = ["Note: Lost boxes are left out.", "Source: The register of marbles"]
    seeds = publication_folder(tmp_path / "toys", {"marbles.txt": page_text(notes=notes)})
    build(seeds, tmp_path / "toys.db")
    site = site_of(tmp_path / "toys.db")
    whole = await page(site, "/-/published/marbles")
    embedded = await page(site, "/-/published/marbles.embed")
    for line, note in enumerate(notes, 13):
        assert (
            f'<li>{note} <span class="quiet">(<a href="/-/published/marbles/source#L{line}">'
            in (whole)
        )
        assert f"<li>{note}</li>" in embedded
    found = await page(site, "/-/search?q=lost+boxes")
    assert 'href="/-/published/marbles/source#L13"' in found


def read_stored_of(database: Path) -> Any:
    connection = sqlite3.connect(database)
    try:
        return read_stored(connection, "immigration-2007")
    finally:
        connection.close()


async def test_the_view_is_in_the_language_that_is_asked_for(migration_db: Path) -> None:
    text = await page(site_of(migration_db), f"{TABLE}.embed?citizenship=POL&lang=nb")
    assert '<table class="published-table" lang="nb">' in text
    assert ">Polen</th>" in text
    assert f'<a href="http://localhost{TABLE}?citizenship=POL&lang=nb">' in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{TABLE}.embed?citizenship=Polnd", 400),
        (f"{TABLE}.embed?show=row", 400),
        ("/-/published/none.embed", 404),
    ],
)
async def test_a_view_of_what_does_not_exist_is_refused_and_not_framable(
    migration_db: Path, address: str, status: int
) -> None:
    answer = await site_of(migration_db).client.get(address)
    assert answer.status_code == status
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


async def test_the_page_offers_reference_address_frame_and_image(migration_db: Path) -> None:
    text = await page(site_of(migration_db), f"{TABLE}?citizenship=Poland&show=row")
    short = f"http://localhost{TABLE}?citizenship=POL"
    assert f"Citizenship: Poland (1 of 78) [Data set, selection]. {short}</code>" in text
    assert f"<code>{short}</code>" in text
    assert f"url = {{{short}}}," in text
    assert f'"URL": "{short}"' in text
    frame = f'<iframe src="http://localhost{TABLE}.embed?citizenship=POL"'
    assert frame in text
    (image,) = re.findall(r'<img src="http://localhost([^"]+)"', text)
    assert (await site_of(migration_db).client.get(unescape(image))).status_code == 200


async def test_the_preview_says_what_is_chosen(migration_db: Path) -> None:
    text = await page(site_of(migration_db), f"{TABLE}?citizenship=POL")
    said = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]+)">', text))
    assert said["title"].endswith("region. 2007 – Citizenship: Poland (1 of 78)")
    assert said["description"].startswith("Citizenship: Poland (1 of 78). Immigration, by")
    assert said["image"].endswith(".png?table=immigration-2007&citizenship=POL")
    assert said["image:alt"] == "How does one citizenship spread over the regions?"
    of_two = await page(site_of(migration_db), f"{TABLE}?citizenship=POL,NOR")
    assert "og:image" not in of_two
