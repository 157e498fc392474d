"""The language of the request that is being answered, and the words of the site in it.

Words are written in English where they are used, and passed through `gettext` or `ngettext`, which
return their translation in the language of the request. The translations of a language are one
file that a translator can edit: `translations/<language>/LC_MESSAGES/messages.po` in
`plugins/languages`. It is compiled when it is first needed, so no compiled file is kept beside it.

The language is in a context variable, because requests in different languages are answered at the
same time. `GuardedDatabase.execute_fn` passes it on to the threads that read a database.
"""

from collections import defaultdict
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "en"  # the language of the words in code and templates
TRANSLATIONS = Path(__file__).parents[1] / "languages" / "translations"
# Languages that readers of another one read, in which it is written down for short.
_SAME = {"no": "nb", "nn": "nb"}
# Dates are written in British English, as the rest of the site is.
_DATES = {"en": "en_GB"}

current_language: ContextVar[str] = ContextVar("current_language", default=SOURCE)
# The language that the address of the request asks for; the links of its page ask for it too.
asked_language: ContextVar[str | None] = ContextVar("asked_language", default=None)
# The labels that codelists have in that language, by the words that are printed.
current_labels: ContextVar[Mapping[str, str]] = ContextVar(
    "current_labels", default=MappingProxyType({})
)


_filled_in: dict[str, dict[str, str]] = defaultdict(dict)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages of the site: that of the code, and those with translations."""
    return (SOURCE, *sorted(path.name for path in TRANSLATIONS.glob("*/")))


def spoken(tag: str) -> str | None:
    """Return the language of the site that a tag such as `nn-NO` asks for (RFC 4647, 3.4).

    Return None if the site does not have it.
    """
    base = tag.strip().lower().replace("_", "-").partition("-")[0]
    language = _SAME.get(base, base)
    return language if language in languages() else None


def codes_of(language: str) -> tuple[str, ...]:
    """Return the codes that a codelist may use for a language, the best first."""
    return (language, *(code for code, same in _SAME.items() if same == language))


def language_name(language: str) -> str:
    """Return the name of a language in itself, such as 'Deutsch'."""
    name = str(Locale.parse(language).get_display_name(language))
    return name[:1].upper() + name[1:]


def name_of_language(code: str) -> str:
    """Return what the language of the request calls a language; its code if it has no word."""
    languages_by_code = Locale.parse(current_language.get()).languages
    name = str(languages_by_code.get(code, code))
    return name[:1].upper() + name[1:]


@cache
def translations(language: str) -> NullTranslations:
    """Return the translations into a language; there are none into that of the code."""
    if language == SOURCE:
        return NullTranslations()
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def translated(text: str) -> str:
    """Return a text in the language of the request."""
    return _translated(text, current_language.get())


def _translated(text: str, language: str) -> str:
    if not text:  # which stands for the head of a catalogue
        return text
    said = str(translations(language).gettext(text))
    return said if said != text else _filled_in[language].get(text, text)


def remember(language: str, filled_in: Mapping[str, str]) -> None:
    """Keep translations that no catalogue has: of words of a database, with its facts filled in."""
    _filled_in[language].update(filled_in)


def translated_for(one: str, many: str, number: int) -> str:
    """Return the text for that number of things in the language of the request."""
    return str(translations(current_language.get()).ngettext(one, many, number))


def is_known(text: str) -> bool:
    """Return whether a text is one of the site's own, so that it is in the language of the code."""
    return any(
        text in translations(language)._catalog or text in _filled_in[language]
        for language in languages()[1:]
    )


class Spoken(NullTranslations):
    """All translations into a language, also those that `remember` was given."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def gettext(self, message: str) -> str:
        """Return a text in the language."""
        return _translated(message, self.language)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for that number of things in the language."""
        return str(translations(self.language).ngettext(msgid1, msgid2, n))


def gettext(text: str, **values: Any) -> str:
    """Return a text in the language of the request, with each %(name)s replaced by its value."""
    said = translated(text)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: Any) -> str:
    """Return the text for that number of things, with the values in it; %(num)s is the number."""
    return translated_for(one, many, number) % {"num": number, **values}


def N_(text: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Return a text as it is; it is translated later, where it is shown."""
    return text


def has_labels() -> bool:
    """Return whether any label is known in the language of the request that is not as printed."""
    return any(_labels())


def _labels() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the labels in the language of the request: of metadata.yml, then of codelists."""
    return _filled_in[current_language.get()], current_labels.get()


def label(text: str) -> str:
    """Return a label in the language of the request if codelist or metadata.yml has it.

    The labels of several categories may stand together: 'Men / Total', 'Men, Total'.
    """
    written, listed = _labels()
    if text in written:
        return written[text]
    if text in listed or not (written or listed):
        return listed.get(text, text)
    for between in (" / ", ", "):
        if between in text:
            parts = text.split(between)
            said = [written.get(part) or listed.get(part, part) for part in parts]
            if said != parts:
                return between.join(said)
    return text


def day(text: str | None) -> str:
    """Return a date such as 2008-05-08 as the language of the request writes it."""
    language = current_language.get()
    return (
        str(format_date(date.fromisoformat(text), "long", _DATES.get(language, language)))
        if text
        else ""
    )


def moment(text: str | None) -> str:
    """Return a time in UTC such as 2026-11-30T08:15:00Z as the language of the request writes it.

    If the time is not known, return words that say so.
    """
    if not text:
        return gettext("a day that is not known")
    return gettext("%(day)s, %(time)s UTC", day=day(text[:10]), time=text[11:16])
