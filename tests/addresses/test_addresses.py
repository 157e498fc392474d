"""Test addresses below a prefix and behind a proxy, and which hosts and schemes are trusted."""

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import cache

import httpx
import pytest
from bench.servers import ours
from datasette.app import Datasette
from helpers import ROOT
from hypothesis import given
from hypothesis import strategies as st
from site_of import site_of

from plugins.addresses.hosts import find_refusal, read_allowed, read_host
from plugins.addresses.prefix import below, expect_prefix, lacks_slash, without_prefix

NAMES = {"migration", "static", "-", "robots"}
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


@cache
def site_below(database, prefix: str = "/stats/") -> Datasette:
    """Return a site with its own settings, which the tests here share."""
    site = site_of.__wrapped__(database)
    site._settings["base_url"] = prefix
    return site


@cache
def application(site: Datasette) -> Callable[[dict, Callable, Callable], Awaitable[None]]:
    """Return the site as servers have it, made once, as they do."""
    return site.app()


async def answer(
    site: Datasette, path: str, host: str | Sequence[str] = "localhost", scheme: str = "http"
) -> httpx.Response:
    """Request a path and hosts exactly as given, as a server passes them on."""
    hosts = [host] if isinstance(host, str) else host
    raw, _, query = path.partition("?")
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": scheme,
        "path": httpx.URL(f"http://h{raw}").path if raw.startswith("/") else raw,
        "raw_path": raw.encode(), "query_string": query.encode(),
        "headers": [(b"host", value.encode("latin-1")) for value in hosts],
    }  # fmt: skip
    messages: list[dict] = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        messages.append(message)

    await application(site)(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return httpx.Response(messages[0]["status"], headers=messages[0]["headers"], content=body)


@pytest.mark.parametrize(
    ("path", "prefix", "expected"),
    [
        ("/stats/", "/stats/", "/"),
        ("/stats/migration/region?", "/stats/", "/migration/region?"),
        ("/migration/region", "/stats/", "/migration/region"),
        ("/statsmigration", "/stats/", "/statsmigration"),
        ("/stats", "/stats/", "/stats"),
        ("/a/b/-/search", "/a/b/", "/-/search"),
        ("/migration", "/", "/migration"),
        # a prefix that is the name of the database as well
        ("/migration/migration/region", "/migration/", "/migration/region"),
        ("/migration/region", "/migration/", "/migration/region"),
        ("/migration/migration.json", "/migration/", "/migration.json"),
        ("/migration/-/published", "/migration/", "/-/published"),
        ("/migration/robots.txt", "/migration/", "/robots.txt"),
        ("/migration/", "/migration/", "/"),
    ],
)
def test_the_prefix_is_taken_off_once_where_it_is(path, prefix, expected):
    assert without_prefix(path, prefix, NAMES) == expected


def test_only_the_prefix_itself_lacks_its_slash():
    assert lacks_slash("/stats", "/stats/", NAMES)
    assert not lacks_slash("/stats/", "/stats/", NAMES)
    assert not lacks_slash("/migration", "/migration/", NAMES), "the page of the database"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (b"/_memory", b"/stats/_memory"),
        (b"/stats/migration", b"/stats/migration"),
        (b"https://example.org/", b"https://example.org/"),
        (b"//example.org/", b"//example.org/"),
    ],
)
def test_a_redirect_does_not_leave_the_prefix(location, expected):
    assert below(location, "/stats/") == expected


@pytest.mark.parametrize("prefix", ["/", "/stats/", "/a-b/c_d/1/"])
def test_a_prefix_is_names_between_slashes(prefix):
    expect_prefix(prefix)


@pytest.mark.parametrize(
    "prefix", ["", "stats", "/stats", "stats/", "//", "/a//b/", "/v1.0/", "/a b/", "/a?/", "/å/"]
)
def test_another_prefix_is_refused_in_one_line(prefix):
    with pytest.raises(ValueError, match="such as /stats/"):
        expect_prefix(prefix)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "environment", "error"),
    [
        (
            ["--setting", "base_url", "/stats"],
            {},
            "Error: base_url /stats must begin and end with / and hold nothing but letters, digits,"
            " - and _ between slashes, such as /stats/\n",
        ),
        (
            [],
            {"ALLOWED_HOSTS": "example.org, https://example.org"},
            "Error: ALLOWED_HOSTS: https://example.org is not the name of a host without a port\n",
        ),
    ],
)
def test_a_site_does_not_start_with_a_bad_setting(migration_db, option, environment, error):
    command = [sys.executable, "-m", "datasette", "serve", *ours(migration_db), *option]
    environment |= {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        [*command, "--port", "0"], capture_output=True, text=True, timeout=60, env=environment
    )
    assert (ended.returncode, ended.stderr) == (1, error)


