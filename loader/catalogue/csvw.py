"""CSV on the Web (https://www.w3.org/TR/tabular-metadata/): the data files as a table group."""

from collections.abc import Sequence
from typing import Any

from loader.catalogue.data_files import DataFile
from loader.formats.json_stat import without_empty

# Those of CSVW that are called otherwise than the types of our columns.
_DATATYPES = {
    "number": "decimal",
    "boolean": {"base": "boolean", "format": "TRUE|FALSE"},
}


def metadata(facts: dict[str, Any], files: Sequence[DataFile]) -> dict[str, Any]:
    """Return the metadata of all files; each `url` is relative to the address of the metadata."""
    paths = {file.name: file.path for file in files}
    return without_empty(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": facts["language"]}],
            "dc:title": facts["title"],
            "dc:publisher": facts["publisher"],
            "dc:license": {"@id": facts["licence_url"]} if facts["licence_url"] else None,
            "dc:issued": facts["published"],
            "tables": [_table(file, paths) for file in files],
        }
    )


def _table(file: DataFile, paths: dict[str, str]) -> dict[str, Any]:
    return {
        "url": file.path,
        "dc:title": file.title,
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": _DATATYPES.get(column.type, column.type),
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
                if not key.may_be_empty  # CSVW allows no empty foreign key
            ],
        },
    }
