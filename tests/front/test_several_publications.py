"""Several publications on one site: each has its own pages, and none breaks another."""

import html
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from helpers import ROOT
from openapi_spec_validator import validate
from site_of import page, site_of
from site_walk import walk
from three_publications import HEALTH, TABLE, TOYS, build_two, site_of_several

from plugins.common.links import front_path, home_of

OVER_ALL = (
    "/",
    "/-/search?q=red",
    "/sitemap.xml",
    "/llms.txt",
    "/-/openapi.json",
    "/-/dcat.jsonld",
)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build_two(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def site(two: tuple[Path, Path], migration_db: Path) -> Datasette:
    toys, health = two
    return site_of_several(toys, migration_db, health)


async def answered(site: Datasette, address: str) -> tuple[int, str]:
    response = await site.client.get(address)
    return response.status_code, html.unescape(response.text)


def canonical(text: str) -> str:
    found = re.search(r'<link rel="canonical" href="http://localhost([^"]*)"', text)
    assert found
    return found[1]


def test_a_home_takes_any_name_of_a_database() -> None:
    assert home_of("my data.2") == "/-/publication/my+data~2E2"
    assert [front_path(home) for home in ("/-", "/-/publication/x")] == ["/", "/-/publication/x"]


@pytest.mark.parametrize(
    ("rest", "short"),
    [
        ("", "/"),
        ("/published", "/-/published"),
        (f"/published/{TABLE}", f"/-/published/{TABLE}"),
        (f"/published/{TABLE}/source", f"/-/published/{TABLE}/source"),
    ],
)
async def test_a_page_has_one_canonical_address_in_both_forms(
    site: Datasette, two: tuple[Path, Path], rest: str, short: str
) -> None:
    alone = site_of(two[0])
    for address in (f"/-/publication/toys{rest}", short):
        assert canonical(await page(alone, address)) == short
    for name in ("toys", "health"):
        address = f"/-/publication/{name}{rest}"
        assert canonical(await page(site, address)) == address
    assert canonical(await page(site, short)) == (f"/-/publication/toys{rest}" if rest else "/")


async def test_a_short_address_finds_the_first_that_has_it(site: Datasette) -> None:
    text = await page(site, "/-/published/immigration-2007")
    assert canonical(text) == "/-/publication/migration/published/immigration-2007"
    status, text = await answered(site, "/-/overview?region=none")  # so it need not draw charts
    assert (status, canonical(text)) == (400, "/-/publication/migration/overview?region=none")
    for address in ("/-/lists/citizenship.csv", "/-/published/emigration-2008.wide.csv"):
        answer = await site.client.get(address)
        assert answer.status_code == 200
        assert "/-/publication/migration/" in answer.headers["link"]


@pytest.mark.parametrize(
    ("name", "own", "other"), [("toys", TOYS, HEALTH), ("health", HEALTH, TOYS)]
)
async def test_each_page_is_of_its_own_publication(
    site: Datasette, name: str, own: dict[str, str], other: dict[str, str]
) -> None:
    home = f"/-/publication/{name}"
    for address in (
        home,
        f"{home}/published",
        f"{home}/published/{TABLE}?cell=1",
        f"{home}/published/{TABLE}/source",
        f"/{name}",
        f"/{name}/marbles_2009",
        f"/{name}/observation/1",
        f"/{name}/colour-by-box",
        f"/{name}?sql=select+1",
        f"{home}/published/{TABLE}.csv",
        f"{home}/datapackage.json",
        f"{home}/dcat.jsonld",
        f"{home}/openapi.json",
    ):
        text = await page(site, address)
        assert not [word for word in other.values() if word in text], address
        if "<html" in text:
            assert own["title"] in text, address
            assert own["publisher"] in text, address
            assert own["licence"] in text, address
            assert f'href="/-/published/{TABLE}' not in text, address
        elif not address.endswith(".csv"):
            assert own["title"] in text, address


async def test_the_front_page_of_all_shows_each(site: Datasette) -> None:
    text = await page(site, "/")
    for name, own in (("toys", TOYS), ("health", HEALTH)):
        assert all(word in text for word in own.values())
        assert f'href="/-/publication/{name}"' in text
        assert f'href="/-/publication/{name}/published">1 table</a>' in text
        assert f'href="/{name}/colour-as-shares"' in text
    assert "Immigration to and emigration from Norway" in text
    assert ">2 tables</a>, 2007–2008; 984 numbers" in " ".join(text.split())
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
    assert [part["@id"] for part in data["dataset"]] == [
        f"http://localhost/-/publication/{name}" for name in ("toys", "migration", "health")
    ]


async def test_the_search_says_which_publication_a_result_is_of(site: Datasette) -> None:
    text = await page(site, "/-/search?q=red")
    for name, own in (("toys", TOYS), ("health", HEALTH)):
        assert re.search(
            rf'href="/-/publication/{name}/category/colour/Red">Red</a>.*?{own["title"]}',
            text,
            re.DOTALL,
        )
        assert f'href="/-/publication/{name}/published/{TABLE}?cell=' in text
    assert 'href="/migration/one-citizenship-over-the-regions' in await page(
        site, "/-/search?q=Poland"
    )


async def test_the_catalogue_holds_all(site: Datasette) -> None:
    catalogue = (await site.client.get("/-/dcat.jsonld")).json()
    assert [(one["@id"], len(one["dcat:dataset"])) for one in catalogue["dcat:catalog"]] == [
        ("http://localhost/-/publication/toys/dcat.jsonld", 2),
        ("http://localhost/-/publication/migration/dcat.jsonld", 3),
        ("http://localhost/-/publication/health/dcat.jsonld", 2),
    ]
    places = re.findall(r"<loc>http://localhost(.*?)</loc>", await page(site, "/sitemap.xml"))
    assert len(places) == len(set(places))
    assert {"/", "/-/publication/health", "/migration/largest-groups"} < set(places)


async def test_openapi_describes_all_and_keeps_their_names_apart(site: Datasette) -> None:
    document = (await site.client.get("/-/openapi.json")).json()
    validate(document)
    assert {"/toys/{table}.{format}", "/-/publication/health/published/{table}.{format}"} < set(
        document["paths"]
    )
    names = {name: document["components"]["parameters"][f"{name}.Table"] for name in ("toys",)}
    assert "citizenship" not in names["toys"]["schema"]["enum"]


async def test_a_data_package_refers_to_its_own_files(site: Datasette) -> None:
    address = "/-/publication/health/datapackage.json"
    package = (await site.client.get(address)).json()
    for resource in package["resources"]:
        file = await site.client.get(f"/-/publication/health/{resource['path']}")
        assert file.status_code == 200
        heads = [field["name"] for field in resource["schema"]["fields"]]
        assert file.text.partition("\n")[0].strip() == ",".join(heads)


@pytest.mark.parametrize("rest", ["", "/published", f"/published/{TABLE}", "/overview"])
async def test_a_publication_that_is_not_there_is_named(site: Datasette, rest: str) -> None:
    status, text = await answered(site, f"/-/publication/none{rest}")
    assert status == 404
    assert "There is no publication 'none'; expected one of: toys, migration, health." in text


async def test_a_closed_one_vanishes_while_the_others_stay(
    two: tuple[Path, Path], migration_db: Path
) -> None:
    closed, told = {"health": {"allow": False}}, ("title", "description", "publisher")
    site = site_of_several(*two, migration_db, databases=closed)
    for address in OVER_ALL:
        text = await page(site, address)
        assert not [HEALTH[key] for key in told if HEALTH[key] in text], address
        assert "/health" not in text, address
    for address in ("/-/publication/health", f"/-/publication/health/published/{TABLE}.csv"):
        assert (await answered(site, address))[0] == 403
    left = site_of_several(*two, databases=closed)  # as if it were the only one
    assert canonical(await page(left, f"/-/published/{TABLE}")) == f"/-/published/{TABLE}"
    assert TOYS["title"] in await page(left, "/")


async def test_one_that_closes_its_tables_does_not_close_the_pages_of_all(
    two: tuple[Path, Path],
) -> None:
    names = ("published_table", "observation", "citizenship", "search")
    tables = {"health": {"tables": {name: {"allow": False} for name in names}}}
    site = site_of_several(*two, databases=tables)
    for address in OVER_ALL:
        text = await page(site, address)
        assert HEALTH["publisher"] not in text, address
    assert TOYS["title"] in await page(site, "/-/publication/toys")
    assert (await answered(site, "/-/publication/health"))[0] == 403


def foreign(path: Path) -> Path:
    """Write a database with tables of our names and columns of others."""
    with closing(sqlite3.connect(path)) as connection:
        for name in ("published_table", "dimension", "symbol", "search", "build", "observation"):
            connection.execute(f"CREATE TABLE {name} (a, b)")
            connection.execute(f"INSERT INTO {name} VALUES (1, 2)")
        connection.commit()
    return path


def emptied(database: Path, path: Path) -> Path:
    """Write a database of ours that has no published table any more."""
    shutil.copyfile(database, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = off")
        connection.execute("DELETE FROM published_table")
        connection.commit()
    return path


async def test_what_is_broken_empty_or_foreign_breaks_no_other(
    two: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, nothing = tmp_path / "broken.db", tmp_path / "nothing.db"
    broken.write_bytes(b"no database\n" * 1000)
    nothing.write_bytes(b"")
    others = [broken, nothing, foreign(tmp_path / "foreign.db")]
    others.append(emptied(two[1], tmp_path / "emptied.db"))
    site = site_of_several(*others, *two)
    await site.invoke_startup()
    for address in (*OVER_ALL, "/-/health", "/foreign", "/foreign/symbol", "/emptied"):
        assert (await answered(site, address))[0] == 200, address
    assert canonical(await page(site, f"/-/published/{TABLE}")) == (
        f"/-/publication/toys/published/{TABLE}"
    )
    assert (await answered(site, "/-/publication/foreign"))[0] == 404
    told = capsys.readouterr().err
    assert f"Left out: {broken}: cannot be read: file is not a database; build it anew\n" in told
    assert "broken" not in site.databases


async def test_one_that_breaks_while_it_is_served_breaks_no_other(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    cut = Path(shutil.copyfile(two[1], tmp_path / "health.db"))
    site = Datasette(files=[str(two[0]), str(cut)], plugins_dir=str(ROOT / "plugins"))
    assert HEALTH["title"] in await page(site, "/")
    with cut.open("r+b") as file:
        file.truncate(4096)
    for address in OVER_ALL:
        assert (await answered(site, address))[0] == 200, address
    assert TOYS["title"] in await page(site, "/")
    status, health = await answered(site, "/-/health")
    assert (status, health.splitlines()[0]) == (200, "health: The database does not answer.")


async def test_a_site_of_other_databases_alone_has_a_front_page(tmp_path: Path) -> None:
    files = [str(foreign(tmp_path / "a.db")), str(foreign(tmp_path / "b.db"))]
    site = Datasette(files=files, plugins_dir=str(ROOT / "plugins"))
    text = await page(site, "/")
    assert "No published tables are open here." in text
    assert 'href="/b"' in text


@pytest.mark.slow
async def test_every_link_leads_somewhere(two: tuple[Path, Path], tmp_path: Path) -> None:
    odd = Path(shutil.copyfile(two[1], tmp_path / "a b.2.db"))
    walked = await walk(site_of_several(two[0], odd))
    assert walked.wrong == []
    assert {"/-/publication/toys", "/-/publication/a+b~2E2"} < walked.statuses.keys()


def test_many_databases_share_the_memory_of_the_process(memory: sqlite3.Connection) -> None:
    from plugins.guard.limits import CACHES, LARGEST_CACHE, limit

    def cache(connections: int) -> Any:
        limit(memory, connections)
        return -memory.execute("PRAGMA cache_size").fetchone()[0]

    assert cache(3) == LARGEST_CACHE
    assert cache(200) * 200 * 1024 <= CACHES
