"""The zip of an answer has its data as the other formats give it, its chart and its reference."""

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from site_of import site_of

from loader.formats import row_file

ANSWER = "/migration/largest-groups{}?region=Western+Norway&limit=3"


async def files_of(database: Path, address: str) -> dict[str, bytes]:
    answer = await site_of(database).client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        return {name: package.read(name) for name in package.namelist()}


async def test_each_file_is_what_its_own_address_gives(migration_db: Path) -> None:
    client = site_of(migration_db).client
    files = await files_of(migration_db, ANSWER.format(".zip"))
    assert list(files) == [
        "README.txt",
        *("data.csv", "data.json", "data.xlsx", "chart.svg", "chart.png"),
        *("citation.txt", "citation.bib", "citation.json"),
    ]
    for name, ending in (("data.csv", ".csv"), ("chart.svg", ".svg"), ("chart.png", ".png")):
        assert files[name] == (await client.get(ANSWER.format(ending))).content, name
    objects = (await client.get(ANSWER.format(".json") + "&_shape=array")).json()
    assert json.loads(files["data.json"]) == objects
    sheets = openpyxl.load_workbook(io.BytesIO(files["data.xlsx"])).worksheets
    written = list(csv.reader(io.StringIO(files["data.csv"].decode(), newline="")))
    rows = sheets[0].iter_rows(values_only=True)
    assert [[f"{cell}" for cell in row] for row in rows] == written


async def test_the_readme_says_what_it_is(migration_db: Path) -> None:
    files = await files_of(migration_db, ANSWER.format(".zip"))
    readme = files["README.txt"].decode()
    for said in (
        "Question: Which groups are the largest?",
        "Region: Western Norway",
        "Region: The whole country; Oslo and Akershus;",
        "Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "Source: Statistics Norway, table 11",
        "persons: Persons.",
        "¹ 1st November 2006 Serbia and Montenegro",
        "- Nil",
        *(f"\n{name}: " for name in files if name != "README.txt"),
    ):
        assert said in readme
    address = "/migration/largest-groups?table=immigration-2007&region=NO05&limit=3"
    assert readme.rstrip().endswith(f"[Computed from a data set]. http://localhost{address}")
    assert files["citation.txt"].decode().strip() in readme
    (item,) = json.loads(files["citation.json"])
    assert item["URL"] == f"http://localhost{address}"
    assert f"@misc{{{item['id']},".encode() in files["citation.bib"]
    assert b"{" + item["URL"].encode() + b"}" in files["citation.bib"]


async def test_the_same_answer_gives_the_same_bytes(migration_db: Path) -> None:
    client = site_of(migration_db).client
    first, second = [(await client.get(ANSWER.format(".zip"))).content for _ in range(2)]
    assert first == second


async def test_it_speaks_the_language_that_is_asked_for(migration_db: Path) -> None:
    files = await files_of(migration_db, ANSWER.format(".zip") + "&lang=nb")
    readme = files["README.txt"].decode()
    assert "Landsdel: Vestlandet" in readme
    assert "data.csv: radene, som CSV" in readme


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/migration/largest-groups.zip?region=Narnia", 400),
        ("/migration/largest-groups.zip?regoin=Oslo", 400),
        ("/migration/region.zip", 404),
        ("/migration.zip?sql=select+1", 404),
        ("/migration/none.zip", 404),
    ],
)
async def test_only_a_question_that_exists_has_one(
    migration_db: Path, address: str, status: int
) -> None:
    assert (await site_of(migration_db).client.get(address)).status_code == status


async def test_more_than_a_file_takes_is_an_error(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_file, "MOST_VALUES", 10)
    answer = await site_of(migration_db).client.get(
        ANSWER.format(".zip"), headers={"host": "not-requested-before"}
    )
    assert answer.status_code == 400
    assert "this answer has more than 1 rows of 8 columns" in answer.text


async def test_the_page_links_to_it(migration_db: Path) -> None:
    page = (await site_of(migration_db).client.get("/migration/largest-groups?limit=5")).text
    address = "/migration/largest-groups.zip?table=immigration-2007&amp;region=NO05&amp;limit=5"
    assert f'<a href="{address}">ZIP</a>' in page
