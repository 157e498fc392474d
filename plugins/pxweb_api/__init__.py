"""Serve PxWebApi v2, the API of many statistics offices, which their clients speak.

Its specification is https://github.com/PxTools/PxApiSpecs. All databases of a site are in one list.
"""

from collections.abc import Callable, Mapping
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Forbidden, Request, Response

from plugins.common.fair_queue import QueueFull
from plugins.common.request_body import takes_body
from plugins.pxweb_api.api_call import ApiCall
from plugins.pxweb_api.api_error import ApiError


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Add all addresses of the API; what is not one of them is answered in its form as well."""
    return [(r"^/api/v2(?P<path>/.*)?$", answer)]


@hookimpl
def skip_csrf(datasette: Datasette, scope: Mapping[str, Any]) -> bool:
    """Let clients POST a selection: it changes nothing, and nobody is logged in."""
    prefix = datasette.setting("base_url").rstrip("/")
    return scope["type"] == "http" and takes_body(scope["path"].removeprefix(prefix))


async def answer(datasette: Datasette, request: Request) -> Response:
    """Answer a call, or say as a problem what is wrong with it."""
    try:
        return await ApiCall(datasette, request).answer()
    except ApiError as error:
        return error.response()
    except QueueFull:
        busy = "too many calls are waiting; try again in a few seconds"
        return ApiError(429, busy, {"retry-after": "5"}).response()
    except Forbidden:
        return ApiError(403, "this is not open to everyone").response()
