"""Two layers that choose the language of an answer, and keep it in the links of a page.

The outer one is around the cache, whose ETags depend on the language. The inner one is between the
cache, which compresses, and Datasette.
"""

from datasette.app import Datasette

from plugins.common.asgi import (
    Application,
    Header,
    Message,
    Receive,
    Scope,
    Send,
    for_http,
    is_html,
    with_headers,
)
from plugins.common.datasette_inside.site_parts import template_globals
from plugins.common.language import SOURCE, asked_language, current_labels, current_language, spoken
from plugins.common.refusal import Refusal
from plugins.common.security_headers import with_security
from plugins.languages.choose_language import (
    ChosenLanguage,
    UnknownLanguageError,
    choose,
    without_language,
)
from plugins.languages.codelist_labels import labels_in
from plugins.languages.kept_language import asking, with_language

# The key of the ASGI scope that holds the ChosenLanguage.
CHOSEN = "language"


def in_language(datasette: Datasette, app: Application) -> Application:
    """Return the application, which answers in the language that is asked for."""

    async def speak(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            chosen = choose(scope, site_language(datasette))
        except UnknownLanguageError as error:
            secure = with_headers(send, lambda headers: with_security(headers, may_eval=False))
            await Refusal(400, str(error)).response(scope["path"]).asgi_send(secure)
            return
        was = current_language.set(chosen.language)
        was_asked = asked_language.set(chosen.language if chosen.is_asked else None)
        labels = current_labels.set({})
        query = without_language(scope["query_string"])
        scope = {**scope, "query_string": query, CHOSEN: chosen}
        try:
            await app(scope, receive, with_headers(send, lambda sent: _marked(sent, chosen)))
        finally:
            current_language.reset(was)
            asked_language.reset(was_asked)
            current_labels.reset(labels)

    return for_http(speak, app)


def site_language(datasette: Datasette) -> str:
    """Return the language of the publication if the site has it, else that of the code."""
    site = template_globals(datasette).get("site")
    return spoken(site.language if site else SOURCE) or SOURCE


def _marked(headers: list[Header], chosen: ChosenLanguage) -> list[Header]:
    """Return the headers of an answer, with the language of a page and what it depends on."""
    marked = [*headers]
    if is_html(headers) and not any(name.lower() == b"content-language" for name, _ in headers):
        marked.append((b"content-language", chosen.language.encode()))
    if chosen.is_negotiated:
        marked.append((b"vary", b"Accept-Language"))
    return marked


def keeping_language(datasette: Datasette, app: Application) -> Application:
    """Return the application, whose links ask for the language that the address asks for."""

    async def keep(scope: Scope, receive: Receive, send: Send) -> None:
        chosen: ChosenLanguage = scope[CHOSEN]
        current_labels.set(await labels_in(datasette, chosen.language, scope["path"]))
        if chosen.is_asked:
            host = next(value for name, value in scope["headers"] if name == b"host")
            own = f"{scope.get('scheme', 'http')}://{host.decode('latin-1')}"
            send = _kept(send, chosen.language, own)
        await app(scope, receive, send)

    return for_http(keep, app)


def _kept(send: Send, language: str, own: str) -> Send:
    """Return a `send` that changes the links of a page, and the address of a redirect."""
    start: Message | None = None
    body = b""

    async def send_kept(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            headers = [(name.lower(), value) for name, value in message["headers"]]
            message = {**message, "headers": [_asking(h, language, own) for h in headers]}
            if is_html(headers):
                start = message
                return
        if start is None:
            await send(message)
            return
        body += message.get("body", b"")
        if not message.get("more_body"):
            page = with_language(body.decode(), language, own).encode()
            kept = [(n, v) for n, v in start["headers"] if n != b"content-length"]
            length = [(b"content-length", str(len(page)).encode())] if body else []
            await send({**start, "headers": [*kept, *length]})
            await send({**message, "body": page})

    return send_kept


def _asking(header: Header, language: str, own: str) -> Header:
    name, value = header
    if name != b"location":
        return header
    return name, asking(value.decode("latin-1"), language, own).encode("latin-1")
