"""Pages of errors are kept, and each says its own sentence at its own address."""

import html
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.utils.asgi import Request
from site_of import site_of

from plugins.common import error_pages
from plugins.common.error_pages import ErrorWords, error_page


@pytest.fixture
async def site(migration_db: Path) -> Datasette:
    datasette = site_of(migration_db)
    await datasette.invoke_startup()
    return datasette


async def test_a_page_is_rendered_once_for_its_title(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = []
    render = site.render_template

    async def counted(*arguments: object, **named: object) -> str:
        rendered.append(arguments[0])
        return await render(*arguments, **named)

    monkeypatch.setattr(site, "render_template", counted)
    asked = [("/a", "No <a>."), ("/b?c=1&d=%3C", "No 'b'."), ("/-/published?x=1", "No x.")]
    pages = [
        await error_page(site, Request.fake(path), ErrorWords(400, "Asked by this test", sentence))
        for path, sentence in asked
    ]
    assert rendered == [["400.html", "error.html"]]
    for (path, sentence), page in zip(asked, pages, strict=True):
        assert f'<p class="note bad">{html.escape(sentence).replace("&#x27;", "&#39;")}</p>' in page
        between = "&" if "?" in path else "?"
        assert f'href="{html.escape(path + between)}lang=nb"' in page
        assert "of_this_error__" not in page
        assert 'rel="canonical"' not in page


async def test_words_in_an_address_are_not_taken_for_places_in_the_page(site: Datasette) -> None:
    marks = error_pages._SENTENCE, error_pages._ADDRESS
    words = ErrorWords(404, "Not found", f"No {marks[1]}? here.")
    page = await error_page(site, Request.fake(f"/{marks[0]}<"), words)
    assert f'<p class="note bad">No {marks[1]}? here.</p>' in page
    assert "<p class" not in page.partition('hreflang="nb"')[0].rpartition("href=")[2]


async def test_a_kept_page_does_not_name_the_host_of_who_asked_first(site: Datasette) -> None:
    for host in ("first.example", "second.example"):
        answer = await site.client.get("/no-such-page", headers={"host": host})
        assert answer.status_code == 404
        assert "first.example" not in answer.text


async def test_a_kept_page_is_in_the_language_of_its_reader(site: Datasette) -> None:
    for _ in range(2):
        for language, title in (("en", "Not found"), ("nb", "Ikke funnet")):
            answer = await site.client.get(f"/nothing?lang={language}")
            assert answer.status_code == 404
            assert f"<h1>{title}</h1>" in answer.text
    unknown = await site.client.get("/migration/nothing?lang=nb")
    assert '<p class="note bad"><span lang="en">Table not found</span></p>' in unknown.text


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (".json", '{"ok": false, "error": "Table not found", "status": 404,'),
        (".csv", "Table not found\n"),
    ],
)
async def test_programs_are_told_in_the_format_that_they_ask_for(
    site: Datasette, ending: str, said: str
) -> None:
    answer = await site.client.get(f"/migration/nothing{ending}")
    assert answer.status_code == 404
    assert answer.text.startswith(said)
