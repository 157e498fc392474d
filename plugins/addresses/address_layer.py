"""Two layers that make one of the many addresses under which proxies pass a request on.

The outer one checks the host and takes the prefix off, so that the layers between see paths of the
site. The inner one puts the prefix on again for Datasette.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import click
import datasette.app as datasette_app
from datasette.app import Datasette
from datasette.utils import tilde_encode
from datasette.utils.asgi import Response

from plugins.addresses import hosts, prefix
from plugins.common.security_headers import with_security
from plugins.guard.refusals import Refusal

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]

_NOT_A_PATH = Refusal(400, "The address that is asked for must be a path that begins with /.")
_AT_THE_ROOT = ("-", "robots", "sitemap", "favicon")


def addressed(datasette: Datasette, app: Application) -> Application:
    """The application, asked by a checked host for a path without the prefix."""
    below = _prefix(datasette)
    allowed = _allowed_hosts()

    async def address(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        sent, names = prefix.encoded_path(scope), _names(datasette)
        scope = prefix.moved(scope, prefix.without_prefix(sent, below, names))
        refusal = hosts.find_refusal(scope, allowed)
        if not sent.startswith("/"):
            refusal = _NOT_A_PATH
        if refusal:
            await _answer(Response.text(f"{refusal.sentence}\n", status=refusal.status), send)
        elif prefix.lacks_slash(sent, below, names):
            query = scope["query_string"].decode("latin-1")
            await _answer(Response.redirect(f"{below}?{query}".rstrip("?"), status=301), send)
        else:
            await app(_checked(scope), receive, _varying(scope, send))

    return address


def below_prefix(datasette: Datasette, app: Application) -> Application:
    """The application, asked for paths with the prefix, as the reader's browser asks for them."""
    below = _prefix(datasette)
    # `datasette.urls` cannot be set: it makes one of this class each time it is asked for.
    datasette_app.Urls = prefix.UrlsBelowPrefix

    async def put_below(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or below == "/":
            await app(scope, receive, send)
            return

        async def send_below(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (name, prefix.below(value, below) if name.lower() == b"location" else value)
                    for name, value in message.get("headers", [])
                ]
                message = {**message, "headers": headers}
            await send(message)

        path = below + prefix.encoded_path(scope)[1:]
        before = prefix.own_path.set(path)
        try:
            await app(prefix.moved(scope, path), receive, send_below)
        finally:
            prefix.own_path.reset(before)

    return put_below


def _varying(scope: Message, send: Send) -> Send:
    """Tell caches that a forwarded scheme is part of what was asked for: pages repeat it."""
    if not any(name.lower() == b"x-forwarded-proto" for name, _ in scope["headers"]):
        return send

    async def vary(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", []), (b"vary", b"X-Forwarded-Proto")]
            message = {**message, "headers": headers}
        await send(message)

    return vary


def _checked(scope: Message) -> Message:
    """The scope with the host in lower case and one of the two schemes there are."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    host = hosts.read_host(scope["headers"]) or ""
    scheme = "https" if scope.get("scheme") == "https" else "http"
    return {**scope, "headers": [(b"host", host.encode()), *headers], "scheme": scheme}


async def _answer(response: Response, send: Send) -> None:
    headers = with_security([(b"cache-control", b"no-store")], may_eval=False)
    response.headers.update((name.decode(), value.decode()) for name, value in headers)
    await response.asgi_send(send)


def _prefix(datasette: Datasette) -> str:
    """The prefix; one line and exit status 1 from `datasette serve` if it cannot be one."""
    below = str(datasette.setting("base_url"))
    try:
        prefix.expect_prefix(below)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    return below


def _allowed_hosts() -> frozenset[str]:
    """The names in ALLOWED_HOSTS, which are the only ones that are answered to; none for any."""
    try:
        return hosts.read_allowed(os.environ.get("ALLOWED_HOSTS", ""))
    except ValueError as error:
        raise click.ClickException(f"ALLOWED_HOSTS: {error}") from None


def _names(datasette: Datasette) -> set[str]:
    """What paths of the site begin with."""
    databases = [tilde_encode(database.route) for database in datasette.databases.values()]
    mounts = [mount.strip("/") for mount, _ in datasette.static_mounts]
    return {*databases, *mounts, *_AT_THE_ROOT}
