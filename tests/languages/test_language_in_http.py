"""Test what an answer tells clients and caches of its language."""

from pathlib import Path

import pytest
from site_of import site_of

PAGE = "/migration/symbol"


async def test_caches_keep_the_languages_apart(migration_db: Path) -> None:
    client = site_of(migration_db).client
    norwegian = await client.get(PAGE, headers={"accept-language": "nb"})
    english = await client.get(PAGE, headers={"accept-language": "en"})
    for answer, language in ((norwegian, "nb"), (english, "en")):
        assert answer.headers["content-language"] == language
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"
    tag = english.headers["etag"]
    assert tag != norwegian.headers["etag"]
    asked = await client.get(PAGE, headers={"accept-language": "nb", "if-none-match": tag})
    assert asked.status_code == 200
    asked = await client.get(PAGE, headers={"accept-language": "en", "if-none-match": tag})
    assert (asked.status_code, asked.headers["vary"]) == (304, "Accept-Encoding, Accept-Language")


async def test_an_address_that_asks_is_the_same_for_everyone(migration_db: Path) -> None:
    client = site_of(migration_db).client
    answer = await client.get(f"{PAGE}?lang=no", headers={"accept-language": "en"})
    assert answer.headers["content-language"] == "nb"
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_an_unknown_language_is_refused(migration_db: Path) -> None:
    answer = await site_of(migration_db).client.get(f"{PAGE}?lang=xx")
    assert answer.status_code == 400
    assert "expected en, nb" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_the_language_is_no_filter_and_links_keep_it(migration_db: Path) -> None:
    client = site_of(migration_db).client
    rows = await client.get("/migration/region.json?lang=nb&_shape=array&_col=code&kind=total")
    assert rows.json() == [{"code": "total"}]
    page = await client.get("/migration/region?kind=item&lang=nb")
    assert 'href="/migration/region?kind=item&amp;_sort=name&amp;lang=nb"' in page.text
    assert '<link rel="canonical" href="http://localhost/migration/region?lang=nb">' in page.text
    assert 'href="/migration/region?kind=item&amp;lang=en" hreflang="en" lang="en"' in page.text
    plain = await client.get("/migration/region?kind=item")
    assert "lang=nb" not in plain.text.replace(
        '/migration/region?kind=item&amp;lang=nb" hreflang="nb" lang="nb"', ""
    ).replace('hreflang="nb" href="http://localhost/migration/region?kind=item&amp;lang=nb"', "")


async def test_a_redirect_keeps_the_language(migration_db: Path) -> None:
    client = site_of(migration_db).client
    answer = await client.get(
        "/migration/region?lang=nb&_filter_column=kind&_filter_op=exact&_filter_value=item"
    )
    assert answer.status_code == 302
    assert answer.headers["location"] == "/migration/region?kind__exact=item&lang=nb"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_page_whose_links_are_changed_is_whole(migration_db: Path, method) -> None:
    answer = await site_of(migration_db).client.request(
        method, f"{PAGE}?lang=nb", headers={"accept-encoding": "identity"}
    )
    assert answer.status_code == 200
    assert answer.text.endswith("</html>" if method == "GET" else "")
