"""Test the cache headers: an ETag for each page, a short life, none for errors; and gzip."""

import asyncio
import copy
import gzip
import re
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from datasette.plugins import pm
from described import METADATA
from helpers import ROOT, copy_of
from site_of import site_of

from plugins.cache import policy
from plugins.cache.version import site_version
from plugins.charts.worker_process import DrawingFailedError
from plugins.common.fair_queue import QueueFull
from plugins.guard import page_time

FRESH = "public, max-age=60, s-maxage=1, stale-while-revalidate=60"
PAGES = [
    "/",
    "/migration",
    "/migration/observation",
    "/migration/observation.json",
    "/migration/observation/1",
    "/migration/largest-groups",
    "/migration/largest-groups.csv",
    "/migration/largest-groups.svg",
    "/-/published/immigration-2007",
    "/-/published/immigration-2007.csv",
    "/-/published/immigration-2007.xlsx",
    "/-/static-plugins/plugins.layout/site.css",
    "/-/static/app.css",
    "/sitemap.xml",
]


def scope(path="/", query=b"", method="GET", **headers):
    pairs = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    return {
        "method": method, "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": pairs,
    }  # fmt: skip


def timeless(page: bytes) -> bytes:
    return re.sub(rb"took [0-9.]+ ms", b"", page)


@pytest.mark.parametrize("address", PAGES)
async def test_a_page_is_revalidated_without_being_sent_again(migration_db, address):
    client = site_of(migration_db).client
    first = await client.get(address)
    assert first.status_code == 200
    cached = {name: first.headers[name] for name in ("etag", "cache-control", "vary")}
    vary = "Accept-Encoding" if "." in address else "Accept-Encoding, Accept-Language"
    assert (cached["cache-control"], cached["vary"]) == (FRESH, vary)
    assert len(first.headers.get_list("content-length")) <= 1
    same = {name: value.removeprefix("W/") for name, value in cached.items()}
    for method in ("GET", "HEAD"):
        not_modified = await client.request(
            method, address, headers={"If-None-Match": cached["etag"]}
        )
        assert (not_modified.status_code, not_modified.content) == (304, b"")
        assert {name: not_modified.headers[name].removeprefix("W/") for name in cached} == same
    other = await client.get(address, headers={"If-None-Match": 'W/"of another database"'})
    assert (other.status_code, other.headers["etag"]) == (200, cached["etag"])


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("encoding", [b"identity", b"gzip"])
async def test_a_page_is_kept_in_memory_as_it_was_sent(migration_db, address, encoding):
    app = site_of(migration_db).app()
    sent = []

    async def send(message):
        sent.append(message)

    async def ask():
        sent.clear()
        headers = [(b"host", b"kept.example.org"), (b"accept-encoding", encoding)]
        asked = {**scope(address), "type": "http", "scheme": "http", "headers": headers}
        await app(asked, asyncio.Event().wait, send)
        body = b"".join(message.get("body", b"") for message in sent)
        return body, dict(sent[0]["headers"]), asked.get("is_kept", False)

    (first, one, was_kept), (again, other, is_kept) = await ask(), await ask()
    assert (was_kept, is_kept) == (False, True)
    assert first == again
    assert other.pop(b"content-length") == str(len(first)).encode()
    one.pop(b"content-length", None)
    assert other == one


@pytest.mark.parametrize("address", [*PAGES, "/migration.db"])
async def test_if_none_match_is_compared_weakly(migration_db, address):
    """Compare as RFC 9110, 13.1.2, says: also `*`, lists, several lines and compressed answers."""
    client = site_of(migration_db).client
    first = await client.get(address)
    opaque = first.headers["etag"].removeprefix("W/")
    since = ("If-Modified-Since", "Wed, 25 Nov 1998 07:00:00 GMT")  # not looked at beside a tag
    for method in ("GET", "HEAD"):
        for lines in (
            [opaque],
            [f"W/{opaque}"],
            ["*"],
            [f'"a, b", W/"c",{opaque}'],
            ['"a"', opaque],
        ):
            headers = [since, *(("If-None-Match", line) for line in lines)]
            not_modified = await client.request(method, address, headers=headers)
            assert (not_modified.status_code, not_modified.content) == (304, b""), lines
            assert not_modified.headers["etag"].removeprefix("W/") == opaque
        for unknown in ('"other"', f'"{opaque[1:-1]}, "', opaque[1:-1], f"W/{opaque[1:-1]}", ""):
            sent = await client.request(method, address, headers={"If-None-Match": unknown})
            assert sent.status_code == 200, unknown


