"""Lay what somebody wrote in a `metadata.yml` over the words made from a database."""

from collections.abc import Mapping
from typing import Any

Metadata = Mapping[str, Any]

# Of two keys of Datasette that say the same, it reads only one.
_SAME = {
    "description": "description_html",
    "description_html": "description",
    "sort": "sort_desc",
    "sort_desc": "sort",
}
# What the site says of itself, if it has one publication: the words of that one.
_NAMES = ("title", "description")
CREDIT = ("source", "source_url", "license", "license_url")


def laid_over(made: Metadata, own: Metadata) -> dict[str, Any]:
    """Return `made` with what `own` says in its place, key by key; an empty key takes away."""
    result = {key: value for key, value in made.items() if _SAME.get(key) not in own}
    for key, value in own.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = laid_over(result[key], value)
        else:
            result[key] = value
    return result


def of_site(own: Metadata, databases: Mapping[str, Metadata]) -> dict[str, Any]:
    """Return the metadata of a site: its `metadata.yml`, with these complete entries of databases.

    A site with one publication is called as that is, unless its `metadata.yml` says otherwise.
    """
    made: dict[str, Any] = {}
    if len(databases) == 1:
        (only,) = databases.values()
        made = {key: only[key] for key in (*_NAMES, *CREDIT) if only.get(key)}
    else:
        databases = {name: _with_credits(entry) for name, entry in databases.items()}
    others = own.get("databases") or {}
    return {**laid_over(made, own), "databases": {**others, **databases}}


def _with_credits(entry: Metadata) -> dict[str, Any]:
    """Return the entry with its credit for each table: Datasette takes it only from the top."""
    credit = {key: entry[key] for key in CREDIT if entry.get(key)}
    tables = {
        name: about if about.get("source") else {**about, **credit}
        for name, about in entry["tables"].items()
    }
    return {**entry, "tables": tables}
