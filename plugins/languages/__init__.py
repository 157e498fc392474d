"""Answer in the language that is asked for, with its words, numbers, dates and labels."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import Environment
from markupsafe import Markup

from plugins.common.language import (
    SOURCE,
    asked_language,
    current_labels,
    current_language,
    day,
    is_known,
    label,
    language_name,
    languages,
    moment,
    spoken,
    translated,
    translated_for,
)
from plugins.languages.choose_language import PARAMETER
from plugins.languages.kept_language import asking


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the same page in a language; `name` is that of the language in itself."""

    language: str
    name: str
    href: str
    address: str  # the same with the host
    is_current: bool


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Give every template gettext, filters for words, labels and days, and the languages."""
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(translated, translated_for, newstyle=True)  # type: ignore[attr-defined]
    env.filters["label"] = marked_label
    env.filters["bare_label"] = label
    env.filters["day"] = day
    env.filters["moment"] = moment
    env.filters["words"] = words
    env.filters["bare_words"] = bare_words
    env.filters["first_sentence"] = first_sentence
    env.filters["in_this_language"] = in_this_language
    env.globals["current_language"] = current_language.get
    env.globals["labels_are_translated"] = lambda: bool(current_labels.get())
    env.globals["language_links"] = partial(language_links, datasette)


def language_links(datasette: Datasette, request: Request | None) -> list[LanguageLink]:
    """Return links to the requested page in all languages; `lang` is not in its query string.

    There is no request on some error pages.
    """
    if not request:
        return []
    query = f"{request.query_string}&" if request.query_string else ""
    links = []
    for language in languages():
        href = f"{request.path}?{query}{urlencode({PARAMETER: language})}"
        address = str(datasette.absolute_url(request, href))
        is_current = language == current_language.get()
        links.append(LanguageLink(language, language_name(language), href, address, is_current))
    return links


def in_this_language(address: str) -> str:
    """Return an address that asks for the language that the request asks for, if it does."""
    asked = asked_language.get()
    if not asked:
        return address
    own = "/".join(address.split("/")[:3])
    return asking(address, asked, own)


def marked_label(text: str, language: str | None) -> str:
    """Return a label as the codelist has it in the reader's language, else as it is printed.

    What is left as printed is marked with the `language` of the page that it is printed on.
    """
    own = label(text)
    return marked(text, language) if own == text else own


def words(text: str | None, language: str | None) -> str:
    """Return words of metadata in the reader's language, as far as they are translated.

    Others are marked with their `language`; those of the site itself are in that of its code.
    """
    if not text:
        return ""
    said = translated(text)
    return said if said != text else marked(text, SOURCE if is_known(text) else language)


def first_sentence(text: str, language: str | None) -> str:
    """Return the first sentence of such words."""
    said = words(text, language)
    first = said.partition(". ")[0]
    return said if first == said else first + "."


def bare_words(text: str | None) -> str:
    """Return such words as plain text, for attributes."""
    return translated(text) if text else ""


def marked(text: str, language: str | None) -> str:
    """Return a text marked with its language if the page around it is in another one."""
    if not text or not language or spoken(language) == current_language.get():
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)
