"""The page of a selection: what is shown, what is said of it, and the form to choose with."""

import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest
from datasette.utils.asgi import BadRequest
from made_tables import TABLES
from site_of import site_of

from loader.database.free_names import ADDRESS_PARAMETERS
from loader.errors import SelectionError
from loader.selection.cut import cut, read_selection
from plugins.common.parameters import EVERYWHERE
from plugins.common.selection_query import read_expressions, selection_query
from plugins.published.chosen_table import ChosenTable
from plugins.published.published_page import PublishedPage, published_page, read_page
from plugins.published.view_choices import PARAMETERS, View

TABLE = "/-/published/immigration-2007"
CHOSEN = "citizenship=POL,europe&region=total,NO05"


def shown(connection: sqlite3.Connection, **asked: str) -> PublishedPage:
    return read_page(connection, "immigration-2007", asked)


def rows_of(page: PublishedPage) -> list[tuple[str, int, bool, list[str]]]:
    """The label of each row, its depth, whether it has a proof, and its numbers."""
    return [
        (
            row.heading.label,
            row.depth,
            row.proof is not None,
            [text.replace("\u202f", " ") for text in re.findall(r">([^<]+)</a>", row.fields)],
        )
        for body in page.bodies
        for row in body.rows
    ]


def test_what_is_chosen_is_shown_without_a_proof_that_lacks_parts(
    connection: sqlite3.Connection,
) -> None:
    page = shown(connection, citizenship="POL,europe", region="total,NO05")
    assert rows_of(page) == [
        ("Europe total, except Norway", 0, False, ["36 512", "5 765"]),
        ("Poland", 1, False, ["14 160", "2 393"]),
    ]
    heads = [head for line in page.heads for head in line]
    assert [(head.label, head.cell.columns, head.proof) for head in heads] == [
        ("Citizenship", 1, None),
        ("Total", 1, None),
        ("To region", 1, None),
        ("Western Norway", 1, None),
    ]
    assert page.proof.endswith(" Of these sums, none can be seen with all parts in this selection.")


def test_a_sum_with_all_its_parts_keeps_its_proof(connection: sqlite3.Connection) -> None:
    page = shown(connection, citizenship="western-europe,under:western-europe", region="NO05")
    (first, *parts) = rows_of(page)
    assert (first[1:3], {part[1:3] for part in parts}) == ((0, True), {(1, False)})
    assert page.proof.endswith(" Of these sums, 1 can be seen with all parts in this selection.")


def test_a_share_is_that_of_the_whole_table(connection: sqlite3.Connection) -> None:
    page = shown(connection, citizenship="POL", region="NO05", show="column")
    assert rows_of(page) == [("Poland", 0, False, ["25.5 %"])]
    assert page.hundred == ["Per cent of the total of each column: 100 % is “Total”."]


def test_the_panel_of_a_number_that_is_not_chosen(connection: sqlite3.Connection) -> None:
    poland = shown(connection, citizenship="POL")
    id_ = poland.table.cells[0][0].id
    page = shown(connection, citizenship="NOR", cell=str(id_))
    assert page.number is not None
    assert (page.number.name, page.number_is_shown) == ("Poland, Total", False)


@pytest.mark.parametrize(
    "asked", [{"citizenship": "zzz"}, {"citizens": "POL"}, {"region": "group"}]
)
def test_what_cannot_be_chosen_is_an_error(
    connection: sqlite3.Connection, asked: dict[str, str]
) -> None:
    with pytest.raises(SelectionError):
        shown(connection, **asked)


def test_a_note_leads_to_a_row_that_is_shown() -> None:
    """It is printed at the first row of a group, which is not chosen."""
    table = TABLES["crossed"]
    selection = read_selection(table, {"sex": "men", "age": "25-74", "year": "2020"})
    page = published_page(ChosenTable(table, cut(table, selection, True), selection), View())
    ((note, place),) = [(note, place) for note in page.notes for place in note.places]
    assert (note.text, place.name, place.shown) == ("Conscripts included.", "25-74", True)
    ((marks, numbers),) = [
        ([mark.id for label in row.stub for mark in label.marks], row.fields)
        for body in page.bodies
        for row in body.rows
    ]
    assert (marks, numbers.count("<td")) == ([place.id], 1)


