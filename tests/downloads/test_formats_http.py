"""Test files over HTTP: types, names, links, ETags, HEAD, CORS and error messages."""

import json
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml
from datasette.app import Datasette
from helpers import IMMIGRATION, ROOT
from site_of import site_of

from loader.formats import FORMATS, is_installed
from plugins.common import deliver
from plugins.common.http_file import File, published_file
from plugins.common.http_problem import Problem
from plugins.common.result_cache import ResultCache
from plugins.downloads.descriptions import DESCRIPTIONS, SiteAddress

TABLE = "/-/published/immigration-2007"
FILES = [
    *(f"{TABLE}.{name}" for name in FORMATS),
    *(f"/-/{name}" for name in DESCRIPTIONS),
    "/-/openapi.json",
    "/-/lists/citizenship.csv",
]
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(migration_db: Path) -> Any:
    return site_of(migration_db).client


@pytest.mark.parametrize(
    ("name", "media_type", "disposition"),
    [
        ("txt", "text/plain; charset=utf-8", "inline"),
        ("csv", "text/csv; charset=utf-8; header=present", "attachment"),
        ("wide.csv", "text/csv; charset=utf-8; header=present", "attachment"),
        ("json", "application/json", "inline"),
        ("px", "text/x-pc-axis; charset=utf-8", "attachment"),
        ("xlsx", FORMATS["xlsx"].media_type, "attachment"),
        ("parquet", "application/vnd.apache.parquet", "attachment"),
        ("html", "text/html; charset=utf-8", "inline"),
    ],
)
async def test_a_format_has_its_type_and_a_name_to_save_it_under(
    client: Any, connection: sqlite3.Connection, name: str, media_type: str, disposition: str
) -> None:
    answer = await client.get(f"{TABLE}.{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == (
        f'{disposition}; filename="immigration-2007.{name}"'
    )
    file = published_file(connection, "immigration-2007", name, "/-", {})
    assert isinstance(file, File)
    assert answer.content == file.body


async def test_txt_is_the_page_byte_for_byte(client: Any) -> None:
    assert (await client.get(f"{TABLE}.txt")).content == IMMIGRATION.read_bytes()


