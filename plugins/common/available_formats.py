"""Find the formats that Datasette offers for a table, a question, a row or a database."""

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request

from plugins.common.datasette_inside.known_names import call_with_supported_arguments
from plugins.common.datasette_inside.permission_checks import ensure_visible
from plugins.common.datasette_inside.site_metadata import queries_of
from plugins.common.datasette_inside.site_parts import renderers


async def available_formats(
    datasette: Datasette, request: Request, database: Database, name: str | None
) -> list[str]:
    """Return the formats at the address of a request; none if there is no table or question `name`.

    Raise Forbidden if the client may not see it.
    """
    query = name and (await queries_of(datasette, database.name, request.actor)).get(name)
    what = [("view-query" if query else "view-table", (database.name, name))] if name else []
    whole = ("view-database", database.name), "view-instance"
    await ensure_visible(datasette, request.actor, *what, *whole)
    if name and not query and not await _is_table(database, name):
        return []
    formats = ["csv"] if name or request.args.get("sql") else []
    for extension, (_, can_render) in renderers(datasette).items():
        answer = call_with_supported_arguments(
            can_render,
            datasette=datasette,
            columns=[],
            rows=[],
            sql=request.args.get("sql"),
            query_name=name if query else None,
            database=database.name,
            table=name,
            request=request,
            view_name="table" if name else "database",
        )
        if await await_me_maybe(answer):
            formats.append(extension)
    return formats


async def _is_table(database: Database, name: str) -> bool:
    return await database.table_exists(name) or bool(await database.get_view_definition(name))
