"""Answer from memory what was answered before, and keep what may be answered again.

One of the two layers is outside of almost all others, so that a kept answer costs nothing but the
server's own work. The other one is where whole answers pass with all of their headers.
"""

from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

import click
from datasette.app import Datasette

from plugins.cache import policy
from plugins.cache.kept_answers import (
    AT_ONCE,
    LONGEST_STREAM,
    MOST_KEPT,
    KeptAnswer,
    KeptAnswers,
    Making,
)
from plugins.common.asgi import Application, Header, Message, Receive, Scope, Send, for_http
from plugins.common.connection import IS_KEPT, send_at_once, transport_of
from plugins.common.current_request import current_request, is_ad_hoc
from plugins.common.preferred_language import preferred_language
from plugins.common.reading import attached

# Keys of the ASGI scope: an answer to send, and what `keeping` is to keep an answer for.
_KEPT, _KEEP = "kept", "keep"
# A request with these gets a part of a file, or has a body.
_NOT_KEPT = frozenset((b"range", b"if-range", b"content-length", b"transfer-encoding", b"expect"))
# What the key of an answer holds of the request's headers, besides the host.
_IN_THE_KEY = {b"accept-encoding", b"accept-language", b"x-forwarded-proto"}

_of_site: WeakKeyDictionary[Datasette, KeptAnswers] = WeakKeyDictionary()


def answering_from_memory(datasette: Datasette, app: Application) -> Application:
    """Return the application, which is not asked for what is kept."""
    most = _most_bytes(datasette)
    if not most or any(one.is_mutable or not one.path for one in attached(datasette)):
        return app
    return from_memory(_of_site.setdefault(datasette, KeptAnswers(most)), app)


def from_memory(answers: KeptAnswers, app: Application) -> Application:
    """Return the application, which is asked only for what is not among these answers."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope)
        kept = answers.get(key) if key else None
        if kept is None and key and _may_be_kept(scope):
            kept = await answers.wait(key)
            if kept is None:
                await make(key, scope, receive, send)
                return
        if kept is None:
            await app(scope, receive, send)
            return
        scope[IS_KEPT] = True
        if len(kept.body) > AT_ONCE:  # a client that does not read has to be watched
            await app({**scope, _KEPT: kept}, receive, send)
        else:
            await _send(kept, scope, send)

    async def make(key: Hashable, scope: Scope, receive: Receive, send: Send) -> None:
        making = answers.begin(key)
        try:
            await app({**scope, _KEEP: (answers, key, making)}, receive, send)
        finally:
            answers.end(key, making)

    return for_http(answer, app)


def keeping(_: Datasette, app: Application) -> Application:
    """Return the application, whose whole answers are kept as they pass.

    It is inside of what watches the connection, and sends what is kept but large.
    """

    async def keep(scope: Scope, receive: Receive, send: Send) -> None:
        if kept := scope.get(_KEPT):
            await _send(kept, scope, send)
        elif asked := scope.get(_KEEP):
            answers, key, making = asked
            await app(scope, receive, _keeping(answers, key, making, send))
        else:
            await app(scope, receive, send)

    return for_http(keep, app)


def key_of(scope: Scope) -> Hashable | None:
    """Return all that an answer depends on; None for a request whose answer is not kept.

    That is any but GET and HEAD, one for a part, one with a body, and one that the site sends
    itself to make an answer of several pages.
    """
    headers = dict(scope["headers"])
    if (
        scope["method"] not in ("GET", "HEAD")
        or len(headers) != len(scope["headers"])  # one is repeated; other layers know what then
        or not _NOT_KEPT.isdisjoint(headers)
        or current_request.get() is not None
    ):
        return None
    return (
        scope.get("raw_path") or scope["path"],
        scope["query_string"],
        headers.get(b"host"),
        scope.get("scheme"),
        policy.takes_gzip(headers.get(b"accept-encoding", b"")),
        preferred_language(headers.get(b"accept-language", b"")),
        b"x-forwarded-proto" in headers,
    )


def _may_be_kept(scope: Scope) -> bool:
    """Return whether to make a whole answer; SQL of a reader may ask for the time."""
    return scope["method"] == "GET" and not is_ad_hoc(scope)


async def _send(kept: KeptAnswer, scope: Scope, send: Send) -> None:
    start: Message = {"type": "http.response.start", "status": 200, "headers": kept.headers}
    body = kept.body
    asks = any(name == b"if-none-match" for name, _ in scope["headers"])
    if asks and policy.is_not_modified(scope, start):
        start, body = {**start, "status": 304, "headers": policy.without_body(kept.headers)}, b""
    elif scope["method"] == "HEAD":
        body = b""
    end: Message = {"type": "http.response.body", "body": body}
    await send_at_once(transport_of(scope, send), send, (start, end))


def _keeping(answers: KeptAnswers, key: Hashable, making: Making, send: Send) -> Send:
    """Return a `send` that keeps the answer if it may be stored and is not a long stream."""
    headers: list[Header] = []
    body: bytes | None = None  # what has come of it; None if it is not kept

    async def send_kept(message: Message) -> None:
        nonlocal headers, body
        piece = message.get("body", b"")
        if message["type"] == "http.response.start":
            headers = policy.lower_case(message.get("headers", []))
            body = b"" if may_be_stored(message) else None
        elif body is not None:
            is_last = not message.get("more_body")
            body = body + piece if is_last or len(body + piece) <= LONGEST_STREAM else None
            if body is not None and is_last:
                answers.keep(key, making, _whole(headers, body))
        if body is None:
            making.decline()
        await send(message)

    return send_kept


def may_be_stored(start: Message) -> bool:
    """Return whether the answer that begins with this message may be sent to others as well.

    Its Cache-Control, which this feature sets, says so, but not for errors, partial answers or
    answers that set a cookie. The answer must depend on nothing that is not in the key.
    """
    headers = policy.lower_case(start.get("headers", []))
    depends = {
        part.strip().lower()
        for name, value in headers
        if name == b"vary"
        for part in value.split(b",")
    }
    own = dict(headers)
    is_fresh = own.get(b"cache-control") == policy.FRESH and b"etag" in own
    return start["status"] == 200 and is_fresh and depends <= _IN_THE_KEY


def _whole(headers: list[Header], body: bytes) -> KeptAnswer:
    kept = [header for header in headers if header[0] != b"content-length"]
    return KeptAnswer([*kept, (b"content-length", str(len(body)).encode())], bytes(body))


def _most_bytes(datasette: Datasette) -> int:
    """Return the bound in metadata.yml; end `datasette serve` with a line if it is wrong."""
    megabytes: Any = (datasette.plugin_config("cache") or {}).get("megabytes", MOST_KEPT / 1e6)
    if isinstance(megabytes, bool) or not isinstance(megabytes, (int, float)) or megabytes < 0:
        raise click.ClickException(
            f"plugins: cache: megabytes: {megabytes!r} is not a number of megabytes, such as 64; 0"
            " keeps no answers in memory"
        )
    return int(megabytes * 1e6)