@pytest.mark.parametrize(
    "host", ["localhost", "example.org:8001", "[::1]:80", "10.0.0.1", "my_site", "example.org."]
)
def test_a_host_is_what_a_browser_sends(host):
    assert read_host([(b"Host", host.upper().encode())]) == host


BAD_HOSTS = (
    "", "[", "a b", "a,b", "a/b", "a@b", "a\\b", 'a"b', "<script>", "a..b", ".", ":80", "a:", "a:b",
    "a:99999", "[::1", "[zzz]", "[:::::]", "a\xe5", "a\x00", "a" * 64, "a." * 130, "a" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("host", BAD_HOSTS)
async def test_what_is_no_host_is_refused_in_a_sentence(migration_db, host):
    for path in ("/", "/migration/region?_facet=level", "/zzz", "/-/dcat.jsonld", "/-/health"):
        response = await answer(site_of(migration_db), path, host)
        assert response.status_code == 400
        assert response.text == (
            "The request must name the site in one Host header, such as example.org:8001.\n"
        )
        assert response.headers["cache-control"] == "no-store"
        assert all(name in response.headers for name in HEADERS)


async def test_a_whole_address_is_read_as_its_host_and_path(migration_db):
    """Proxies may send it, and the host in it counts, not that of the header (RFC 9112)."""
    site, address = site_of(migration_db), "/migration/region.json?_shape=array&_size=2"
    plain = await answer(site, address, "example.org")
    whole = await answer(site, f"http://example.org{address}", "other.example")
    assert (whole.status_code, whole.content) == (200, plain.content)
    assert whole.headers["link"] == plain.headers["link"]
    assert "example.org" in whole.headers["link"]
    assert (await answer(site, "HTTPS://example.org", "example.org")).status_code == 200
    assert (await answer(site, "http://[/migration", "example.org")).status_code == 400


@pytest.mark.parametrize("hosts", [(), ("a", "b"), ("a", "a")])
async def test_there_is_one_host(migration_db, hosts):
    assert (await answer(site_of(migration_db), "/", hosts)).status_code == 400


@given(st.text(st.characters(max_codepoint=255), max_size=300))
def test_an_accepted_host_is_valid_in_an_address(host):
    taken = read_host([(b"host", host.encode("latin-1"))])
    assert taken is None or httpx.URL(f"http://{taken}/").netloc.decode() in (taken, taken + ":80")


async def test_the_address_is_a_path(migration_db):
    response = await answer(site_of(migration_db), "migration")
    assert (response.status_code, response.text) == (
        400,
        "The address in the request must be a path that begins with /.\n",
    )
    assert all(name in response.headers for name in HEADERS)


async def test_a_path_with_two_slashes_names_no_other_host(migration_db):
    response = await answer(site_of(migration_db), "//example.org/migration")
    assert response.status_code == 404
    assert "http://example.org" not in response.text


def test_allowed_hosts_are_names_without_ports():
    allowed = read_allowed(" Example.org,[::1], ")
    assert allowed == {"example.org", "[::1]"}

    def refused(host, path="/"):
        scope = {"headers": [(b"host", host)], "path": path}
        return find_refusal(scope, allowed)

    assert not any(map(refused, (b"example.org", b"EXAMPLE.org.:8001", b"[::1]:80")))
    assert "does not answer" in refused(b"example.com").sentence
    assert "does not answer" in refused(b"a.example.org").sentence
    assert refused(b"127.0.0.1:8001", "/-/health") is None, "whoever watches asks by any name"


async def test_only_allowed_hosts_are_answered_to(migration_db, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "example.org")
    site = site_of.__wrapped__(migration_db)  # it reads them when it starts
    assert (await answer(site, "/-/published", "example.org:8001")).status_code == 200
    assert (await answer(site, "/-/published", "example.com")).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/", "/-/published", "/migration/largest-groups", "/-/dcat.jsonld", "/sitemap.xml"],
)
async def test_answers_repeat_the_host_and_scheme_of_their_own_request(migration_db, path):
    """Check it also if a file, an ETag or a page was cached for another host."""
    site = site_of(migration_db)
    forged = await answer(site, path, "evil.example", "https")
    own = await answer(site, path, "Site.example:8001")
    assert "https://evil.example/" in forged.text
    assert "http://site.example:8001/" in own.text
    assert "evil" not in own.text
    assert forged.headers.get("etag", "-") != own.headers.get("etag")