@pytest.mark.parametrize(
    "address", ["/zzz", "/migration/zzz", "/-/published/zzz.csv", "/migration/observation?_size=x"]
)
async def test_a_star_matches_no_error(migration_db, address):
    client = site_of(migration_db).client
    expected = (await client.get(address)).status_code
    assert expected in (400, 404)
    assert (await client.get(address, headers={"If-None-Match": "*"})).status_code == expected


async def test_each_address_has_a_tag_of_its_own(migration_db):
    client = site_of(migration_db).client
    addresses = [*PAGES, "/migration/largest-groups?limit=3", "/migration/largest-groups?limit=4"]
    tags = [(await client.get(address)).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(addresses)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/migration/zzz", 404),
        ("/migration/observation?_sort=zzz", 400),
        ("/migration/observation?_ttl=31536000&_sort=zzz", 400),
        ("/-/published/zzz.csv", 404),
        ("/-/versions?table=zzz", 404),
        ("/-/metadata", 404),
        ("/-/static-plugins/plugins.layout/zzz.css", 404),
    ],
)
async def test_an_error_has_no_life_at_all(migration_db, address, status):
    response = await site_of(migration_db).client.get(address)
    assert response.status_code == status
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


async def test_a_reader_cannot_lengthen_the_life_of_a_page(migration_db):
    response = await site_of(migration_db).client.get("/migration/symbol?_ttl=31536000")
    assert response.headers["cache-control"] == FRESH


async def test_what_sql_of_a_reader_gives_may_change_with_the_clock(migration_db):
    address = "/migration.json?sql=select+datetime('now')"
    response = await site_of(migration_db).client.get(address)
    assert response.status_code == 200
    assert "etag" not in response.headers


async def test_cookies_and_credentials_make_no_difference(migration_db):
    client = site_of(migration_db).client
    plain = await client.get("/migration/symbol.json")
    personal = await client.get(
        "/migration/symbol.json",
        headers={"Cookie": "_ga=1; ds_messages=x", "Authorization": "Bearer x"},
    )
    for name in ("etag", "cache-control", "vary"):
        assert plain.headers[name] == personal.headers[name]
    assert "set-cookie" not in personal.headers


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        ("gzip", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("identity", False),
        ("gzipped", False),
        ("gzip;q=much", False),
        ("", False),
    ],
)
def test_who_takes_gzip(accepted, is_taken):
    assert policy.accepts_gzip([(b"Accept-Encoding", accepted.encode())]) is is_taken


async def test_nobody_is_sent_what_they_refuse(migration_db):
    client = site_of(migration_db).client
    refused = await client.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    assert refused.headers["vary"] == "Accept-Encoding, Accept-Language"


@pytest.mark.parametrize("address", [PAGES[2], PAGES[-5], *PAGES[-3:]])
async def test_what_is_compressed_is_the_same(migration_db, address):
    client = site_of(migration_db).client
    transport = httpx.ASGITransport(app=site_of(migration_db).app())
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as direct,
        direct.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as compressed,
    ):
        raw = b"".join([part async for part in compressed.aiter_raw()])
    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.headers["etag"].startswith("W/")
    assert timeless(gzip.decompress(raw)) == timeless(plain.content)


async def test_pages_of_a_database_that_may_change_are_revalidated_each_time(
    migration_db, tmp_path
):
    copy = tmp_path / "migration.db"
    copy.write_bytes(migration_db.read_bytes())
    site = Datasette(files=[str(copy)], plugins_dir=str(ROOT / "plugins"))
    response = await site.client.get("/migration/symbol.json")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"
    assert "etag" not in response.headers


def test_the_version_changes_with_database_words_and_files(tmp_path: Path):
    folder = copy_of(ROOT / "plugins" / "cache", tmp_path / "folder")
    versions = [
        site_version(["a"], {"title": "Moves"}, [folder]),
        site_version(["b"], {"title": "Moves"}, [folder]),
        site_version(["a"], {"title": "Movers"}, [folder]),
    ]
    (folder / "policy.py").write_text("changed", encoding="utf-8")
    versions.append(site_version(["a"], {"title": "Moves"}, [folder]))
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "x.pyc").write_bytes(b"changed by running")
    assert site_version(["a"], {"title": "Moves"}, [folder]) == versions[-1]
    (folder / "policy.py").rename(folder / "policies.py")
    versions.append(site_version(["a"], {"title": "Moves"}, [folder]))
    assert None not in versions
    assert len(set(versions)) == 5
    assert site_version(["a", None], {}, []) is None


