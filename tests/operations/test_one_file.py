"""Test that pages, tags and the download are those of one file, whatever is put in its place."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from click import ClickException
from datasette.app import Datasette
from helpers import ROOT, replaced

from loader.build import build
from loader.database.counts import count
from plugins.common.kept_files import KeptFile
from plugins.operations.startup import is_of, open_fixed


@pytest.fixture
def database(migration_db: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(migration_db, tmp_path / "migration.db"))


def site_with(database: Path, inspected: Any = None) -> Datasette:
    return Datasette(
        immutables=[str(database)], plugins_dir=str(ROOT / "plugins"), inspect_data=inspected
    )


async def test_the_download_and_its_tag_are_of_the_file_that_the_pages_read(
    database: Path, seeds: Path
) -> None:
    site, old = site_with(database), database.read_bytes()
    first = await site.client.get("/migration.db")
    page = await site.client.get("/migration/region.json")
    replaced(seeds / "published" / "immigration-2007.txt", "\nImmigration, by", "\nArrivals, by")
    build(seeds, database)
    assert database.read_bytes() != old
    title = "select title from published_table where id = 'immigration-2007'"
    told = await site.client.get("/migration.json", params={"sql": title, "_shape": "arrays"})
    assert told.json()["rows"][0][0].startswith("Immigration, by")
    again = await site.client.get("/migration.db")
    assert (first.content, again.content) == (old, old)
    assert again.headers["etag"] == first.headers["etag"]
    part = await site.client.get("/migration.db", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, old[100:200])
    assert site.databases["migration"].hash == hashlib.sha256(old).hexdigest()
    rebuilt = site_with(database)
    fresh = await rebuilt.client.get("/migration/region.json")
    assert fresh.headers["etag"] != page.headers["etag"]
    shown = [(await one.client.get("/")).text for one in (site, rebuilt) for _ in range(2)]
    assert ["Arrivals, by" in text for text in shown] == [False, False, True, True]


async def test_an_inspect_file_of_another_database_is_not_believed(
    database: Path, seeds: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    inspected = count(database)
    inspected["migration"]["tables"]["region"]["count"] = 98765
    tag = (await site_with(database, inspected).client.get("/")).headers["etag"]
    replaced(seeds / "published" / "immigration-2007.txt", "\nImmigration, by", "\nArrivals, by")
    build(seeds, database)
    site = site_with(database, inspected)
    fresh = await site.client.get("/", headers={"if-none-match": tag})
    assert fresh.status_code == 200
    counts = (await site.client.get("/.json")).json()
    assert 98765 not in [
        table["count"] for table in counts["migration"]["tables_and_views_truncated"]
    ]
    assert "the inspect file has no counts of this file, and is not used" in capfd.readouterr().err


@pytest.mark.parametrize(
    "counted",
    [
        *(None, [], {}, {"hash": "y"}, {"hash": "x"}, {"hash": "x", "tables": None}),
        {"hash": "x", "tables": {"region": 5}},
        {"hash": "x", "tables": {"region": {"count": "many"}}},
        {"hash": "x", "tables": {}, "views": 3},
        {"hash": "x", "tables": {}, "facets": []},
        {"hash": "x", "tables": {}, "facets": {"region": 3}},
    ],
)
def test_what_is_no_entry_of_this_file(counted: Any) -> None:
    assert not is_of(counted, "x")
    assert is_of({"hash": "x", "tables": {}}, "x")
    assert is_of({"hash": "x", "tables": {"region": {"count": 5}}, "facets": {"region": {}}}, "x")


async def test_a_file_that_is_replaced_during_the_start_ends_it(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeptFile, "is_at", lambda *_: False)
    site = site_with(database)
    with pytest.raises(ClickException, match="was replaced during the start; start again"):
        await open_fixed(site, site.databases["migration"], 1)
