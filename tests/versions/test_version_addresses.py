"""The address of a table takes `?version=`, in every format, and answers as the old site did."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html as lxml_html
from site_of import page, site_of
from three_publications import build_two, site_of_several
from versions_publication import GONE, TABLE

from loader.formats import FORMATS
from plugins.common import kept_versions
from plugins.common.kept_versions import read_history

PAGE = f"/-/published/{TABLE}"
AVAILABLE = [name for name, format_ in FORMATS.items() if format_.available]


async def answer(database, address):
    return await site_of(database, described=False).client.get(address)


async def root_of(database, address):
    """Return the parsed page, which must be there."""
    reply = await answer(database, address)
    assert reply.status_code == 200, reply.text
    return lxml_html.fromstring(reply.text)


@pytest.mark.parametrize("ending", [*(f".{name}" for name in AVAILABLE), "/original"])
@pytest.mark.parametrize("version", [0, 1, 2])
async def test_each_format_has_the_bytes_that_the_site_had_then(built, ending, version):
    then = await answer(built.as_served[version], PAGE + ending)
    now = await answer(built.database, f"{PAGE}{ending}?version={built.ids[version]}")
    assert (now.status_code, now.content) == (200, then.content)
    assert now.headers["etag"] == then.headers["etag"]
    assert (
        f"-{built.ids[version]}{'.' if ending != '/original' else ''}"
        in (now.headers["content-disposition"])
    )
    links = dict(re.findall(r'<([^>]*)>; rel="([^"]*)"', now.headers["link"])[::-1])
    assert links[f"{PAGE}?version={built.ids[version]}"] == "canonical"
    assert links[PAGE] == "latest-version"
    assert links["/-/versions"] == "version-history"


@pytest.mark.parametrize("query", ["colour=leaf&box=bottom(1)", "lang=nb"])
async def test_a_part_of_an_old_version(built, query):
    then = await answer(built.as_served[0], f"{PAGE}.csv?{query}")
    now = await answer(built.database, f"{PAGE}.csv?{query}&version={built.ids[0]}")
    assert (now.status_code, now.content) == (200, then.content)
    newest = await answer(built.database, f"{PAGE}.csv?{query}")
    assert newest.content != now.content


async def test_the_page_of_an_old_version_says_so_and_keeps_to_it(built):
    first, _, newest = built.ids
    address = f"{PAGE}?colour=leaf&version={first}"
    root = await root_of(built.database, address)
    then = await root_of(built.as_served[0], f"{PAGE}?colour=leaf")
    (note,) = root.xpath("//p[@role='note']")
    assert "This is an old version" in note.text_content()
    assert note.xpath(".//a/@href") == [f"{PAGE}?colour=leaf", "/-/versions"]
    (canonical,) = root.xpath("//link[@rel='canonical']/@href")
    assert urlsplit(canonical).query == f"colour=leaf&version={first}"
    numbers = "//table//td//text()"
    assert root.xpath(numbers) == then.xpath(numbers)
    (described,) = root.xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(described)["version"] == first
    assert root.xpath("//form//input[@name='version']/@value") == [first]
    own = [href for href in root.xpath("//main//a/@href") if href.startswith((PAGE, "?"))]
    others = {href for href in own if parse_qs(urlsplit(href).query).get("version") != [first]}
    assert others == {f"{PAGE}?colour=leaf"}
    assert len(own) > 20
    assert newest not in note.text_content()


async def test_the_links_of_an_old_page_lead_somewhere(built):
    site = site_of(built.database, described=False)
    old = f"version={built.ids[0]}"
    for start in (f"{PAGE}?{old}&cell=11", f"{PAGE}/source?{old}"):
        root = await root_of(built.database, start)
        base = urlsplit(start).path
        for href in sorted({link.partition("#")[0] for link in root.xpath("//main//a/@href")}):
            if href.startswith(("/", "?")):
                reached = await site.client.get(base + href if href.startswith("?") else href)
                assert reached.status_code == 200, href


async def test_an_old_page_shows_no_row_of_the_newest_database(built):
    rows = ["/toys/observation/2", "/toys/observation/2.json"]
    for version, cell, expected in ((built.ids[0], 11, []), (built.ids[2], 2, rows)):
        root = await root_of(built.database, f"{PAGE}?version={version}&cell={cell}")
        found = root.xpath("//aside//a/@href")
        assert [href for href in found if href.startswith("/toys/")] == expected


async def test_the_page_of_the_newest_has_an_address_that_never_changes(built):
    site = site_of(built.database, described=False)
    newest = await page(site, PAGE)
    assert f'href="{PAGE}?version={built.ids[2]}"' in newest
    assert 'rel="latest-version"' not in newest
    fixed = await page(site, f"{PAGE}?version={built.ids[2]}")
    assert "which is the newest now" in fixed
    assert '<meta name="robots" content="noindex">' in fixed


async def test_a_citation_says_the_version(migration_db):
    site = site_of(migration_db)
    table = "/-/published/immigration-2007"
    version = read_history(migration_db).newest.id
    text = await page(site, f"{table}?version={version}")
    assert f"(Table 11; Version {version}) [Data set]." in text
    assert "(Table 11) [Data set]." in await page(site, table)


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/source", f"{PAGE}.csv", f"{PAGE}/original"])
async def test_a_version_that_nobody_knows(built, address):
    newest = built.ids[2]
    wrong = newest[:-1] + ("0" if newest[-1] != "0" else "1")
    for given, end in ((wrong, f"the nearest is {newest}"), ("2026", f"expected {newest}")):
        reply = await answer(built.database, f"{address}?version={given}")
        assert reply.status_code == 400
        assert f"{given}" in reply.text
        assert end in reply.text
    twice = await answer(built.database, f"{address}?version={newest}&version={newest}")
    assert (twice.status_code, "given twice" in twice.text) == (400, True)


@pytest.mark.parametrize("ending", ["", "/source", ".csv", ".json", "/original"])
async def test_a_table_that_a_version_does_not_have(built, ending):
    address = f"/-/published/{GONE}{ending}"
    assert (await answer(built.database, f"{address}?version={built.ids[1]}")).status_code == 200
    for query in ("", f"?version={built.ids[2]}"):
        reply = await answer(built.database, address + query)
        assert (reply.status_code, GONE in reply.text) == (404, True)
    assert built.ids[2] in reply.text


async def test_the_page_of_a_table_that_is_gone_leads_to_no_newest(built):
    text = await page(
        site_of(built.database, described=False), f"/-/published/{GONE}?version={built.ids[0]}"
    )
    assert "does not have this table" in text
    assert f'href="/-/published/{GONE}"' not in text.partition("<main")[2]


def damage(file):
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    file.write_bytes(data)


def cut(file):
    file.write_bytes(file.read_bytes()[:5000])


def replace_it(file):
    file.write_bytes(next(file.parent.glob("0002*.db")).read_bytes())


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda file: file.unlink(), "it is no longer kept"),
        (damage, "its file is damaged"),
        (cut, "its file is damaged"),
        (lambda file: file.write_bytes(b""), "its file is damaged"),
        (replace_it, "its file is damaged"),
    ],
)
async def test_a_version_that_cannot_be_read_is_listed_and_not_served(own, harm, why):
    (file,) = own.database.parent.glob("*.versions/0001*.db")
    harm(file)
    for ending in ("", "/source", ".csv", ".json"):
        reply = await answer(own.database, f"{PAGE}{ending}?version={own.ids[0]}")
        assert reply.status_code == 410
        assert f"Version {own.ids[0]} of these data cannot be shown: {why}." in reply.text
    listed = (await answer(own.database, "/-/versions.json")).json()["versions"]
    assert [one["problem"] for one in listed] == [None, None, why]
    assert f"It cannot be shown: {why}." in (await answer(own.database, "/-/versions")).text
    assert (await answer(own.database, f"{PAGE}?version={own.ids[1]}")).status_code == 200


async def test_a_version_with_another_schema_is_listed_and_not_served(own, monkeypatch):
    monkeypatch.setattr(kept_versions, "is_of_this_version", lambda connection: False)
    reply = await answer(own.database, f"{PAGE}.csv?version={own.ids[0]}")
    assert (reply.status_code, "another version of the software" in reply.text) == (410, True)
    assert (await answer(own.database, f"{PAGE}.csv")).status_code == 200


async def test_what_is_closed_is_closed_in_all_versions(own):
    closed = {"databases": {"toys": {"tables": {"observation": {"allow": False}}}}}
    site = site_of_several(own.database, **closed)
    for ending in ("", "/source", ".csv", "/original"):
        for query in ("", *(f"?version={id_}" for id_ in own.ids)):
            reply = await site.client.get(PAGE + ending + query)
            assert reply.status_code == 403, ending + query
    for address in ("/-/versions", "/-/versions.json", "/-/versions.atom"):
        text = (await site.client.get(address)).text
        assert own.ids[0] in text
        assert "980" not in text
        assert "not all of it is open to everyone" in text


async def test_versions_of_several_publications(own, tmp_path):
    _, health = build_two(tmp_path)
    site = site_of_several(health, own.database)
    long = f"/-/publication/toys/published/{TABLE}.csv?version={own.ids[0]}"
    then = await answer(own.as_served[0], f"{PAGE}.csv")
    for address in (long, f"{PAGE}.csv?version={own.ids[0]}"):
        assert (await site.client.get(address)).content == then.content
    other = long.replace("/toys/", "/health/")
    assert (await site.client.get(other)).status_code == 400
    assert (await site.client.get("/-/publication/health/versions")).status_code == 200


async def test_tags_change_with_the_versions_that_are_there(own):
    before = (await answer(own.database, PAGE)).headers["etag"]
    next(own.database.parent.glob("*.versions/0001*.db")).unlink()
    site = site_of_several(own.database)
    assert (await site.client.get(PAGE)).headers["etag"] != before
    assert read_history(own.database).newest.id == own.ids[2]
