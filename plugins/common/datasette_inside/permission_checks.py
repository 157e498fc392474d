"""What an actor may see: the same checks in Datasette 0.65 and 1.0, which call them differently.

A permission is the name of an action, or an action with what it is about: the name of a database,
or that and the name of a table or query.
"""

import json
from collections.abc import Hashable, Iterable
from typing import Any

from cachetools import LRUCache
from datasette.app import Datasette

from plugins.common.datasette_inside import IS_ONE
from plugins.common.datasette_inside.site_parts import has_started

_MOST = 20_000  # permissions that are remembered; some hundred bytes each
_LONGEST = 500  # names come from addresses, too

Permission = str | tuple[str, str] | tuple[str, tuple[str, str]]


async def is_allowed(
    datasette: Datasette, actor: Any, action: str, resource: tuple[str, str]
) -> bool:
    """Return whether the actor may do that with a table or query of a database."""
    if IS_ONE:
        if resource[1].startswith("sqlite_stat"):
            return True  # it shows nobody SQLite's own statistics, which says nothing of the data
        return bool(
            await datasette.allowed(
                action=action, resource=_resource(resource, action), actor=actor
            )
        )
    return bool(await datasette.permission_allowed(actor, action, resource, default=True))


async def is_visible(datasette: Datasette, actor: Any, *permissions: Permission) -> bool:
    """Return whether the first of the permissions about which anything is decided is given."""
    if not IS_ONE:
        visible, _ = await datasette.check_visibility(actor, permissions=[*permissions])
        return bool(visible)
    action, resource = _parts(permissions[0])
    return bool(await datasette.allowed(action=action, resource=resource, actor=actor))


async def ensure_visible(datasette: Datasette, actor: Any, *permissions: Permission) -> None:
    """Raise Forbidden if the first of them about which anything is decided is not given."""
    if not IS_ONE:
        await datasette.ensure_permissions(actor, [*permissions])
        return
    action, resource = _parts(permissions[0])
    await datasette.ensure_permission(action=action, resource=resource, actor=actor)


async def know_permissions(datasette: Datasette) -> None:
    """Let permissions be asked before the start has ended; Datasette 1.0 reads them with SQL."""
    if IS_ONE:
        await datasette._refresh_schemas()
        await datasette._save_queries_from_config()


def refused(names: Iterable[tuple[str, str | None]]) -> Any:
    """Return the hook's answer that refuses tables or queries, or a whole database: in 1.0, SQL.

    Each name is that of a database, and of what is in it or None.
    """
    from datasette.permissions import PermissionSQL

    return PermissionSQL(
        "SELECT value ->> 0 AS parent, value ->> 1 AS child, 0 AS allow, 'closed' AS reason"
        " FROM json_each(:refused_names)",
        {"refused_names": json.dumps([*names])},
    )


def skip_table_permissions(datasette: Datasette) -> None:
    """Skip the check of each table against the metadata, which has no rule for any.

    Datasette 0.65 copies all metadata twice for each table that it checks. With metadata as long as
    ours, that took two thirds of the time of every page. Datasette 1.0 asks its own database.
    """
    if not IS_ONE:
        datasette._table_permission_allows = lambda database, table: []


def remember_visibility(datasette: Datasette) -> None:
    """Ask once what everyone may see, when the site has started: nobody logs in.

    Datasette 0.65 asks every plugin twice for each table, on its front page a thousand times.
    """
    if IS_ONE:
        return
    ask = datasette.check_visibility
    known: LRUCache[Hashable, tuple[bool, bool]] = LRUCache(_MOST)

    async def check_visibility(actor: Any, *arguments: Any, **named: Any) -> tuple[bool, bool]:
        key = repr((arguments, sorted(named.items())))
        if actor is not None or len(key) > _LONGEST or not has_started(datasette):
            return await ask(actor, *arguments, **named)  # type: ignore[no-any-return]
        if key not in known:
            known[key] = await ask(actor, *arguments, **named)
        return known[key]

    datasette.check_visibility = check_visibility


def _parts(permission: Permission) -> tuple[str, Any]:
    if isinstance(permission, str):
        return permission, None
    action, about = permission
    return action, _resource(about, action)


def _resource(about: str | tuple[str, str], action: str) -> Any:
    from datasette.resources import DatabaseResource, QueryResource, TableResource

    if isinstance(about, str):
        return DatabaseResource(about)
    return (TableResource if action == "view-table" else QueryResource)(*about)