def test_a_query_string_of_a_selection() -> None:
    asked = "a=1&show=row&a=&a=+2+&b=&c=%22x%2C+y%22&lang=no"
    chosen = read_expressions(asked, PARAMETERS)
    assert chosen == {"a": "1,2", "c": '"x, y"'}
    assert selection_query(chosen) == "?a=1,2&c=%22x,+y%22"
    assert read_expressions(selection_query(chosen)[1:]) == chosen
    assert selection_query({}) == ""


def test_what_a_page_has_itself_has_one_value() -> None:
    assert read_expressions("cell=5&cell=5&box=a&box=b", ["cell"]) == {"box": "a,b"}
    with pytest.raises(BadRequest, match="'cell' has two values, '5' and '6'; expected one"):
        read_expressions("cell=5&cell=6", ["cell"])


def test_no_dimension_has_the_name_of_a_parameter() -> None:
    assert {*PARAMETERS, *EVERYWHERE} <= set(ADDRESS_PARAMETERS)


async def fetched(database: Path, path: str, status: int = 200) -> str:
    response = await site_of(database).client.get(path)
    assert response.status_code == status, response.text
    return str(response.text)


async def test_every_link_keeps_the_selection(migration_db: Path) -> None:
    html = unescape(await fetched(migration_db, f"{TABLE}?{CHOSEN}&shade=1"))
    assert re.findall(r'href="(/-/published/immigration-2007\.[^"]*)" title', html) == [
        f"{TABLE}.{name}?{CHOSEN}"
        for name in ("csv", "wide.csv", "json", "px", "xlsx", "parquet", "html")
    ]
    own = re.findall(r'<a id="[^"]+"[^>]* href="(\?[^"#]*)', html)
    assert own
    assert all(address.startswith(f"?{CHOSEN}") for address in own)
    address = f"http://localhost{TABLE}?{CHOSEN}"
    assert f'<link rel="canonical" href="{address}">' in html
    short = f"http://localhost{TABLE}?citizenship=europe,POL&region=total,NO05"
    cited = "Citizenship: Europe, except Norway; Poland (2 of 78)."
    assert f"2007 (Table 11). {cited} Region" in html
    assert f" (2 of 8) [Data set, selection]. {short}" in html
    assert '"isPartOf"' in html
    assert html.count("Show all") == 2


async def test_the_form_has_each_category_and_works_without_a_script(migration_db: Path) -> None:
    html = await fetched(migration_db, f"{TABLE}?{CHOSEN}&show=row")
    form = html[html.index('<section id="choose"') :].partition("</details>")[0]
    ticked = re.findall(r'name="(\w+)" value="([^"]*)" checked', form)
    assert ticked == [
        ("citizenship", "europe"),
        ("citizenship", "POL"),
        ("region", "total"),
        ("region", "NO05"),
    ]
    assert form.count('type="checkbox"') == 3 + 78 + 10 + 2 + 8 + 1
    assert '<input type="hidden" name="show" value="row">' in form
    again = "&".join(f"{name}={value}" for name, value in ticked)
    assert rows_in(await fetched(migration_db, f"{TABLE}?show=row&{again}&region=")) == rows_in(
        html
    )


def rows_in(html: str) -> str:
    table = html[html.index("<tbody>") : html.index("</table>")]
    return re.sub(r'href="[^"]*"', "", table)


async def test_an_unknown_name_is_refused_with_the_nearest(migration_db: Path) -> None:
    html = unescape(await fetched(migration_db, f"{TABLE}?citizenship=Polnd", 400))
    assert "the table has no 'Polnd'; the nearest is Poland (POL)" in html
    html = unescape(await fetched(migration_db, f"{TABLE}?regions=NO01", 400))
    assert "the table has no dimension 'regions'; the nearest is region" in html
