"""A publication of what we export has the same observations as the publication it came from."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from clients.published import PAGES
from helpers import IMMIGRATION, MIGRATION, page_text, publication_folder

from loader.build import build
from loader.database.read_back import read_stored
from loader.database.stored_table import StoredTable
from loader.formats import FORMATS
from loader.formats.cube import cube_of
from loader.formats.exact import exact

Observation = tuple[int | Decimal | None, str | None]

SYMBOLS = (MIGRATION / "symbol.csv").read_text(encoding="utf-8")

CROSSED = page_text(
    [
        ("Total", "Total", "300.5", "310.0"), ("", "Young", "100.5", "105.0"),
        ("", "Old", "200.0", "205.0"), ("Men", "Total", "160.5", "164.0"),
        ("", "Young", "60.5", "62.0"), ("", "Old", "100.0", "102.0"),
        ("Women", "Total", "140.0", "146.0"), ("", "Young", "40.0", "43.0"),
        ("", "Old", "100.0", "103.0"),
    ],
    title="Workers, by sex and age. 2019-2020",
    heads=(("Sex", "Age", "2019", "2020"),),
)  # fmt: skip
FLOWS = page_text(
    [
        ("Total", "120", "100", "20", ".."), ("Food", "70", "60", "10", "5"),
        ("Fuel", "50", "40", "10*", "-"),
    ],
    title="Trade, by goods and flow",
    heads=(("Goods", "Exports", "", "Imports", ""), ("", "2001", "2002", "2001", "2002")),
)  # fmt: skip
SOURCES = {
    "crossed": CROSSED,
    "flows": FLOWS,
    "county": PAGES["forest"],
    "immigration": IMMIGRATION.read_text(encoding="utf-8"),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    folder = tmp_path_factory.mktemp("published")
    pages = {f"{name}.txt": page for name, page in SOURCES.items()}
    build(publication_folder(folder / "seeds", pages, symbol=SYMBOLS), folder / "first.db")
    with closing(sqlite3.connect(folder / "first.db")) as connection:
        yield connection


def observations(table: StoredTable) -> dict[tuple[str, ...], Observation]:
    """Return the numbers by the labels of their categories.

    A dimension with one category, such as the only measure, tells no numbers apart.
    """
    cube = cube_of(table)
    dimensions = [(i, d.labels) for i, d in enumerate(cube.dimensions) if len(d.labels) > 1]
    return {
        tuple(labels[codes[i]] for i, labels in dimensions): (exact(cell), cell.symbol)
        for codes, cell in cube.with_codes()
        if cell
    }


@pytest.mark.parametrize(
    ("table", "name"),
    [
        *product(SOURCES, ["txt", "json", "px", "xlsx", "html"]),
        # the others have two dimensions in their heads, whose names it joins
        *product(["crossed", "immigration"], ["wide.csv"]),
    ],
)
def test_what_we_export_is_built_to_the_same_observations(
    published: sqlite3.Connection, tmp_path: Path, table: str, name: str
) -> None:
    stored = read_stored(published, table)
    file = f"{table}.{name.split('.')[-1]}"
    folder = publication_folder(tmp_path / "seeds", {file: FORMATS[name].write(stored)})
    (folder / "symbol.csv").write_text(SYMBOLS, encoding="utf-8")
    if name == "xlsx":  # the other sheets have the same numbers again
        settings = f"tables:\n  {table}:\n    sheets: Table\n"
        (folder / "publication.yml").write_text(settings, encoding="utf-8")
    build(folder, tmp_path / "again.db")
    with closing(sqlite3.connect(tmp_path / "again.db")) as connection:
        ((id_,),) = connection.execute("SELECT id FROM published_table").fetchall()
        again = observations(read_stored(connection, id_))
    expected = observations(stored)
    assert {place: again.pop(place, None) for place in expected} == expected
    assert {value for value, _ in again.values()} <= {None}  # what the page does not print
