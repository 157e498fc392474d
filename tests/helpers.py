"""The real pages, and functions that make small pages in the style of the publisher."""

import atexit
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from loader.build import build
from loader.page.values import ValueIs
from loader.seeds.publication import Publication
from loader.table.prepare import read_tables
from loader.table.read_table import Table

ROOT = Path(__file__).parent.parent
MIGRATION = ROOT / "tests" / "fixtures" / "migration"
IMMIGRATION = MIGRATION / "published" / "immigration-2007.txt"
EMIGRATION = MIGRATION / "published" / "emigration-2008.txt"
COUNTY = Path(__file__).parent / "fixtures" / "all-migrations-by-county-2014.txt"

SYMBOLS: dict[str, ValueIs] = {
    ".": "missing",
    "..": "missing",
    "...": "missing",
    ":": "missing",
    "-": "zero",
    "*": "unchanged",
}

Row = Sequence[str | int]

# A total over two items, in three fields of which the first is the total.
SMALL: tuple[Row, ...] = (
    ("Total", "1 234", "1 000", "234"),
    ("Red", "1 204", "980", "224"),
    ("Blue", "30", "20", "10"),
)


@cache
def built_migration() -> Path:
    """Return the database of the real publication, built once a process; no test may change it."""
    folder = Path(tempfile.mkdtemp(prefix="migration-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(MIGRATION, folder / "migration.db")
    return folder / "migration.db"


def page_text(
    rows: Iterable[Row] = SMALL,
    title: str | None = "Marbles, by colour and box. 2009",
    number: str | None = "7",
    heads: Sequence[Row] = (("Colour", "Total", "Left box", "Right box"),),
    notes: Sequence[str] = (),
) -> str:
    """Return a page as published: breadcrumb, number, title, heads, rows, notes and a link."""
    front = ["", "[Marbles](#)", "", number, "", title, ""]
    table = ["\t".join(map(str, row)) for row in (*heads, *rows)]
    lines = [line for line in front if line is not None]
    return "\n".join([*lines, *table, "", *notes, "[Explanation of symbols](#)", ""])


def page_bytes(*arguments: object, **keywords: object) -> bytes:
    """Return the bytes of such a page."""
    return page_text(*arguments, **keywords).encode()  # type: ignore[arg-type]


def only_table(data: bytes, name: str = "x.txt", *arguments: object, **keywords: object) -> Table:
    """Return the table of a page that has one; the further arguments are those of read_tables."""
    if not arguments:
        arguments = (Publication(Path()),)
    (table,) = read_tables(data, name, *arguments, **keywords)  # type: ignore[arg-type]
    return table


def publication_folder(folder: Path, pages: dict[str, bytes | str], **files: str) -> Path:
    """Write a publication with these pages and, by their stems, CSV files."""
    (folder / "published").mkdir(parents=True)
    for name, page in pages.items():
        data = page.encode() if isinstance(page, str) else page
        (folder / "published" / name).write_bytes(data)
    for stem, text in files.items():
        (folder / f"{stem}.csv").write_text(text, encoding="utf-8")
    return folder


def copy_of(folder: Path, target: Path) -> Path:
    """Copy a publication."""
    shutil.copytree(folder, target)
    return target


def replaced(path: Path, old: str, new: str, count: int = 1) -> None:
    """Replace text in a file; assert that it occurs `count` times."""
    text = path.read_bytes().decode()
    assert text.count(old) == count, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode())


def png_size(picture: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels (https://www.w3.org/TR/png-3/#11IHDR)."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def totals_by_citizenship(connection: sqlite3.Connection) -> list[tuple[str, str, str, int]]:
    """Return table, group, region and printed number of each total of the real pages' rows."""
    totals = connection.execute(
        "SELECT published_table, citizenship, region, printed FROM total_check"
        " WHERE along = 'citizenship'"
    ).fetchall()
    assert len(totals) == (10 + 8) * 8
    return totals


def litter(folder: Path) -> list[str]:
    """Return the names of all files in a folder, including hidden ones."""
    return sorted(path.name for path in folder.iterdir())
