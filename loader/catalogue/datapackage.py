"""Data Package v2 (https://datapackage.org/standard/data-package/): a description of the files."""

from collections.abc import Sequence
from typing import Any

from loader.catalogue.data_files import DataFile, ForeignKey
from loader.formats.json_stat import without_empty
from loader.formats.tidy import DataColumn

_PROFILES = "https://datapackage.org/profiles/2.0"


def descriptor(facts: dict[str, Any], files: Sequence[DataFile]) -> dict[str, Any]:
    """Return `datapackage.json` as an object; `facts` are from `data_files.publication_facts`."""
    return without_empty(
        {
            "$schema": f"{_PROFILES}/datapackage.json",
            "name": facts["publication"],
            "title": facts["title"],
            "version": facts["seeds sha256"][:12],
            "created": f"{facts['published']}T00:00:00Z" if facts["published"] else None,
            "licenses": _licences(facts),
            "contributors": _publisher(facts),
            "sources": [
                {"title": file.title, "path": file.source_url} for file in files if file.source_url
            ],
            "resources": [_resource(file) for file in files],
        }
    )


def _publisher(facts: dict[str, Any]) -> list[dict[str, Any]]:
    if not facts["publisher"]:
        return []
    return [{"title": facts["publisher"], "roles": ["creator", "publisher"]}]


def _licences(facts: dict[str, Any]) -> list[dict[str, str]]:
    if not facts["licence"]:
        return []
    licence = without_empty(
        {
            "name": facts["licence"].replace(" ", "-"),
            "title": facts["licence"],
            "path": facts["licence_url"],
        }
    )
    return [licence]


def _resource(file: DataFile) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": file.name,
        "path": file.path,
        "type": "table",
        "title": file.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({"bytes": file.size, "hash": f"sha256:{file.sha256}"} if file.sha256 else {}),
        "schema": {
            "fields": [_field(column) for column in file.columns],
            "missingValues": [""],
            "primaryKey": list(file.primary_key),
            "foreignKeys": [
                {"fields": [key.column], "reference": _reference(file, key)}
                for key in file.foreign_keys
            ],
        },
    }


def _reference(file: DataFile, key: ForeignKey) -> dict[str, Any]:
    """Return what a key refers to; without `resource` it is the same file."""
    other = {"resource": key.name} if key.name != file.name else {}
    return {**other, "fields": [key.reference]}


def _field(column: DataColumn) -> dict[str, Any]:
    field = {"name": column.name, "type": column.type, "description": column.description}
    if column.type == "boolean":
        return {**field, "trueValues": ["TRUE"], "falseValues": ["FALSE"]}
    return field
