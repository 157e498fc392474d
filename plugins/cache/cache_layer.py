"""HTTP caching and compression: ETags, answers of 304, Cache-Control and gzip."""

import datasette as datasette_package
from asgi_gzip import GZipMiddleware
from datasette.app import Datasette

from loader import __version__
from plugins.cache import policy
from plugins.cache.kept_answers import AT_ONCE
from plugins.cache.large_bodies import LEVEL, compressing_large
from plugins.cache.version import site_version
from plugins.common.asgi import (
    Application,
    Header,
    Message,
    Receive,
    Scope,
    Send,
    for_http,
    on_start,
)
from plugins.common.current_request import current_request
from plugins.common.datasette_inside.site_metadata import whole_metadata
from plugins.common.datasette_inside.site_parts import all_settings, folders_of_pages
from plugins.common.kept_files import keep_file
from plugins.common.kept_versions import history_of
from plugins.common.reading import attached


def cached(datasette: Datasette, app: Application) -> Application:
    """Return the application with ETags, answers of 304 and gzip."""
    version = _version(datasette)
    prepared = _prepared(app)
    compressed = GZipMiddleware(_large_in_threads(prepared), compresslevel=LEVEL)

    async def cache(scope: Scope, receive: Receive, send: Send) -> None:
        tag = policy.entity_tag(scope, version)
        if policy.is_known(scope, tag):
            await _not_modified(policy.cache_headers(200, [], tag, True), send)
            return
        # The compressor looks for the word gzip alone.
        compress = compressed if policy.accepts_gzip(scope["headers"]) else prepared
        scope = {**scope, "headers": policy.without_personal(scope["headers"])}
        await compress(scope, receive, _with_policy(scope, tag, version is not None, send))

    return for_http(cache, app)


def _with_policy(scope: Scope, tag: bytes | None, is_fixed: bool, send: Send) -> Send:
    """Return a `send` that adds the cache headers, or sends 304 if the client has the answer."""
    is_not_modified = False

    async def send_with_policy(message: Message) -> None:
        nonlocal is_not_modified
        if is_not_modified:  # the body, which the client has
            return
        if message["type"] == "http.response.start":
            is_not_modified = policy.is_not_modified(scope, message)
            status = 200 if is_not_modified else message["status"]
            request = current_request.get()
            is_partial = request is not None and request.is_partial
            headers = policy.cache_headers(status, message["headers"], tag, is_fixed, is_partial)
            if is_not_modified:
                await _not_modified(policy.without_body(headers), send)
                return
            message = {**message, "headers": headers}
        await send(message)

    return send_with_policy


def _prepared(app: Application) -> Application:
    """Return an application whose headers tell the compressor what to compress."""

    def prepare(start: Message) -> Message:
        headers = policy.lower_case(start.get("headers", []))
        return {**start, "headers": policy.for_compressor(start["status"], headers)}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, in_one_piece(on_start(send, prepare)))

    return answer


def _large_in_threads(app: Application) -> Application:
    """Return an application that gives the compressor large bodies compressed already."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, compressing_large(send))

    return answer


def in_one_piece(send: Send) -> Send:
    """Return a `send` that joins the pieces of a short file, as Datasette reads static files.

    It is known by its Content-Length. What is sent in pieces for other reasons passes as it comes.
    """
    pieces: list[bytes] | None = None

    async def send_joined(message: Message) -> None:
        nonlocal pieces
        if message["type"] == "http.response.start":
            length = policy.length_of(message.get("headers", []))
            pieces = [] if length is not None and length <= AT_ONCE else None
        elif pieces is not None:
            pieces.append(message.get("body", b""))
            if message.get("more_body"):
                return
            message = {**message, "body": b"".join(pieces)}
        await send(message)

    return send_joined


async def _not_modified(headers: list[Header], send: Send) -> None:
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _version(datasette: Datasette) -> str | None:
    """Return the hash of everything that this process serves, as it was at the start."""
    databases = attached(datasette)
    settings = {
        "loader": __version__,
        "datasette": datasette_package.__version__,
        "metadata": whole_metadata(datasette),
        "settings": all_settings(datasette),
        "versions": [history_of(database).tag for database in databases],
    }
    return site_version(
        [None if d.is_mutable or not d.path else keep_file(d).sha256 for d in databases],
        settings,
        folders_of_pages(datasette),
    )
