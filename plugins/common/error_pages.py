"""Pages that say what is wrong with a request, each rendered once for its title and language.

Whoever asks for what does not exist can ask for a lot of it, and rendering a page takes ten times
as long as finding out that it is refused. Such pages differ in one sentence and in the links to the
same address in other languages, so these are put into a page that is kept.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from cachetools import LRUCache
from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup, escape

from plugins.common.datasette_inside.site_parts import template_filters
from plugins.common.language import asked_language, current_language

_MOST = 100  # pages of a site; there are a few titles in a few languages
# What stands in a kept page for the sentence, and for the address in links to other languages.
_SENTENCE, _ADDRESS = "__sentence_of_this_error__", "/__address_of_this_error__"

_kept: WeakKeyDictionary[Datasette, LRUCache[Hashable, str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What a page says of an error, with its status; None as title means that of the status."""

    status: int
    title: str | None
    sentence: str

    @property
    def context(self) -> dict[str, Any]:
        """Return it as the template and programs get it."""
        return {
            "ok": False,
            "error": self.sentence,
            "status": self.status,
            "title": self.title,
        }


async def error_page(datasette: Datasette, request: Request, words: ErrorWords) -> str:
    """Return the page; one about SQL shows it, so it is not kept."""
    if request.args.get("sql"):
        return await _rendered(datasette, request, words.status, words.context)
    pages = _kept.setdefault(datasette, LRUCache(_MOST))
    key = words.status, words.title, current_language.get(), asked_language.get()
    if key not in pages:
        scope = {**request.scope, "path": _ADDRESS, "raw_path": None, "query_string": b""}
        marked = {**words.context, "error": _SENTENCE, "said": Markup(_SENTENCE)}  # noqa: S704 - a constant
        of_any = Request(scope, request.receive)
        pages[key] = await _rendered(datasette, of_any, words.status, marked)
    said = template_filters(datasette)["words"](words.sentence, "en")
    query = f"{request.query_string}&" if request.query_string else ""
    page = pages[key].replace(f"{_ADDRESS}?", str(escape(f"{request.path}?{query}")))
    return page.replace(_SENTENCE, str(escape(said)))


async def _rendered(
    datasette: Datasette, request: Request, status: int, context: dict[str, Any]
) -> str:
    # Datasette adds this to a request inside of our layers, and wants it in every page.
    request.scope.setdefault("csrftoken", lambda: "")
    templates = [f"{status}.html", "error.html"]
    return str(await datasette.render_template(templates, context, request))
