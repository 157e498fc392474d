"""Programs read true and false as such from every file: the additive numbers add up."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas
import polars
import pytest
from datasette.app import Datasette
from site_of import site_of

from loader.formats.yes_or_no import with_flags

TOTAL = 61774  # persons who moved to the country in 2007, as table 11 prints it
TABLE = "published_table=immigration-2007"
FILES = [
    "/-/published/immigration-2007",
    f"/migration/observation_labelled?{TABLE}",
    "/migration/immigration_2007",
    f"/migration/observation?{TABLE}",
    "/migration?sql=select+additive,value+from+observation+where+"
    "published_table='immigration-2007'",
]
R = "t <- read.csv(commandArgs(TRUE)); cat(sum(t$value[t$additive]))"


def in_pandas(data: bytes, file: Path) -> int:
    table = pandas.read_csv(io.BytesIO(data))
    return int(table.value[table.additive].sum())


def in_polars(data: bytes, file: Path) -> int:
    return int(polars.read_csv(data).filter(polars.col("additive"))["value"].sum())


def in_duckdb(data: bytes, file: Path) -> int:
    file.write_bytes(data)
    return int(duckdb.sql(f"SELECT sum(value) FROM '{file}' WHERE additive").fetchall()[0][0])


def in_r(data: bytes, file: Path) -> int:
    file.write_bytes(data)
    done = subprocess.run(
        ["Rscript", "-e", R, str(file)], capture_output=True, text=True, check=True, timeout=60
    )
    return int(done.stdout)


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


async def fetched(site: Datasette, address: str, ending: str) -> bytes:
    path, mark, query = address.partition("?")
    response = await site.client.get(f"{path}{ending}{mark}{query}")
    assert response.status_code == 200
    return bytes(response.content)


@pytest.mark.parametrize(
    "read", [in_pandas, in_polars, in_duckdb, pytest.param(in_r, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("address", FILES)
async def test_additive_numbers_add_up_in_a_csv(
    site: Datasette, tmp_path: Path, address: str, read: Callable[[bytes, Path], int]
) -> None:
    assert read(await fetched(site, address, ".csv"), tmp_path / "table.csv") == TOTAL


@pytest.mark.parametrize("address", FILES)
async def test_additive_is_true_or_false_in_workbooks_and_parquet(
    site: Datasette, address: str
) -> None:
    sheet = "Tidy" if address.startswith("/-/") else "Data"
    written = io.BytesIO(await fetched(site, address, ".xlsx"))
    book = pandas.read_excel(written, sheet, engine="calamine")
    table = pandas.read_parquet(io.BytesIO(await fetched(site, address, ".parquet")))
    for frame in (book, table):
        assert frame.additive.dtype == bool
        assert frame.value[frame.additive].sum() == TOTAL


async def test_additive_is_true_or_false_in_json(site: Datasette) -> None:
    for address in (FILES[1], FILES[2], FILES[4]):
        query = "&" if "?" in address else "?"
        response = await site.client.get(f"{address}{query}_shape=array".replace("?", ".json?", 1))
        rows = response.json()
        assert {str(row["additive"]) for row in rows} == {"True", "False"}
        assert sum(row["value"] for row in rows if row["additive"]) == TOTAL


async def test_a_filter_takes_what_a_file_calls_true(site: Datasette) -> None:
    counts = []
    for asked in ("1", "TRUE", "true", "0", "False"):
        response = await site.client.get(f"/migration/immigration_2007.json?additive={asked}")
        counts.append(response.json()["filtered_table_rows_count"])
    assert counts == [68 * 7] * 3 + [624 - 68 * 7] * 2
    refused = await site.client.get("/migration/immigration_2007.json?additive=yes")
    assert (refused.status_code, refused.json()["error"]) == (
        400,
        "additive=yes: expected 1 (true) or 0 (false)",
    )


@pytest.mark.parametrize(
    ("columns", "rows", "given"),
    [
        (["value", "nearly"], [(1, 1), (0, 0), (2, None)], [(1, True), (0, False), (2, None)]),
        (["additive"], [(1,), (37,)], [(1,), (37,)]),  # a count that is called so
        (["additive"], [(1.0,)], [(1.0,)]),
        (["additive", "bytes"], [(1, b"")], [(1, b"")]),
        (["printed"], [(1,)], [(1,)]),
        ([], [], []),
    ],
)
def test_only_a_column_of_ones_and_zeros_is_a_flag(
    columns: list[str], rows: list[tuple[object]], given: list[tuple[object]]
) -> None:
    made = with_flags(columns, rows)
    assert made == given
    assert [[*map(type, row)] for row in made] == [[*map(type, row)] for row in given]
