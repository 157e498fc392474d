"""Menu, breadcrumbs, source and licence on every page."""

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment

from plugins.pages.database import read, statistics_database
from plugins.pages.wayfinding import Site, first_query, site


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(
    env: Environment, datasette: Datasette
) -> Callable[[], Awaitable[None]]:
    """`site` is a global because Datasette draws its error pages with hardly any variables."""

    async def inner() -> None:
        env.globals["site"] = await _site(datasette)

    return inner


async def _site(datasette: Datasette) -> Site:
    try:
        database = (await statistics_database(datasette)).name
    except LookupError:
        return site(datasette.metadata(), None, None)
    return site(datasette.metadata(), database, await read(datasette, first_query))