async def test_a_forwarded_scheme_is_in_vary_and_a_forwarded_host_is_not_read(migration_db):
    transport = httpx.ASGITransport(app=site_of(migration_db).app())
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as client:
        response = await client.get("/-/published", headers=forged)
        plain = await client.get("/-/published")
    assert "evil.example" not in response.text
    assert response.headers["vary"] == "Accept-Encoding, Accept-Language, X-Forwarded-Proto"
    assert plain.headers["vary"] == "Accept-Encoding, Accept-Language"


@pytest.mark.parametrize("before", ["/stats", ""])
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/migration/", "/stats/migration"),
        ("/migration/region/?_sort=code", "/stats/migration/region?_sort=code"),
        ("/migration/region.jsono", "/stats/migration/region.json?_shape=objects"),
        ("/migration/r%C3%A5d", "/stats/migration/r~C3~A5d"),
        ("/:memory:/x", "/stats/_memory/x"),
        (
            "/migration/region?_filter_column=code&_filter_op=exact&_filter_value=NO01",
            "/stats/migration/region?code__exact=NO01",
        ),
        (
            "/migration/region?_sort=code&_sort_by_desc=on",
            "/stats/migration/region?_sort_desc=code",
        ),
    ],
)
async def test_redirects_stay_below_the_prefix(migration_db, before, path, location):
    response = await answer(site_below(migration_db), before + path)
    assert (response.status_code // 100, response.headers["location"]) == (3, location)


async def test_the_prefix_without_its_slash_leads_to_the_front_page(migration_db):
    response = await answer(site_below(migration_db), "/stats?x=1")
    assert (response.status_code, response.headers["location"]) == (301, "/stats/?x=1")
    assert all(name in response.headers for name in HEADERS)


@pytest.mark.parametrize("before", ["/stats", ""])
async def test_pages_of_the_maintainer_are_closed_below_a_prefix(migration_db, before):
    response = await answer(site_below(migration_db), f"{before}/-/metadata")
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("prefix", "before"),
    [("/stats/", "/stats"), ("/stats/", ""), ("/migration/", "/migration"), ("/migration/", "")],
)
async def test_datasettes_own_addresses_have_the_prefix_once(migration_db, prefix, before):
    """Check JSON, a Link header and the columns of SQL that contain bytes."""
    site, root = site_below(migration_db, prefix), f"http://localhost{prefix}migration/observation"
    path = f"{before}/migration/observation.json?_facet=region&_size=1&_sort=id"
    answered = json.loads((await answer(site, path)).content)
    assert answered["next_url"] == f"{root}.json?_facet=region&_size=1&_next=1%2C1&_sort=id"
    facet = answered["facet_results"]["region"]
    base = f"{prefix}migration/observation.json?_size=1&_sort=id"
    assert facet["toggle_url"] == base
    assert facet["results"][0]["toggle_url"].startswith(f"http://localhost{prefix}migration/obs")
    page = await answer(site, f"{before}/migration/observation")
    assert page.headers["link"].startswith(f"{root}.json; ")
    blob = await answer(site, f"{before}/migration.csv?sql=select+x'00'+as+b")
    assert f"http://localhost{prefix}migration.blob?sql=" in blob.text
    shown = await answer(site, f"{before}/migration?sql=select+x'00'+as+b")
    assert f'href="{prefix}migration.blob?sql=' in shown.text


async def test_robots_txt_has_paths_below_the_prefix(migration_db):
    robots = (await answer(site_below(migration_db), "/robots.txt")).text
    assert "Disallow: /stats/-/search\n" in robots
    assert "Sitemap: http://localhost/stats/sitemap.xml\n" in robots
