"""robots.txt, the sitemap and the favicon."""

import re
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
from site_of import site_of

from plugins import seo
from plugins.seo.crawlers import page_paths, parts_of, robots_text, sitemap_xml

OTHERS = {"host": "not-requested-before"}


def test_paths_leave_out_hidden_tables() -> None:
    assert page_paths(
        "marbles",
        "/-",
        ["box 1"],
        ["largest"],
        {"a": {}, "b": {"hidden": True}},
        categories=[("colour", "blue/green")],
    ) == [
        "/",
        "/-/published",
        "/-/published/box%201",
        "/-/published/box%201/source",
        "/-/overview",
        "/-/category/colour/blue%2Fgreen",
        "/marbles",
        "/marbles/largest",
        "/marbles/a",
    ]


def test_sitemap_is_xml_whatever_an_address_holds() -> None:
    root = ElementTree.fromstring(sitemap_xml(["http://a/?x=1&y=<2>"]))
    assert [loc.text for loc in root.iter() if loc.text and loc.text.strip()] == [
        "http://a/?x=1&y=<2>"
    ]


def test_robots_keep_out_of_sql_and_orderings() -> None:
    lines = robots_text("http://a/sitemap.xml").splitlines()
    assert "Disallow: /*?sql=" in lines
    assert "Disallow: /*?_" in lines
    assert "Disallow: /-/published/*?" in lines
    assert lines[-1] == "Sitemap: http://a/sitemap.xml"


async def test_every_page_of_the_sitemap_is_there(migration_db: Path) -> None:
    client = site_of(migration_db).client
    text = (await client.get("/sitemap.xml")).text
    addresses = re.findall("<loc>(.*?)</loc>", text)
    assert len(addresses) == len(set(addresses))
    categories = [address for address in addresses if "/-/category/" in address]
    assert len(categories) > 10
    for address in set(addresses) - set(categories[3:-3]):  # they are alike
        response = await client.get(address.removeprefix("http://localhost"))
        assert (address, response.status_code) == (address, 200)


async def test_a_sitemap_of_many_addresses_is_several(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site_of(migration_db).client
    whole = re.findall("<loc>(.*?)</loc>", (await client.get("/sitemap.xml")).text)
    monkeypatch.setattr(seo, "parts_of", partial(parts_of, most=50))
    listed = await client.get("/sitemap.xml", headers=OTHERS)
    assert "<sitemapindex " in listed.text
    parts = re.findall("<sitemap><loc>(.*?)</loc></sitemap>", listed.text)
    assert len(parts) == -(-len(whole) // 50)
    found: list[str] = []
    for part in parts:
        text = (
            await client.get(part.removeprefix(f"http://{OTHERS['host']}"), headers=OTHERS)
        ).text
        found += re.findall("<url><loc>(.*?)</loc></url>", text)
    assert [one.replace(OTHERS["host"], "localhost") for one in found] == whole
    refused = await client.get(f"/sitemap.xml?part={len(parts) + 1}", headers=OTHERS)
    assert (refused.status_code, refused.text) == (
        400,
        f"part={len(parts) + 1}: expected a number from 1 to {len(parts)}\n",
    )


def test_no_addresses_are_one_part() -> None:
    assert parts_of([]) == [[]]
    assert parts_of(["a", "b", "c"], most=2) == [["a", "b"], ["c"]]


async def test_robots_are_told_where_the_map_is(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.endswith("Sitemap: http://localhost/sitemap.xml\n")


async def test_favicon_is_ours(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/favicon.ico")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.text.startswith("<svg")
