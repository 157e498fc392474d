"""Labels that spreadsheets run, or that turn the text after them, in everything that is sent."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from helpers import page_text, publication_folder
from site_of import page, site_of

from loader.build import build
from loader.formats import FORMATS

LABELS = (
    '=HYPERLINK("http://x")',
    "+cmd",
    "-2+3|cmd",
    "@SUM(1)",
    "＝full",
    "\u202eeulB",
    "\u2067Rot",
)
TITLE = "=Marbles\u202e, by colour and box. 2009"
STARTS = tuple("=+-@\t\r\n＝＋－＠")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
TABLES = (
    *("observation", "observation_labelled", "observation_additive", "colour", "box", "finding"),
    *("published_table", "total_check_labelled", "footnote", "dimension", "row_heading"),
    *("column_heading", "category_label", "build"),
)


@pytest.fixture(scope="module")
def hostile_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labels")
    rows = [(label, 3 * n, n, 2 * n) for n, label in enumerate(LABELS, 1)]
    sums = [sum(row[place] for row in rows) for place in (1, 2, 3)]  # type: ignore[misc]
    text = page_text(
        [("All colours", *sums), *rows],
        title=TITLE,
        heads=[("Colour", "=Total", "+Small", "@Big\u202e")],
        notes=("¹ =cmd() of a note",),
    )
    publication_folder(folder / "labels", {"marbles-2009.txt": text})
    build(folder / "labels", folder / "labels.db")
    return folder / "labels.db"


@pytest.fixture
def site(hostile_db: Path) -> Datasette:
    return site_of(hostile_db, described=False)


async def _questions(site: Datasette) -> list[str]:
    listed = await site.client.get("/labels.json")
    return [query["name"] for query in listed.json()["queries"]]


async def _addresses(site: Datasette) -> list[str]:
    table = "/-/published/marbles-2009"
    sql = quote('SELECT name AS "=name", code AS "@code" FROM colour')
    formats = [name for name in FORMATS if name.endswith(("csv", "xlsx"))]
    chosen = quote(LABELS[3])
    return [
        *(f"{table}.{name}{query}" for name in formats for query in ("", f"?colour={chosen}")),
        *(f"/labels/{name}.{ending}" for name in TABLES for ending in ("csv", "xlsx")),
        *(f"/labels.{ending}?sql={sql}" for ending in ("csv", "xlsx")),
        *(
            f"/labels/{name}.{ending}"
            for name in await _questions(site)
            for ending in ("csv", "xlsx", "zip")
        ),
        *(f"/-/lists/{name}.csv" for name in ("colour", "box", "symbol", "finding")),
        "/-/datapackage.zip",
    ]


def _formulas(name: str, content: bytes) -> Iterator[str]:
    """Yield what a spreadsheet would run in a file."""
    if name.endswith(".csv"):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            yield from (
                cell
                for cell in row
                if cell.startswith(STARTS) and not re.fullmatch(r"-?[0-9.]+|\W+", cell)
            )
    elif name.endswith((".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            for inner in files.namelist():
                if inner.endswith((".csv", ".xlsx")):
                    yield from _formulas(inner, files.read(inner))
                elif inner.startswith("xl/worksheets/sheet"):
                    yield from re.findall("<f[ >].{0,50}", files.read(inner).decode())


async def test_no_file_has_a_formula_nor_a_name_that_turns(site: Datasette) -> None:
    addresses = await _addresses(site)
    assert len(addresses) > 70
    found = {}
    for address in addresses:
        answer = await site.client.get(address)
        assert answer.status_code == 200, address
        path = address.partition("?")[0]
        if formulas := list(_formulas(path, answer.content)):
            found[address] = formulas
        assert answer.headers.get("content-disposition", "").isascii()
    assert found == {}
    labels = await site.client.get("/labels/colour.csv?_header=off&_col=name")
    assert "'@SUM(1)" in labels.text
    assert "\u202eeulB" in labels.text  # files keep what is printed


async def test_no_page_has_text_that_turns_what_is_beside_it(site: Datasette) -> None:
    pages = (
        *("/", "/labels", "/labels/observation", "/labels/colour", "/labels/finding"),
        *("/-/published", "/-/published/marbles-2009", "/-/published/marbles-2009/source"),
        *("/-/search?q=eulB", f"/-/category/colour/{quote(LABELS[5])}"),
        *(f"/labels/{name}" for name in await _questions(site)),
    )
    for address in pages:
        text = re.sub("<[^>]*>", "", await page(site, address))
        assert TURNS.findall(text) == [], address
    answer = await page(site, "/labels/parts-of-a-total")
    assert "=Marbles\ufffd 2009, =Total: 84 is printed for All colours, and its 7 parts" in answer
    # what a form sends is as it is printed
    assert f'value="{LABELS[5]}"' in await page(site, "/labels/colour-by-box")


async def test_each_is_told(site: Datasette) -> None:
    findings = await site.client.get("/labels/finding.json?_shape=array&kind=invisible+character")
    end = "so its category differs from that of a label that looks the same."
    assert [finding["message"] for finding in findings.json()] == [
        r"The title '=Marbles\u202e, by colour and box. 2009' has an invisible character.",
        *(
            f"The label '{label}' has an invisible character, {end}"
            for label in (r"@Big\u202e", r"\u202eeulB", r"\u2067Rot")
        ),
    ]
