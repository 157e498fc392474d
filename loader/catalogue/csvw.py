"""CSV on the Web (https://www.w3.org/TR/tabular-metadata/): the same files as a table group."""

import sqlite3
from typing import Any

from loader.catalogue.files import DataFile, data_files, publication_facts

_DATATYPES = {"string": "string", "integer": "integer", "boolean": "boolean"}


def metadata(connection: sqlite3.Connection) -> dict[str, Any]:
    """The metadata of all files; `url` is relative to the description's own address."""
    facts = publication_facts(connection)
    files = data_files(connection)
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": facts["language"]}],
        "dc:title": facts.get("title", facts["publication"]),
        "dc:publisher": facts["publisher"],
        "dc:license": {"@id": facts["licence_url"]} if facts["licence_url"] else None,
        "tables": [_table(file, {other.name: other.path for other in files}) for file in files],
    }
    return {key: value for key, value in described.items() if value}


def _table(file: DataFile, paths: dict[str, str]) -> dict[str, Any]:
    return {
        "url": file.path,
        "dc:title": file.title,
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": _DATATYPES[column.type],
                    "dc:description": column.description,
                }
                for column in file.columns
            ],
            "primaryKey": list(file.primary_key),
            "foreignKeys": [
                {
                    "columnReference": key.column,
                    "reference": {"resource": paths[key.name], "columnReference": key.reference},
                }
                for key in file.foreign_keys
            ],
        },
    }
