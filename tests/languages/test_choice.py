"""Test which language an answer is in, and how its links keep it."""

import asyncio
from pathlib import Path

import pytest
from site_of import site_of

from plugins.languages.choose_language import (
    ChosenLanguage,
    UnknownLanguageError,
    choose,
    without_language,
)
from plugins.languages.kept_language import asking, with_language

OWN = "http://localhost"


def scope(path="/", query=b"", accept=None):
    headers = [] if accept is None else [(b"accept-language", accept.encode())]
    return {"path": path, "query_string": query, "headers": headers}


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("nb", "nb"),
        ("nn-NO", "nb"),
        ("no", "nb"),
        ("en-GB,en;q=0.9,nb;q=0.8", "en"),
        ("en;q=0.5, nb;q=0.6", "nb"),
        ("de-NO, fr;q=0.9, nb;q=0.1", "nb"),
        ("nb;q=0, en;q=0.1", "en"),
        ("nb;q=0", "en"),
        ("*", "en"),
        ("de", "en"),
        ("nb;q=x, en;q=0.2", "en"),
        ("nb;q=nan, en;q=0.2", "en"),
        ("nb;level=1, en;q=0.2", "en"),
        (",;;q=,é", "en"),
    ],
)
def test_a_page_is_in_the_language_that_the_browser_prefers(accept, language) -> None:
    assert choose(scope(accept=accept), "en") == ChosenLanguage(language, False, True)


def test_the_language_of_the_publication_is_that_of_readers_who_prefer_none() -> None:
    assert choose(scope(), "nb").language == "nb"
    assert choose(scope(accept="de"), "nb").language == "nb"
    assert choose(scope(accept="en"), "nb").language == "en"


def test_an_address_asks_for_one_language() -> None:
    assert choose(scope(query=b"lang=nb&lang=no"), "en").language == "nb"
    with pytest.raises(UnknownLanguageError, match="lang is nb and en in one address"):
        choose(scope(query=b"lang=nb&lang=en"), "en")


def test_an_address_asks_for_a_language_and_a_file_follows_nothing_else() -> None:
    assert choose(scope(query=b"x=1&lang=NO", accept="en"), "en") == ChosenLanguage(
        "nb", True, False
    )
    assert choose(scope(query=b"lang=", accept="nb"), "en").language == "nb"
    path = "/-/published/x.csv"
    assert choose(scope(path, accept="nb"), "en") == ChosenLanguage("en", False, False)
    assert choose(scope(path, b"lang=nb"), "en").language == "nb"


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownLanguageError) as refused:
        choose(scope(query=b"lang=xx"), "en")
    assert str(refused.value) == (
        "lang=xx: the site does not have that language; expected en, nb."
        " To filter a column of that name, use lang__exact."
    )


def test_only_the_language_is_taken_from_a_query_string() -> None:
    assert without_language(b"") == b""
    assert without_language(b"lang=nb") == b""
    assert without_language(b"a=%20&lang=nb&lang__exact=x&l%61ng=en&b") == b"a=%20&lang__exact=x&b"


@pytest.mark.parametrize(
    ("href", "asked"),
    [
        ("/", "/?lang=nb"),
        ("/a?b=1#c", "/a?b=1&lang=nb#c"),
        ("?b=1", "?b=1&lang=nb"),
        ("?", "?lang=nb"),
        (f"{OWN}/a", f"{OWN}/a?lang=nb"),
        ("/a?lang=en", "/a?lang=en"),
        ("#here", "#here"),
        ("https://example.org/", "https://example.org/"),
        (f"{OWN}.example.org/", f"{OWN}.example.org/"),
        ("//example.org/", "//example.org/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("/-/static/app.css", "/-/static/app.css"),
        ("/stats/-/static-plugins/x/y.js", "/stats/-/static-plugins/x/y.js"),
    ],
)
def test_links_within_the_site_ask_for_the_language(href, asked) -> None:
    assert asking(href, "nb", OWN) == asked


def test_links_and_forms_of_a_page_keep_the_language() -> None:
    page = (
        '<link href="/x"><a class="b" href="/a?b=1&amp;c=2">/a</a> <form action="/s"></form>'
        "<pre>&lt;a href=&quot;/q&quot;&gt;</pre><article>"
    )
    assert with_language(page, "nb", OWN) == (
        '<link href="/x"><a class="b" href="/a?b=1&amp;c=2&amp;lang=nb">/a</a>'
        ' <form action="/s"><input type="hidden" name="lang" value="nb"></form>'
        "<pre>&lt;a href=&quot;/q&quot;&gt;</pre><article>"
    )


async def test_each_request_is_answered_in_its_language_also_at_once(migration_db: Path) -> None:
    site = site_of(migration_db)
    await site.invoke_startup()
    client = site.client
    asked = ["nb", "en"] * 4
    path = "/-/published/immigration-2007?cell=400"
    answers = await asyncio.gather(
        *(client.get(path, headers={"accept-language": language}) for language in asked)
    )
    assert [answer.headers["content-language"] for answer in answers] == asked
    said = {"en": "Where it comes from", "nb": "Hvor tallet kommer fra"}
    for answer, language in zip(answers, asked, strict=True):
        assert f'<html lang="{language}">' in answer.text
        for other, words in said.items():
            assert (words in answer.text) == (other == language)