@pytest.mark.parametrize(
    ("sent", "is_known"),
    [
        (b"TAG", True),
        (b'"x", TAG', True),
        (b"*", False),  # whether there is anything shows only in the answer
        (b'W/"x"', False),
        (b"", False),
    ],
)
def test_which_tags_are_known(sent, is_known):
    tag = policy.entity_tag(scope(), "1")
    request = scope(if_none_match=sent.replace(b"TAG", tag))
    assert policy.is_known(request, tag) is is_known
    assert policy.is_known({**request, "method": "POST"}, tag) is False


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, [], [(b"etag", b"tag"), (b"cache-control", policy.FRESH)]),
        (302, [], [(b"cache-control", policy.FRESH)]),
        (404, [], [(b"cache-control", b"no-store")]),
        (200, [(b"cache-control", b"private, no-store")], [(b"cache-control", b"no-store")]),
        (200, [(b"cache-control", b"max-age=31536000")],
         [(b"etag", b"tag"), (b"cache-control", policy.FRESH)]),
        (200, [(b"set-cookie", b"a=b")],
         [(b"set-cookie", b"a=b"), (b"cache-control", b"no-store")]),
        (200, [(b"etag", b'"own"')], [(b"etag", b'"own"'), (b"cache-control", policy.FRESH)]),
        (200, [(b"etag", b'"own"'), (b"content-encoding", b"gzip")],
         [(b"etag", b'W/"own"'), (b"content-encoding", b"gzip"),
          (b"cache-control", policy.FRESH)]),
    ],
)  # fmt: skip
def test_the_cache_headers(status, headers, expected):
    cache_headers = policy.cache_headers(status, headers, b"tag", True)
    assert cache_headers == [*expected, (b"vary", b"Accept-Encoding")]


def test_an_answer_varies_with_what_it_says_but_no_person():
    headers = policy.cache_headers(404, [(b"vary", b"Accept, Cookie, Authorization")], None, True)
    assert headers[-1] == (b"vary", b"Accept, Accept-Encoding")


@pytest.fixture
def hurried(migration_db, monkeypatch) -> Datasette:
    """Return a site whose facets always take too long: it looks at the clock at each step."""
    monkeypatch.setattr(page_time, "_STEPS", 1)
    return Datasette(
        immutables=[str(migration_db)],
        settings={"facet_time_limit_ms": 1},
        metadata=copy.deepcopy(METADATA),
        plugins_dir=str(ROOT / "plugins"),
    )


@pytest.fixture
def forgetful(migration_db) -> Datasette:
    """Return a site that keeps no answers in memory."""
    return Datasette(
        immutables=[str(migration_db)],
        metadata={**copy.deepcopy(METADATA), "plugins": {"cache": {"megabytes": 0}}},
        plugins_dir=str(ROOT / "plugins"),
    )


FACETS = "_facet=region&_facet=measure&_facet=citizenship_kind"


@pytest.mark.parametrize("form", ["", f".json?{FACETS}", f".json?_shape=objects&{FACETS}"])
async def test_what_lacks_a_facet_is_not_kept(hurried, form):
    """Store no page without a facet, which would stay as long as the database."""
    page = await hurried.client.get(f"/migration/observation_labelled{form}")
    assert page.status_code == 200
    assert form or "These facets timed out: " in page.text
    assert (page.headers["cache-control"], page.headers.get("etag")) == ("no-store", None)


@pytest.mark.parametrize("why", [QueueFull(), DrawingFailedError("chart: it took too long")])
async def test_what_lacks_a_chart_is_not_kept(forgetful, monkeypatch, why):
    address = "/migration/largest-groups"

    async def none(*_):
        raise why

    client = forgetful.client
    whole = await client.get(address)
    monkeypatch.setattr(pm.get_plugin("plugins.questions.chart_formats"), "drawing", none)
    page = await client.get(address)
    assert page.status_code == 200
    assert "No chart: Too many charts" in page.text
    assert (page.headers["cache-control"], page.headers.get("etag")) == ("no-store", None)
    monkeypatch.undo()
    again = await client.get(address)
    assert (again.headers["cache-control"], again.headers["etag"]) == (FRESH, whole.headers["etag"])


@pytest.mark.parametrize("form", ["svg", "png", "svg?_colours=auto"])
@pytest.mark.parametrize("why", [QueueFull(), DrawingFailedError("chart: it took too long")])
async def test_a_chart_that_was_not_drawn_can_be_requested_again(forgetful, monkeypatch, form, why):
    async def none(*_):
        raise why

    monkeypatch.setattr(pm.get_plugin("plugins.questions.chart_formats"), "drawing", none)
    answer = await forgetful.client.get(f"/migration/largest-groups.{form}")
    assert (answer.status_code, answer.text) == (
        503,
        "Too many charts are being drawn just now: try again in a moment.\n",
    )
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("5", "no-store")
