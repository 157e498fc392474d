"""Caches, browsers' and shared: tags and 304 for every page, how long it lives, and gzip."""

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import datasette as datasette_package
from asgi_gzip import GZipMiddleware
from datasette.app import Datasette

from loader import __version__
from plugins.cache import policy
from plugins.cache.version import site_version
from plugins.common.current_request import asking

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]

# Level 9, the usual one, takes three times as long for two per cent fewer bytes.
_LEVEL = 5


def cached(datasette: Datasette, app: Application) -> Application:
    """The application, with tags, answers of 304 and gzip."""
    version = _version(datasette)
    compressed = GZipMiddleware(_with_lower_case(app), compresslevel=_LEVEL)

    async def cache(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        tag = policy.entity_tag(scope, version)
        if policy.is_known(scope, tag):
            await _not_modified(policy.said(200, [], tag, True), send)
            return
        scope = {**scope, "headers": policy.without_personal(scope["headers"])}
        await compressed(scope, receive, _telling(scope, tag, version is not None, send))

    return cache


def _telling(scope: Message, tag: bytes | None, is_fixed: bool, send: Send) -> Send:
    is_held = False

    async def tell(message: Message) -> None:
        nonlocal is_held
        if is_held:  # the body that the client has
            return
        if message["type"] == "http.response.start":
            is_held = policy.is_held(scope, message)
            status = 200 if is_held else message["status"]
            request = asking.get()
            partial = request is not None and request.partial
            headers = policy.said(status, message["headers"], tag, is_fixed, partial)
            if is_held:
                await _not_modified(policy.without_body(headers), send)
                return
            message = {**message, "headers": headers}
        await send(message)

    return tell


def _with_lower_case(app: Application) -> Application:
    """An application whose headers the compressor finds by their names, and heeds."""

    async def lowered(scope: Message, receive: Any, send: Send) -> None:
        async def lower(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = policy.lower_case(message.get("headers", []))
                headers = policy.for_compressor(message["status"], headers)
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, lower)

    return lowered


async def _not_modified(headers: list[policy.Header], send: Send) -> None:
    await send({"type": "http.response.start", "status": 304, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _version(datasette: Datasette) -> str | None:
    """The hash of all that this process serves, as it was when it started."""
    databases = [d for name, d in datasette.databases.items() if name != "_internal"]
    folders = [datasette.plugins_dir, datasette.template_dir]
    folders += [folder for _, folder in datasette.static_mounts]
    words = {
        "loader": __version__,
        "datasette": datasette_package.__version__,
        "metadata": datasette.metadata(),
        "settings": datasette.settings_dict(),
    }
    return site_version(
        [None if d.is_mutable else d.hash for d in databases],
        words,
        [Path(folder) for folder in folders if folder],
    )
