"""The names of categories in an answer lead to their pages."""

import sqlite3
from contextlib import closing
from pathlib import Path

from site_of import page, site_of

from plugins.published.row_categories import read_categories


def test_names_in_an_answer_are_categories(connection: sqlite3.Connection) -> None:
    columns = ["rank", "citizenship", "region", "measure", "citizenship_code"]
    rows = [(1, "Poland", "Western Norway", "Immigration", "POL"), (2, "Atlantis", None, "x", "")]
    assert read_categories(connection, columns, rows) == {
        (0, "citizenship"): ("citizenship", "POL"),
        (0, "region"): ("region", "NO05"),
    }


def test_a_name_of_two_categories_is_told_by_its_column_or_code() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE TABLE dimension (name); INSERT INTO dimension VALUES ('coat'), ('hat');"
            "CREATE TABLE coat (code, name); INSERT INTO coat VALUES ('r1', 'Red'), ('r2', 'Red');"
            "CREATE TABLE hat (code, name); INSERT INTO hat VALUES ('red', 'Red');"
        )
        rows = [("Red", "Red", "Red", "r2"), ("Red", "Red", "Red", "")]
        assert read_categories(connection, ["hat", "coat", "part", "part_code"], rows) == {
            (0, "hat"): ("hat", "red"),
            (0, "coat"): ("coat", "r2"),
            (0, "part"): ("coat", "r2"),
            (1, "hat"): ("hat", "red"),
        }


def test_a_database_without_dimensions_has_none() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert read_categories(connection, ["a"], [("b",)]) == {}


async def test_answer_links_its_names_in_every_language(migration_db: Path) -> None:
    path = "/migration/largest-groups?table=immigration-2007&region=NO05&limit=5"
    site = site_of(migration_db)
    assert 'href="/-/category/citizenship/POL">Poland</a>' in await page(site, path)
    norwegian = await page(site, f"{path}&lang=nb")
    assert 'href="/-/category/citizenship/POL?lang=nb">Polen</a>' in norwegian
    assert 'href="/-/category/region/NO05?lang=nb">Vestlandet</a>' in norwegian