@pytest.mark.parametrize("address", FILES)
async def test_asking_again_with_its_tag_gives_304(client: Any, address: str) -> None:
    first = await client.get(address)
    assert first.headers["cache-control"].startswith("public, max-age=")
    assert "Accept-Encoding" in first.headers["vary"]
    again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = await client.get(address, headers={"if-none-match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("address", FILES)
async def test_head_says_the_same_without_a_body(client: Any, address: str) -> None:
    got = await client.get(address, headers={"accept-encoding": "identity"})
    head = await client.head(address, headers={"accept-encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert int(head.headers["content-length"]) == len(got.content)


@pytest.mark.parametrize("address", FILES)
async def test_scripts_of_other_sites_may_read_it(client: Any, address: str) -> None:
    preflight = await client.options(address, headers={"origin": "https://example.org"})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    answer = await client.get(address, headers={"origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "etag" in answer.headers["access-control-expose-headers"]


async def test_scripts_of_other_sites_may_read_datasettes_answers_too(client: Any) -> None:
    answer = await client.get("/migration/region.json", headers={"origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert " --cors " in (ROOT / "Makefile").read_text(encoding="utf-8")


def links(answer: Any) -> dict[str, list[str]]:
    addresses_by_name: dict[str, list[str]] = {}
    for address, name in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["link"]):
        addresses_by_name.setdefault(name, []).append(address)
    return addresses_by_name


async def test_a_format_leads_to_the_page_the_others_and_the_licence(client: Any) -> None:
    assert links(await client.get(f"{TABLE}.csv")) == {
        "canonical": [TABLE],
        "alternate": [f"{TABLE}.{name}" for name in FORMATS if name != "csv"],
        "describedby": ["/-/csvw.json"],
        "version-history": ["/-/versions"],
        "service-desc": ["/-/openapi.json"],
        "license": ["https://creativecommons.org/licenses/by/4.0/"],
    }


@pytest.mark.parametrize("address", FILES)
async def test_every_link_leads_somewhere(client: Any, address: str) -> None:
    for addresses in links(await client.get(address)).values():
        for linked in addresses:
            if linked.startswith("/"):
                assert (await client.head(linked)).status_code == 200, linked


async def test_a_site_with_a_prefix_has_it_in_every_address(migration_db: Path) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        settings={"base_url": "/stats/"},
    )
    answer = await site.client.get(f"{TABLE}.csv")
    assert links(answer)["canonical"] == [f"/stats{TABLE}"]
    catalogue = (await site.client.get("/-/dcat.jsonld")).json()
    assert catalogue["@id"] == "http://localhost/stats/-/dcat.jsonld"
    whole = catalogue["dcat:dataset"][-1]["dcat:distribution"]
    assert [d["@id"] for d in whole] == [
        "http://localhost/stats/-/datapackage.zip", "http://localhost/stats/migration.db"
    ]  # fmt: skip
    openapi = (await site.client.get("/-/openapi.json")).json()
    assert openapi["servers"] == [{"url": "/stats"}]
    assert "/migration/{table}.{format}" in openapi["paths"]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        (
            "/-/published/immigration.csv",
            {
                "title": "No such published table",
                "detail": "There is no published table immigration;"
                " there are emigration-2008, immigration-2007.",
                "tables": ["emigration-2008", "immigration-2007"],
            },
        ),
        (
            f"{TABLE}.sas",
            {
                "title": "No such format",
                "detail": f"There is no format sas; there are {', '.join(FORMATS)}.",
                "formats": list(FORMATS),
            },
        ),
        (
            "/-/lists/c%C3%B8des.csv",
            {
                "title": "No such list",
                "detail": "There is no list cødes; there are citizenship, region, symbol, finding.",
                "lists": ["citizenship", "region", "symbol", "finding"],
            },
        ),
    ],
)
async def test_what_is_not_there_is_answered_with_what_is(
    client: Any, address: str, problem: dict[str, Any]
) -> None:
    answer = await client.get(address)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "no-store" in answer.headers["cache-control"]
    assert answer.json() == {"type": "about:blank", "status": 404, **problem}
    assert answer.status_code == 404
    page = await client.get(address, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert problem["detail"] in page.text


CHOSEN = "?citizenship=POL,nor&region=NO0*"


@pytest.mark.parametrize("name", [name for name, f in FORMATS.items() if not f.as_published])
async def test_every_format_has_a_selection(client: Any, name: str) -> None:
    whole = await client.get(f"{TABLE}.{name}")
    answer = await client.get(f"{TABLE}.{name}{CHOSEN}")
    assert answer.status_code == 200
    assert len(answer.content) < len(whole.content)
    assert f'filename="immigration-2007-selection.{name}"' in answer.headers["content-disposition"]
    assert links(answer) == {
        "canonical": [f"{TABLE}{CHOSEN}"],
        "alternate": [
            f"{TABLE}.{other}{CHOSEN}" for other in FORMATS if other not in (name, "txt")
        ],
        "version-history": ["/-/versions"],
        "service-desc": ["/-/openapi.json"],
        "license": ["https://creativecommons.org/licenses/by/4.0/"],
    }
    everything = await client.get(f"{TABLE}.{name}?citizenship=*&region=")
    assert (everything.content, everything.headers["link"]) == (
        whole.content,
        whole.headers["link"],
    )


async def test_a_name_that_is_repeated_chooses_what_each_chooses(client: Any) -> None:
    """So a form with boxes works; a name may be one in another language."""
    answer = await client.get(
        f"{TABLE}.wide.csv?citizenship=POL&citizenship=%22Sverige%22&citizenship=&region=total"
    )
    assert answer.text.splitlines()[2:] == ["Sweden,4432", "Poland,14160"]


@pytest.mark.parametrize(
    ("address", "detail", "named"),
    [
        (
            f"{TABLE}.csv?citizenship=Polnd",
            "This cannot be chosen of immigration-2007: citizenship: the table has no"
            " 'Polnd'; the nearest is Poland (POL).",
            {"nearest": ["POL"]},
        ),
        (
            f"{TABLE}.px?citizenships=POL",
            "This cannot be chosen of immigration-2007: the table has no dimension 'citizenships';"
            " the nearest is citizenship.",
            {"nearest": ["citizenship"]},
        ),
        (
            f"{TABLE}.txt?region=NO01",
            ".txt is the page as it was published, so nothing of it can be chosen (region);"
            " the formats for a selection are csv, wide.csv, json, px, xlsx, parquet, html.",
            {"formats": [name for name in FORMATS if name != "txt"]},
        ),
    ],
)
async def test_a_selection_that_cannot_be_is_refused(
    client: Any, address: str, detail: str, named: dict[str, list[str]]
) -> None:
    answer = await client.get(address)
    assert (answer.status_code, answer.json()["detail"]) == (400, detail)
    assert named.items() <= answer.json().items()
    assert (await client.get(f"{TABLE}/original?region=NO01")).status_code == 400


async def test_a_file_is_made_once_whatever_the_name_of_the_host(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def write(connection: sqlite3.Connection, site: SiteAddress) -> bytes:
        made.append(site.base)
        return site.base.encode()

    monkeypatch.setattr(deliver, "_cache", ResultCache(10_000, deliver._size))
    for name, expected in (
        ("datapackage.json", ["http://a"] * 2),
        ("dcat.jsonld", ["http://a", "http://b"]),  # it has full addresses in it
    ):
        monkeypatch.setitem(DESCRIPTIONS, name, replace(DESCRIPTIONS[name], write=write))
        bodies = [(await client.get(f"/-/{name}", headers={"host": host})).text for host in "ab"]
        assert bodies == expected
    assert made == ["http://a", "http://a", "http://b"]


async def test_a_format_that_is_not_installed_says_what_to_install(
    client: Any, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    is_installed.cache_clear()
    address = "/-/published/emigration-2008.parquet"
    detail = (
        "This site cannot write .parquet: the package pyarrow is not installed where it runs;"
        " pip install pyarrow"
    )
    uncached = {"host": "not-requested-before"}
    monkeypatch.setattr(deliver, "_cache", ResultCache(1, deliver._size))
    answer = await client.get(address, headers=uncached)
    assert (answer.status_code, answer.headers["content-type"]) == (501, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Format not installed",
        "status": 501,
        "detail": detail,
        "formats": ["txt", "csv", "wide.csv", "json", "px", "xlsx", "html"],
    }
    page = await client.get(address, headers={**BROWSER, **uncached})
    assert page.status_code == 501
    assert detail in page.text
    other = published_file(connection, "emigration-2008", "csv", "/-", {})
    assert isinstance(other, File)
    assert f"{TABLE}.parquet" not in {link.address for link in other.links}
    is_installed.cache_clear()


def test_nothing_needs_the_packages_of_formats_to_start() -> None:
    code = (
        "import sys; sys.modules.update(pyarrow=None, xlsxwriter=None)\n"
        "import loader.catalogue.package\n"
        "from loader.formats import FORMATS\n"
        "print([name for name, format_ in FORMATS.items() if not format_.available])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "['xlsx', 'parquet']\n"


async def test_the_database_itself_can_be_fetched(client: Any, migration_db: Path) -> None:
    answer = await client.get("/migration.db")
    assert answer.status_code == 200
    assert answer.content == migration_db.read_bytes()


async def test_every_file_of_the_data_package_is_where_it_says(client: Any) -> None:
    described = await client.get("/-/datapackage.json")
    for resource in described.json()["resources"]:
        answer = await client.get(urljoin("/-/datapackage.json", resource["path"]))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(resource["mediatype"])


async def test_every_table_of_csvw_is_where_it_says(client: Any) -> None:
    described = (await client.get("/-/csvw.json")).json()
    for table in described["tables"]:
        answer = await client.get(urljoin("/-/csvw.json", table["url"]))
        head = [column["titles"] for column in table["tableSchema"]["columns"]]
        assert answer.text.splitlines()[0] == ",".join(head)


async def test_a_private_database_gives_no_files(migration_db: Path) -> None:
    words = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    site = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        metadata={**words, "allow": {"id": "root"}},
    )
    for address in (f"{TABLE}.csv", "/-/datapackage.zip", "/-/openapi.json"):
        assert (await site.client.get(address)).status_code == 403


async def test_a_database_that_may_change_is_written_each_time(migration_db: Path) -> None:
    site = Datasette([str(migration_db)], plugins_dir=str(ROOT / "plugins"))
    answer = await site.client.get(f"{TABLE}.txt")
    assert answer.content == IMMIGRATION.read_bytes()
    assert "max-age" not in answer.headers["cache-control"]


def test_a_problem_is_json_of_rfc_9457() -> None:
    problem = Problem(404, "No such thing", "There is none.")
    assert json.loads(problem.as_json()) == {
        "type": "about:blank",
        "title": "No such thing",
        "status": 404,
        "detail": "There is none.",
    }
