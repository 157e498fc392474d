"""CSV on the Web (https://www.w3.org/TR/tabular-metadata/): the same files as a table group."""

from collections.abc import Sequence
from typing import Any

from loader.catalogue.data_files import DataFile

_DATATYPES = {"string": "string", "integer": "integer", "boolean": "boolean"}


def metadata(facts: dict[str, Any], files: Sequence[DataFile]) -> dict[str, Any]:
    """The metadata of all files; `url` is relative to the description's own address."""
    paths = {file.name: file.path for file in files}
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": facts["language"]}],
        "dc:title": facts["title"],
        "dc:publisher": facts["publisher"],
        "dc:license": {"@id": facts["licence_url"]} if facts["licence_url"] else None,
        "dc:issued": facts["published"],
        "tables": [_table(file, paths) for file in files],
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
                if not key.may_be_empty  # CSVW knows no keys that point nowhere
            ],
        },
    }
