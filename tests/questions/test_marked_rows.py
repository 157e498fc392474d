"""The rows that an answer marks: in its table, and in its chart in every format."""

import re
from pathlib import Path

import pytest
from site_of import page, site_of

from plugins.common.offered_questions import Choice
from plugins.questions.choices import Parameter
from plugins.questions.marked_rows import marked_rows

COLUMNS = ["town", "town_code", "is_ours"]
ROWS = [("Oslo", "03", 0), ("Bergen", "46", 1), ("Hamar", "34", None)]


def asked(value: str, chosen: Choice | None = None) -> Parameter:
    return Parameter("place", value, "", (), chosen)


@pytest.mark.parametrize(
    ("highlight", "parameter", "marked"),
    [
        ("", asked("Hamar"), [0]),
        ("is_ours", asked("Hamar"), [1]),
        ("place", asked("hamar", Choice("34", "Hamar")), [2]),
        ("place", asked("34", Choice("34", "another name")), [2]),
        ("place", asked("Narvik"), []),
        ("place", asked(""), [0]),
        ("town", asked(""), []),  # all rows have one
        ("misspelt", asked(""), []),
    ],
)
def test_what_is_marked(highlight: str, parameter: Parameter, marked: list[int]) -> None:
    assert marked_rows(highlight, COLUMNS, ROWS, [parameter], True) == marked


def test_the_first_row_is_marked_only_where_the_sentence_tells_of_it() -> None:
    assert marked_rows("", COLUMNS, ROWS, [], False) == []
    assert marked_rows("", COLUMNS, ROWS[:1], [], True) == []


async def test_what_a_reader_names_is_marked_in_every_form(migration_db: Path) -> None:
    site = site_of(migration_db)
    question = "/migration/over-representation"
    shown = await page(site, f"{question}?citizenship=Poland")
    assert re.findall(r'aria-current="true"><td><a [^>]*>([^<]*)', shown) == ["Poland"]
    assert shown.count("Marked: Poland.") == 2  # in the chart for desktops, and for phones
    for ending in ("svg", "vegalite", "embed"):
        assert "Marked: Poland." in await page(site, f"{question}.{ending}?citizenship=POL")
    first, named = [
        (await site.client.get(f"{question}.png{asked}")).content
        for asked in ("", "?citizenship=Poland")
    ]
    assert first != named
    assert "Marked: Germany." in await page(site, question)


@pytest.mark.parametrize("ending", ["", ".csv", ".svg"])
async def test_what_cannot_be_marked_is_refused(migration_db: Path, ending: str) -> None:
    path = f"/migration/over-representation{ending}?citizenship=Polnd"
    answer = await site_of(migration_db).client.get(path)
    assert answer.status_code == 400
    assert "no citizenship called “Polnd” here" in answer.text


async def test_the_editor_gets_what_the_sql_reads(migration_db: Path) -> None:
    shown = await page(site_of(migration_db), "/migration/over-representation?citizenship=Poland")
    (address,) = re.findall(r'class="canned-query-edit-sql" href="([^"]*)"', shown)
    assert "region=NO05" in address
    assert "citizenship=" not in address
