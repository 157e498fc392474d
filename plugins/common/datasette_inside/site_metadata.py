"""What metadata.yml says of the site, its databases, tables and questions.

Datasette 0.65 has all of it in `metadata()`, and asks plugins for more. Datasette 1.0 splits it
into configuration and metadata, of which it keeps only the texts, so the whole is kept here.
"""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.plugins import pm

from plugins.common.datasette_inside import IS_ONE

Metadata = dict[str, Any]

_whole: WeakKeyDictionary[Datasette, Metadata] = WeakKeyDictionary()  # only in 1.0


def whole_metadata(datasette: Datasette) -> Metadata:
    """Return all of the metadata, with an entry for each database that it says something of."""
    if not IS_ONE:
        return datasette.metadata() or {}
    if datasette not in _whole:
        _whole[datasette] = _merged(datasette.config or {}, datasette._metadata_local or {})
    return _whole[datasette]


def own_metadata(datasette: Datasette, database: str | None, table: str | None = None) -> Metadata:
    """Return what the metadata says of a database, or of a table in it; empty if nothing."""
    if not IS_ONE:
        return datasette.metadata(database=database, table=table, fallback=False) or {}
    entry = (whole_metadata(datasette).get("databases") or {}).get(database) or {}
    return entry if table is None else (entry.get("tables") or {}).get(table) or {}


def metadata_part(datasette: Datasette, name: str, database: str) -> Metadata:
    """Return that part of the metadata of a database, else of the site; empty if there is none."""
    if not IS_ONE:
        return datasette.metadata(name, database=database) or {}
    entry = own_metadata(datasette, database)
    return (entry if name in entry else whole_metadata(datasette)).get(name) or {}


def metadata_may_change() -> bool:
    """Return whether a plugin gives metadata, which may differ from one request to the next."""
    return not IS_ONE and bool(pm.hook.get_metadata.get_hookimpls())


def given_metadata(datasette: Datasette) -> Metadata:
    """Return what metadata.yml says, without what plugins say."""
    return whole_metadata(datasette) if IS_ONE else datasette._metadata_local


async def set_metadata(datasette: Datasette, metadata: Metadata) -> None:
    """Replace what metadata.yml says, for as long as the site runs."""
    if not IS_ONE:
        datasette._metadata_local = metadata
        return
    from datasette.utils import move_plugins_and_allow, move_table_config

    _whole[datasette] = metadata
    words, config = move_table_config(*move_plugins_and_allow(metadata, {}))
    for name, entry in (metadata.get("databases") or {}).items():
        queries = (entry or {}).get("queries") or {}
        config.setdefault("databases", {}).setdefault(name, {})["queries"] = queries
    datasette._metadata_local, datasette.config = words, config
    await datasette.apply_metadata_json()
    await datasette._save_queries_from_config()


async def queries_of(datasette: Datasette, database: str, actor: Any = None) -> dict[str, Metadata]:
    """Return the queries of a database that metadata.yml or plugins declare, by name.

    Each has at least `name` and `sql`; whether the actor may see it is not checked.
    """
    if not IS_ONE:
        queries: dict[str, Metadata] = await datasette.get_canned_queries(database, actor)
        return queries
    declared = own_metadata(datasette, database).get("queries") or {}
    return {
        name: {**(about if isinstance(about, dict) else {"sql": about}), "name": name}
        for name, about in declared.items()
    }


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> Metadata:
    merged = {**one, **other}
    for key in one.keys() & other.keys():
        if isinstance(one[key], Mapping) and isinstance(other[key], Mapping):
            merged[key] = _merged(one[key], other[key])
    return merged
