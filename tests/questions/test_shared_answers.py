"""The answer of each question can be cited, previewed and embedded with its choices."""

import copy
import re
import shutil
import sqlite3
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette
from described import METADATA, QUERIES
from helpers import ROOT
from site_of import page, site_of

from plugins.common.question_site import QuestionSource
from plugins.common.question_source import Remark, read_question_source
from plugins.common.question_source import read_remarks as remarks
from plugins.questions.question_sharing import view_height

QUESTION = "/migration/largest-groups"
OVERFLOW = {
    "title": "?",
    "sql": "select abs(cast(:number as integer)) as size",
    "params": ["number"],
}
SHORT = "?table=immigration-2007&region=NO05&limit=5"


async def test_the_view_has_answer_chart_figures_notes_and_source(migration_db: Path) -> None:
    text = await page(site_of(migration_db), f"{QUESTION}.embed{SHORT}")
    assert "<h1>Which groups are the largest?</h1>" in text
    assert "Table: Immigration 2007 (table 11). Region: Western Norway. Limit: 5" in text
    assert "Poland is the largest group" in text
    assert text.count("<svg") == 2  # for desktops and for phones
    assert "Serbia and Montenegro separated" in text
    assert ">CC BY 4.0</a>" in text
    assert f'<a href="http://localhost{QUESTION}{SHORT}">' in text
    assert "<form" not in text


@pytest.mark.parametrize("name", [name for name in QUERIES if not QUERIES[name].get("chart")])
async def test_a_question_without_a_chart_shows_its_rows(migration_db: Path, name: str) -> None:
    text = await page(site_of(migration_db), f"/migration/{name}.embed")
    assert "<svg" not in text
    assert "answer-rows" in text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{QUESTION}.embed?region=Narnia", 400),
        (f"{QUESTION}.embed?regoin=NO05", 400),
        ("/migration/region.embed", 404),
        ("/migration.embed?sql=select+1", 404),
    ],
)
async def test_a_view_of_anything_else_is_refused_and_not_framable(
    migration_db: Path, address: str, status: int
) -> None:
    answer = await site_of(migration_db).client.get(address)
    assert (answer.status_code, answer.headers["x-frame-options"]) == (status, "SAMEORIGIN")


@pytest.mark.parametrize("address", [f"{QUESTION}.embed", "/-/published/immigration-2007.embed"])
async def test_a_view_may_be_framed_by_any_site_and_cannot_send_forms(
    migration_db: Path, address: str
) -> None:
    headers = (await site_of(migration_db).client.get(address)).headers
    assert "x-frame-options" not in headers
    rules = headers["content-security-policy"].split("; ")
    assert {"frame-ancestors *", "form-action 'none'", "script-src 'self'"} <= set(rules)


@pytest.mark.parametrize(
    "address",
    ["/", QUESTION, "/-/published/immigration-2007", "/migration?sql=select+1", f"{QUESTION}.svg",
     "/-/published/immigration-2007.html", "/-/search?q=a", "/none.embed"],
)  # fmt: skip
async def test_nothing_else_may_be_framed_by_other_sites(migration_db: Path, address: str) -> None:
    headers = (await site_of(migration_db).client.get(address)).headers
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


async def test_the_page_offers_reference_address_frame_and_image(migration_db: Path) -> None:
    text = await page(site_of(migration_db), f"{QUESTION}?region=Western+Norway&limit=5")
    address = f"http://localhost{QUESTION}{SHORT}"
    assert f"Limit: 5 [Computed from a data set]. {address}</code>" in text
    assert f"<code>{address}</code>" in text
    assert f'"URL": "{address}"' in text
    for tag, ending in (("iframe", "embed"), ("img", "svg")):
        (shown,) = re.findall(rf'<{tag} src="http://localhost([^"]+)"', text)
        assert unescape(shown) == f"{QUESTION}.{ending}{SHORT}"
        assert (await site_of(migration_db).client.get(unescape(shown))).status_code == 200


async def test_the_preview_says_what_was_chosen_and_the_answer(migration_db: Path) -> None:
    text = await page(site_of(migration_db), f"{QUESTION}?region=NO03&limit=5")
    said = dict(re.findall(r'<meta property="og:([^"]+)" content="([^"]+)">', text))
    assert said["title"] == (
        "Which groups are the largest? – Table: Immigration 2007 (table 11)."
        " Region: South Eastern Norway. Limit: 5"
    )
    assert "South Eastern Norway: Poland is the largest group" in said["description"]
    assert said["image:alt"] == said["description"]
    assert said["image"] == f"http://localhost{QUESTION}.png?region=NO03&limit=5"


def test_the_source_is_the_table_that_is_chosen_or_named_or_all(
    connection: sqlite3.Connection, memory: sqlite3.Connection
) -> None:
    both = read_question_source(connection, "SELECT 1", [])
    assert both.tables == ("immigration-2007", "emigration-2008")
    assert both.publishers == ("Statistics Norway",)
    named = read_question_source(connection, "... = 'immigration-2007'", [])
    assert (named.tables, named.published) == (("immigration-2007",), "2008-05-08")
    assert read_question_source(memory, "SELECT 1", []) == QuestionSource()


def test_remarks_are_notes_then_symbols(connection: sqlite3.Connection) -> None:
    note, symbol = remarks(connection, ["immigration-2007"])
    assert (note.sign, note.table[:11]) == ("¹", "Immigration")
    assert symbol == Remark("-", "Nil")
    assert remarks(connection, [str(number) for number in range(7)]) == []


def test_the_view_is_as_high_as_its_chart_or_rows_need() -> None:
    assert view_height('<svg class="chart" width="300" height="500">', 3) == 830
    assert view_height("", 10) == 630
    assert view_height("", 10_000) == 1200


async def test_a_view_says_what_is_left_out_and_what_failed(
    migration_db: Path, tmp_path: Path
) -> None:
    database = tmp_path / "migration.db"
    shutil.copyfile(migration_db, database)
    metadata = copy.deepcopy(METADATA)
    metadata["databases"]["migration"]["queries"]["broken"] = OVERFLOW
    site = Datasette(
        immutables=[str(database)],
        metadata=metadata,
        plugins_dir=str(ROOT / "plugins"),
        settings={"max_returned_rows": 5, "default_page_size": 3},
    )
    text = (await site.client.get(f"{QUESTION}.embed?limit=10")).text
    assert "Only the first 5 rows are on this page." in text
    assert "No chart: There are more than 5 rows" in text
    failed = await site.client.get("/migration/broken.embed?number=-9223372036854775808")
    assert (failed.status_code, "integer overflow" in failed.text) == (400, True)
