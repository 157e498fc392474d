"""The list of versions as a page, as a feed by RFC 4287, and as JSON."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from lxml import html as lxml_html
from site_of import site_of
from versions_publication import GONE, TABLE, RebuiltPublication

from loader.versions.history import Version, read_versions, versions_folder, write_version
from plugins.common.kept_versions import read_history
from plugins.versions.change_feed import Feed, atom
from plugins.versions.listed_versions import ListedChange, ListedVersion

ATOM = "{http://www.w3.org/2005/Atom}"


async def answer(database, address):
    return await site_of(database, described=False).client.get(address)


async def test_the_page_lists_the_newest_first_with_what_changed(built):
    root = lxml_html.fromstring((await answer(built.database, "/-/versions")).text)
    items = root.xpath("//ol[@class='versions']/li")
    texts = [" ".join(item.text_content().split()) for item in items]
    newest, second, first = built.ids[::-1]
    assert [item.get("id") for item in items] == [f"v3-{newest}", f"v2-{second}", f"v1-{first}"]
    assert "the newest" in texts[0]
    assert f"gone: {GONE}" in texts[0]
    assert f"{TABLE}: 4 numbers changed; 1 finding" in texts[1] or "numbers changed" in texts[1]
    assert "980 → 970" in texts[1]
    assert "made then or before" in texts[2]
    assert "The first version that is recorded." in texts[2]
    hashes = [re.findall("[0-9a-f]{64}", text) for text in texts]
    assert [of[0][:12] for of in hashes] == built.ids[::-1]
    links = [href for href in root.xpath("//ol//a/@href") if "published" in href]
    assert links == [f"/-/published/{TABLE}?version={second}"]


async def test_the_page_leads_to_a_table_in_each_version(built):
    newest, second, first = built.ids[::-1]
    for table, ids in ((TABLE, [newest, second, first]), (GONE, [second, first])):
        reply = await answer(built.database, f"/-/versions?table={table}")
        links = lxml_html.fromstring(reply.text).xpath("//ol//h2/a/@href")
        assert links == [f"/-/published/{table}?version={id_}" for id_ in ids]
    reply = await answer(built.database, "/-/versions?table=marbles-2010")
    assert (reply.status_code, f"nearest is {TABLE}" in reply.text) == (404, True)
    for ending in ("?tabel=x", ".json?table=x", ".atom?table=x"):
        assert (await answer(built.database, f"/-/versions{ending}")).status_code == 400


async def test_json_has_all_that_is_recorded(built):
    reply = await answer(built.database, "/-/versions.json")
    assert reply.headers["content-type"].startswith("application/json")
    listed = reply.json()["versions"]
    recorded = read_versions(versions_folder(built.database))
    assert [one["version"] for one in listed] == [v.id for v in reversed(recorded)]
    assert [one["made"] for one in listed] == [v.made for v in reversed(recorded)]
    assert [[one["checksum"]] for one in listed] == [[*v.checksums] for v in reversed(recorded)]
    assert [one["newest"] for one in listed] == [True, False, False]
    assert {one["served"] for one in listed} == {True}
    assert listed[1]["changes"][0]["examples"][0].endswith("980 → 970")


def expect_feed(data):
    """Assert what RFC 4287 demands of a feed and its entries; return the root."""
    root = ElementTree.fromstring(data)
    assert root.tag == f"{ATOM}feed"
    for part in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"https?://\S+", part.findtext(f"{ATOM}id"))
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
        links = [(one.get("rel"), one.get("type")) for one in part.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)  # 4.1.1 and 4.1.2
        assert ("alternate", "text/html") in links
    assert [one.get("rel") for one in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return root


async def test_the_feed_is_valid_and_leads_to_the_page(built):
    reply = await answer(built.database, "/-/versions.atom")
    assert reply.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = expect_feed(reply.content)
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        f"Version {id_}" for id_ in built.ids[::-1]
    ]
    assert "980 → 970" in entries[1].findtext(f"{ATOM}content")
    page = (await answer(built.database, "/-/versions")).text
    for entry in entries:
        address, anchor = entry.findtext(f"{ATOM}id").split("#")
        assert address == "http://localhost/-/versions"
        assert f'id="{anchor}"' in page


@pytest.mark.parametrize("address", ["/", f"/-/published/{TABLE}", "/toys", "/-/versions"])
async def test_pages_link_to_the_feed(built, address):
    root = lxml_html.fromstring((await answer(built.database, address)).text)
    (feed,) = root.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert feed == "/-/versions.atom"
    assert root.xpath("//footer//a[@href='/-/versions']")


async def test_search_engines_are_told_of_no_version(built):
    text = (await answer(built.database, "/sitemap.xml")).text
    assert TABLE in text
    assert "?version" not in text


def test_a_feed_of_hostile_words_is_valid():
    words = "</title><script>&\x00\x0b\x1b\ufffe\ud800 ]]>"
    change = ListedChange("x", words, [words])
    version = ListedVersion(
        "0" * 12, 1, "2026-11-30T08:15:00Z", None, True, False, None, None, [change]
    )
    page = "https://example.org/-/versions"
    data = atom(Feed(words, words, page, f"{page}.atom", words), [version])
    root = expect_feed(data)
    assert root.findtext(f"{ATOM}title") == "</title><script>&" + "\ufffd" * 5 + " ]]>"
    assert root.findtext(f"{ATOM}entry/{ATOM}content").count("<script>") == 2
    assert expect_feed(atom(Feed("x", "x", page, f"{page}.atom"), [])) is not None


async def test_hostile_words_of_a_change_are_escaped_on_the_page(own):
    record = read_versions(versions_folder(own.database))[-1]
    hostile = (("x: <script>alert(1)</script>", '  "><img src=x onerror=alert(1)>'),)
    folder = versions_folder(own.database)
    write_version(folder, Version(record.number, record.id, None, record.checksums, hostile))
    text = (await answer(own.database, "/-/versions")).text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "a day that is not known" in text
    assert own.ids[2] not in (await answer(own.database, "/-/versions.atom")).text


async def test_a_database_that_was_built_once_has_one_version(migration_db):
    listed = (await answer(migration_db, "/-/versions.json")).json()["versions"]
    assert [(one["newest"], one["served"], one["changes"]) for one in listed] == [(True, True, [])]
    assert datetime.fromisoformat(listed[0]["made"]).tzinfo
    expect_feed((await answer(migration_db, "/-/versions.atom")).content)


async def test_a_build_beside_a_running_site_is_not_told(tmp_path):
    publication = RebuiltPublication(tmp_path)
    publication.build()
    site = site_of(publication.database, described=False)
    before = (await site.client.get("/-/versions.json")).json()
    publication.build("balls")
    assert (await site.client.get("/-/versions.json")).json() == before
    history = read_history(publication.database)
    assert [one.id for one in history.versions][1:] == [before["versions"][0]["version"]]
