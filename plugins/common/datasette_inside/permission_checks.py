"""What an actor may see: the same checks in Datasette 0.65 and 1.0, which call them differently.

A permission is the name of an action, or an action with what it is about: the name of a database,
or that and the name of a table or query.
"""

import json
from collections.abc import Hashable, Iterable
from typing import Any

from cachetools import LRUCache
from datasette.app import Datasette
from datasette.plugins import pm

from plugins.common.datasette_inside import IS_ONE
from plugins.common.datasette_inside.site_metadata import metadata_may_change
from plugins.common.datasette_inside.site_parts import has_started

# What decides here, by the metadata and by what is closed, which stay as they are.
_FIXED_CHECKS = frozenset({"datasette.default_permissions", "plugins.guard.permissions"})
_MOST = 20_000  # answers of one site; some hundred bytes each
_LONGEST_NAME = 200  # names come from addresses, too

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


def remember_permissions(datasette: Datasette) -> None:
    """Let the site decide once what a reader may see who has not logged in, as nobody has.

    Only a site whose databases do not change may call it. Datasette 0.65 asks seven times for an
    answer as JSON, and reads the metadata each time; it still does if another plugin decides.
    """
    if IS_ONE or metadata_may_change() or not _are_fixed():
        return
    ask = datasette.permission_allowed
    known: LRUCache[Hashable, Any] = LRUCache(_MOST)

    async def permission_allowed(
        actor: Any, action: str, resource: Any = None, default: Any = False
    ) -> Any:
        names = resource if isinstance(resource, tuple) else (resource or "",)
        is_short = all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in names)
        if actor is not None or not is_short or not has_started(datasette):
            return await ask(actor, action, resource=resource, default=default)
        key = (action, resource, default)
        if key not in known:
            known[key] = await ask(actor, action, resource=resource, default=default)
        return known[key]

    datasette.permission_allowed = permission_allowed


def _are_fixed() -> bool:
    return {check.plugin_name for check in pm.hook.permission_allowed.get_hookimpls()} <= (
        _FIXED_CHECKS
    )


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
