"""Two layers that let a site be served by a proxy, below a prefix and under several host names.

The outer layer checks the host and removes the prefix, so the layers between see paths of the site.
The inner layer adds the prefix again for Datasette.
"""

import os
import re

import click
from datasette.app import Datasette
from datasette.utils.asgi import Response

from plugins.addresses import hosts, prefix
from plugins.common.asgi import Application, Header, Receive, Scope, Send, for_http, with_headers
from plugins.common.datasette_inside.replaced_parts import replace_urls
from plugins.common.datasette_inside.site_parts import static_names
from plugins.common.links import path_of_route
from plugins.common.refusal import Refusal
from plugins.common.security_headers import with_security

_NOT_A_PATH = Refusal(400, "The address in the request must be a path that begins with /.")
_ABSOLUTE = re.compile(r"(?i:https?)://(?P<host>[^/]++)(?P<path>.*+)", re.DOTALL)
_AT_THE_ROOT = ("-", "api", "robots", "sitemap", "llms", "favicon")


def addressed(datasette: Datasette, app: Application) -> Application:
    """Return the application, which gets requests with a checked host and without the prefix."""
    below = _prefix(datasette)
    allowed = _allowed_hosts()

    async def address(scope: Scope, receive: Receive, send: Send) -> None:
        scope = _in_origin_form(scope)
        sent, names = prefix.encoded_path(scope), _names(datasette)
        scope = prefix.moved(scope, prefix.without_prefix(sent, below, names))
        refusal = hosts.find_refusal(scope, allowed)
        if not sent.startswith("/"):
            refusal = _NOT_A_PATH
        if refusal:
            await _answer(refusal.response(), send)
        elif prefix.lacks_slash(sent, below, names):
            query = scope["query_string"].decode("latin-1")
            await _answer(Response.redirect(f"{below}?{query}".rstrip("?"), status=301), send)
        else:
            await app(_checked(scope), receive, _with_vary(scope, send))

    return for_http(address, app)


def below_prefix(datasette: Datasette, app: Application) -> Application:
    """Return the application, which gets paths with the prefix, as the browser shows them."""
    below = _prefix(datasette)
    replace_urls(prefix.UrlsBelowPrefix)
    if below == "/":
        return app

    def with_location(headers: list[Header]) -> list[Header]:
        return [
            (name, prefix.below(value, below) if name.lower() == b"location" else value)
            for name, value in headers
        ]

    async def add_prefix(scope: Scope, receive: Receive, send: Send) -> None:
        path = below + prefix.encoded_path(scope)[1:]
        token = prefix.own_path.set(path)
        try:
            await app(prefix.moved(scope, path), receive, with_headers(send, with_location))
        finally:
            prefix.own_path.reset(token)

    return for_http(add_prefix, app)


def _in_origin_form(scope: Scope) -> Scope:
    """Return a request for `http://host/path` as one for that path of that host (RFC 9112, 3.2.2).

    Proxies send it so.
    """
    target = _ABSOLUTE.fullmatch(prefix.encoded_path(scope))
    if not target:
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    host = (b"host", target["host"].encode("latin-1"))
    return prefix.moved({**scope, "headers": [host, *headers]}, target["path"] or "/")


def _with_vary(scope: Scope, send: Send) -> Send:
    """Return a `send` that tells caches that the answer depends on a forwarded scheme."""
    if not any(name.lower() == b"x-forwarded-proto" for name, _ in scope["headers"]):
        return send
    return with_headers(send, lambda headers: [*headers, (b"vary", b"X-Forwarded-Proto")])


def _checked(scope: Scope) -> Scope:
    """Return the scope with the host in lower case, and with http or https as its scheme."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    host = hosts.read_host(scope["headers"]) or ""
    scheme = "https" if scope.get("scheme") == "https" else "http"
    return {**scope, "headers": [(b"host", host.encode()), *headers], "scheme": scheme}


async def _answer(response: Response, send: Send) -> None:
    response.headers["Cache-Control"] = "no-store"
    secure = with_headers(send, lambda headers: with_security(headers, may_eval=False))
    await response.asgi_send(secure)


def _prefix(datasette: Datasette) -> str:
    """Return the prefix; end `datasette serve` with one line and status 1 if it is not valid."""
    below = str(datasette.setting("base_url"))
    try:
        prefix.expect_prefix(below)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    return below


def _allowed_hosts() -> frozenset[str]:
    """Return the host names in ALLOWED_HOSTS, the only ones allowed; none allows any."""
    try:
        return hosts.read_allowed(os.environ.get("ALLOWED_HOSTS", ""))
    except ValueError as error:
        raise click.ClickException(f"ALLOWED_HOSTS: {error}") from None


def _names(datasette: Datasette) -> set[str]:
    """Return the first parts that paths of the site have."""
    databases = [path_of_route(one.route).removeprefix("/") for one in datasette.databases.values()]
    return {*databases, *static_names(datasette), *_AT_THE_ROOT}
