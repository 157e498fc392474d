"""Test that each word of the site has a translation, and that translations are well formed."""

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po
from helpers import ROOT

from plugins.common.language import SOURCE, TRANSLATIONS, languages

LANGUAGES = languages()[1:]
# What facts are filled in for: %(name)s, {name} and $name; [brackets] are left out if it is empty.
PLACEHOLDERS = re.compile(r"%\(\w+\)s|\{[^{}]*\}|\$\w+")
TAGS = re.compile(r"</?\w[^<>]*>")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return the words of the site, extracted as `make words` does."""
    path = tmp_path_factory.mktemp("words") / "messages.pot"
    config = ROOT / "plugins" / "languages" / "babel.cfg"
    arguments = [
        "--mapping",
        str(config),
        "--keyword",
        "Format:2",
        "--no-location",
        "-o",
        str(path),
    ]
    CommandLineInterface().run(["pybabel", "-q", "extract", *arguments, str(ROOT)])
    with path.open("rb") as file:
        return read_po(file)


def catalogue(language: str) -> Catalog:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_the_words_of_the_site(template: Catalog, language: str) -> None:
    words = {forms(message.id) for message in template if message.id}
    translated = {forms(message.id) for message in catalogue(language) if message.id}
    assert (words - translated, translated - words) == (set(), set()), "run `make words`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_is_translated(language: str) -> None:
    missing = [m.id for m in catalogue(language) if m.id and (not all(forms(m.string)) or m.fuzzy)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_facts_and_markup(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            # With one thing, its number may be left out.
            wanted = [facts(text) for text in forms(message.id)]
            for text in forms(message.string)[1:] or forms(message.string):
                assert facts(text) in wanted, message.id
                assert TAGS.findall(text) == TAGS.findall(forms(message.id)[-1]), message.id
            for text in forms(message.string):
                assert text.strip() == text or text[:1] == forms(message.id)[0][:1], message.id
                assert text.count("[") == text.count("]") == forms(message.id)[-1].count("[")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_says_the_same_twice(language: str) -> None:
    """What tools and hands that merge catalogues leave behind."""
    texts = [
        text for message in catalogue(language) if message.id for text in forms(message.string)
    ]
    assert [text for text in texts if re.search(r"(.{25,})\1", text)] == []


def facts(text: str) -> Counter[str]:
    return Counter(PLACEHOLDERS.findall(text))


def test_the_language_of_the_code_has_no_catalogue() -> None:
    assert SOURCE not in LANGUAGES
    assert [path.name for path in TRANSLATIONS.rglob("*.mo")] == []


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").glob("*/templates/*.html")), ids=str)
def test_a_template_has_no_words_that_are_not_marked(path: Path) -> None:
    """Look for words between tags, and in attributes that are read aloud or shown."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{% block body_class %\}.*?\{% endblock %\}", "", html.unescape(text))
    text = re.sub(r"\{%-? *trans\b.*?endtrans *-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(code|script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    shown = re.findall(r'\b(?:title|aria-label|placeholder|alt)="([^"]*)"', text)
    shown += re.sub(r"<[^<>]*>", "\n", text).splitlines()
    assert [
        words for words in shown if re.search("[A-Za-z]{2}", words) and words.strip() not in NAMES
    ] == []


# Names, which are the same in all languages.
NAMES = {
    *("SQL", "SHA-256", "JSON", "CSV", "PNG", "SVG", "Vega-Lite", "BibTeX", ".db"),
    *("APA", "CSL-JSON", "ZIP"),
    *("Data Package", "CSV on the Web", "DCAT", "OpenAPI"),
}
