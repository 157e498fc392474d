"""Questions, tables, views and SQL as XLSX and Parquet: all rows, or an error, never a part."""

import copy
import csv
import io
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pyarrow.parquet as pq
import pytest
from datasette.app import Datasette
from described import METADATA
from helpers import ROOT

from loader.formats import FORMATS, Format, row_file
from loader.formats.row_file import RowColumn
from plugins.questions.answer_files import page_address, with_labels

ADDRESSES = (
    "/migration/largest-groups{}?region=Western+Norway&limit=3",
    "/migration/observation{}",
    "/migration/observation_labelled{}?_sort_desc=value&citizenship=Poland",
    "/migration/region{}?_labels=on&_size=3",
    "/migration/total_check{}?_next=100",
    "/migration{}?" + urlencode(
        {"sql": "select * from observation where value >= cast(:least as integer)", "least": 3}),
)  # fmt: skip

UNKEPT = {"host": "not-requested-before"}  # no answer for this host is in memory


@pytest.fixture(scope="module")
def short(migration_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    """A site whose pages have at most 50 rows, where the table `finding` is closed."""
    database = tmp_path_factory.mktemp("short") / "migration.db"
    shutil.copyfile(migration_db, database)
    metadata = copy.deepcopy(METADATA)
    metadata["databases"]["migration"]["tables"]["finding"] = {"allow": False}
    return Datasette(
        immutables=[str(database)],
        metadata=metadata,
        plugins_dir=str(ROOT / "plugins"),
        settings={"max_returned_rows": 50, "default_page_size": 10},
    )


async def get(site: Datasette, address: str) -> Any:
    """Return the answer; the first request of all has no databases yet."""
    await site.client.get("/")
    return await site.client.get(address)


def as_text(rows: Any) -> list[list[str]]:
    return [[_as_in_csv(value) for value in row] for row in rows]


def _as_in_csv(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return "" if value is None else f"{value}"


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_row_of_csv_is_in_xlsx_and_parquet(short: Datasette, address: str) -> None:
    # What begins like a formula has an apostrophe in CSV; no value here does.
    text = (await get(short, address.format(".csv"))).text
    expected = list(csv.reader(io.StringIO(text, newline="")))
    assert len(expected) > 3
    xlsx = await get(short, address.format(".xlsx"))
    assert (xlsx.status_code, xlsx.headers["content-type"]) == (200, FORMATS["xlsx"].media_type)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).worksheets[0]
    assert as_text(sheet.iter_rows(values_only=True)) == expected
    parquet = await get(short, address.format(".parquet"))
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    table = pq.read_table(io.BytesIO(parquet.content))
    assert [table.schema.names, *as_text(row.values() for row in table.to_pylist())] == expected


async def test_a_question_says_what_it_is(short: Datasette) -> None:
    answer = await get(short, ADDRESSES[0].format(".xlsx"))
    assert answer.headers["content-disposition"] == 'attachment; filename="largest-groups.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    about = dict(book["About"].iter_rows(values_only=True))
    assert {
        name: about[name] for name in ("Question", "Region", "Limit", "Licence", "Address")
    } == {
        "Question": "Which groups are the largest?",
        "Region": "Western Norway",
        "Limit": "3",
        "Licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "Address": "http://localhost/migration/largest-groups?region=Western+Norway&limit=3",
    }
    assert "Poland" in about["Answer"]
    assert about["Source"].startswith("Statistics Norway, table 11")
    in_norwegian = await get(short, ADDRESSES[0].format(".xlsx") + "&lang=nb")
    assert openpyxl.load_workbook(io.BytesIO(in_norwegian.content)).sheetnames == ["Data", "Om"]


async def test_a_table_says_what_was_chosen(short: Datasette) -> None:
    answer = await get(short, ADDRESSES[2].format(".xlsx"))
    about = dict(
        openpyxl.load_workbook(io.BytesIO(answer.content))["About"].iter_rows(values_only=True)
    )
    assert about["Rows"] == 'where citizenship = "Poland" sorted by value descending'


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/migration/finding{}", 403),
        ("/migration{}?sql=select+*+from+finding", 403),
        ("/migration{}?sql=select+zzz", 400),
        ("/migration/observation{}?zzz=1", 400),
        ("/migration/largest-groups{}?limit=zzz", 400),
        ("/migration/none{}", 404),
    ],
)
async def test_what_may_not_be_had_is_not_in_a_file(
    short: Datasette, address: str, status: int, ending: str
) -> None:
    asked, page = [await get(short, address.format(part)) for part in (ending, ".csv")]
    assert (asked.status_code, page.status_code) == (status, status)


async def test_more_than_a_file_takes_is_an_error(
    short: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_file, "MOST_VALUES", 1000)
    for address in (ADDRESSES[1], ADDRESSES[5]):
        answer = await short.client.get(address.format(".xlsx"), headers=UNKEPT)
        assert (answer.status_code, answer.text) == (
            400,
            "this answer has more than 90 rows of 11 columns, and .xlsx and .parquet take 1,000"
            " values here: choose fewer rows or columns, or fetch it as .csv.\n",
        )


async def test_a_format_whose_package_is_missing(
    short: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Format("parquet", "Parquet", "application/x", "none", needs="not_there")
    monkeypatch.setitem(FORMATS, "parquet", missing)
    answer = await short.client.get("/migration/observation.parquet", headers=UNKEPT)
    assert (answer.status_code, answer.json()["formats"]) == (501, ["csv", "json", "xlsx"])
    assert "the package not_there is not installed where it runs" in answer.json()["detail"]
    page = (await short.client.get("/migration/observation", headers=UNKEPT)).text
    assert ".xlsx" in page
    assert ".parquet" not in page


def test_labels_stand_beside_their_values() -> None:
    columns = [RowColumn("id"), RowColumn("place")]
    rows = [(1, {"value": "a", "label": "A"}), (2, "b"), (3, None)]
    assert with_labels(columns, rows, ["place"]) == (
        [*columns, RowColumn("place_label")],
        [(1, "a", "A"), (2, "b", None), (3, None, None)],
    )


def test_the_address_of_the_page() -> None:
    assert page_address("/db/a~2Eb.xlsx", "x=1&_stream=on&_dl=1") == "/db/a~2Eb?x=1"
    assert page_address("/db/t/x.parquet", "") == "/db/t/x"
