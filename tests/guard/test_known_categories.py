"""Test that a filter on a dimension asks for a category, by what its column has."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from site_of import site_of

from plugins.guard import known_categories

LABELLED, TABLE = "observation_labelled", "observation"


def test_categories_are_read_once_however_many_are_asked_for(migration_db: Path) -> None:
    statements: list[str] = []
    with closing(sqlite3.connect(migration_db)) as connection:
        connection.set_trace_callback(statements.append)
        asked = [("citizenship", "POL"), ("citizenship", "SWE"), ("region", "NO05")] * 300
        columns = ["id", "citizenship", "region"]
        assert known_categories._first_unknown(connection, TABLE, columns, asked) is None
    assert len([one for one in statements if one.startswith("SELECT code")]) == 2


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


@pytest.mark.parametrize(
    ("table", "column", "value", "says"),
    [
        (LABELLED, "citizenship", "POL",
         "POL is a code; use citizenship_code=POL or citizenship=Poland."),
        ("observation_additive", "Citizenship__exact", "POL",
         "POL is a code; use citizenship_code=POL or citizenship=Poland."),
        ("immigration_2007", "region__in", "Western Norway,NO05",
         "NO05 is a code; use region_code=NO05 or region=Western Norway."),
        (LABELLED, "citizenship__not", "poland",
         "'poland' is called Poland here; use citizenship=Poland."),
        (LABELLED, "citizenship", "Myanmar", "'Myanmar' is called Burma here; use"
         " citizenship=Burma."),
        (LABELLED, "citizenship", "Polnd", "no citizenship is 'Polnd'; the nearest is Poland."),
        (LABELLED, "region", "", "no region is ''; expected The whole country, Oslo and "),
        (LABELLED, "citizenship_code", "Poland",
         "'Poland' is a name; use citizenship=Poland or citizenship_code=POL."),
        (LABELLED, "citizenship_kind", "items",
         "no citizenship_kind is 'items'; the nearest is item."),
        (LABELLED, "citizenship_group", "Afrika",
         "no citizenship_group is 'Afrika'; the nearest are Africa, "),
        (LABELLED, "published_table", "immigration-2008",
         "no published_table is 'immigration-2008'; the nearest are immigration-2007,"
         " emigration-2008."),
        (LABELLED, "period", "2006", "no period is '2006'; the nearest are 2008, 2007."),
        (TABLE, "citizenship", "Poland", "'Poland' is a name; use citizenship=POL."),
        (TABLE, "citizenship__in", '["POL", "SWD"]',
         "no citizenship is 'SWD'; the nearest is SWE."),
        ("total_check_labelled", "total", "asia",
         "asia is a code; use total_code=asia or total=Asia, Turkey included."),
        ("rest_excludes", "rest_code", "The rest of Asia",
         "'The rest of Asia' is a name; use rest=The rest of Asia or rest_code=rest-of-asia."),
    ],
)  # fmt: skip
async def test_a_filter_that_finds_no_category_is_refused(
    site: Datasette, table: str, column: str, value: str, says: str
) -> None:
    for ending in (".json", ".csv"):
        query = urlencode({column: value})
        response = await site.client.get(f"/migration/{table}{ending}?{query}")
        assert response.status_code == 400
        said = response.json()["error"] if ending == ".json" else response.text
        assert said.startswith(f"{table}: {says.removesuffix(' and ')}")


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        (f"{LABELLED}?citizenship=Poland&region_code=NO05", 2),
        (f"{LABELLED}?citizenship__in=Poland,Sweden&region=Western+Norway", 4),
        (f"{LABELLED}?citizenship_code__not=POL&citizenship_group=Oceania&period=2007&"
         "region_kind=total", 3),
        (f"{LABELLED}?citizenship__contains=zzz", 0),
        (f"{TABLE}?citizenship=POL&region=NO05", 2),
        ("emigration_2008?citizenship=Burma", 0),
        ("total_check_labelled?total=Oceania&beside_kind=total&across=region", 1),
        ("symbol?symbol=zzz", 0),
    ],
)  # fmt: skip
async def test_a_filter_for_a_category_is_answered(site: Datasette, path: str, rows: int) -> None:
    response = await site.client.get(f"/migration/{path.replace('?', '.json?')}&_shape=array")
    assert (response.status_code, len(response.json())) == (200, rows)
