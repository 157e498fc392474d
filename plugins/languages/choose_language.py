"""Choose the language of an answer: what the address asks for, else what the browser prefers.

The file at an address is the same for everyone, so the preference of a browser counts for pages
only: a script gets the same CSV wherever it runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from loader.words import nearest
from plugins.common.language import languages, spoken
from plugins.common.preferred_language import preferred_language

PARAMETER = "lang"


class UnknownLanguageError(ValueError):
    """The address asks for a language that the site does not have."""


@dataclass(frozen=True, slots=True)
class ChosenLanguage:
    """The language of an answer.

    `is_asked` is whether the address asks for it, `is_negotiated` whether the browser's preference
    was looked at, so that another browser may get another answer.
    """

    language: str
    is_asked: bool
    is_negotiated: bool


def choose(scope: Mapping[str, Any], default: str) -> ChosenLanguage:
    """Return the language of the answer; raise UnknownLanguageError if an unknown one is asked for.

    `default` is the language of an answer if the request prefers no language of the site.
    """
    asked = asked_language(scope["query_string"])
    if asked:
        return ChosenLanguage(asked, True, False)
    if _is_file(scope["path"]):
        return ChosenLanguage(default, False, False)
    preferred = b",".join(value for name, value in scope["headers"] if name == b"accept-language")
    return ChosenLanguage(preferred_language(preferred) or default, False, True)


def asked_language(query_string: bytes) -> str | None:
    """Return the language that `?lang=` asks for, or None; raise UnknownLanguageError."""
    asked = None
    for part in query_string.decode("latin-1").split("&"):
        name, _, value = part.partition("=")
        if unquote_plus(name) != PARAMETER or not value:
            continue
        tag = unquote_plus(value)
        language = spoken(tag)
        if language is None:
            raise UnknownLanguageError(
                f"{PARAMETER}={tag[:50]}: the site does not have that language;"
                f" {nearest(tag, languages())}. To filter a column of that name, use"
                f" {PARAMETER}__exact."
            )
        if asked not in (None, language):
            raise UnknownLanguageError(
                f"{PARAMETER} is {asked} and {language} in one address; expected one language."
            )
        asked = language
    return asked


def without_language(query_string: bytes) -> bytes:
    """Return the query string without `lang`, which Datasette would take for a column."""
    parts = query_string.split(b"&")
    return b"&".join(
        p for p in parts if unquote_plus(p.partition(b"=")[0].decode("latin-1")) != PARAMETER
    )


def _is_file(path: str) -> bool:
    return "." in path.rpartition("/")[2]
