"""Data Package v2 (https://datapackage.org/standard/data-package/): the descriptor and the zip."""

import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from typing import Any

from loader.catalogue.files import DataFile, data_files, publication_facts
from loader.formats.tidy import Column

# The earliest day a zip can hold: the same database gives the same bytes.
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def descriptor(connection: sqlite3.Connection) -> dict[str, Any]:
    """`datapackage.json` as an object."""
    return _describe(publication_facts(connection), data_files(connection))


def write_zip(connection: sqlite3.Connection) -> bytes:
    """The package with all its files, a README with the citation, and the descriptor."""
    facts, files = publication_facts(connection), data_files(connection)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "datapackage.json", _as_text(_describe(facts, files)))
        _add(package, "README.md", _readme(facts, files).encode())
        for file in files:
            _add(package, file.path, file.content)
    return sink.getvalue()


def citation(facts: dict[str, Any], title: str, period: str | None = None) -> str:
    """How to name the source, as its licence asks."""
    publisher = facts["publisher"] or "Unknown publisher"
    when = f" ({period})" if period else ""
    licence = f" {facts['licence']}." if facts["licence"] else ""
    return f"{publisher}{when}: {title.rstrip('.')}.{licence}"


def _describe(facts: dict[str, Any], files: Sequence[DataFile]) -> dict[str, Any]:
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": facts["publication"],
        "title": facts.get("title", facts["publication"]),
        "version": facts["seeds sha256"][:12],
        "created": f"{facts['published']}T00:00:00Z" if facts["published"] else None,
        "licenses": _licences(facts),
        "sources": [
            {"title": f"{facts['publisher']}: {file.title}", "path": file.source_url}
            for file in files
            if file.source_url
        ],
        "resources": [_resource(file) for file in files],
    }
    return {key: value for key, value in described.items() if value}


def _licences(facts: dict[str, Any]) -> list[dict[str, str]]:
    if not facts["licence"]:
        return []
    licence = {
        "name": facts["licence"].replace(" ", "-"),
        "title": facts["licence"],
        "path": facts["licence_url"],
    }
    return [{key: value for key, value in licence.items() if value}]


def _resource(file: DataFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "path": file.path,
        "type": "table",
        "title": file.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
        "schema": {
            "fields": [_field(column) for column in file.columns],
            "missingValues": [""],
            "primaryKey": list(file.primary_key),
            "foreignKeys": [
                {
                    "fields": [key.column],
                    "reference": {
                        "resource": "" if key.name == file.name else key.name,
                        "fields": [key.reference],
                    },
                }
                for key in file.foreign_keys
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.name, "type": column.type, "description": column.description}
    if column.type == "boolean":
        return {**field, "trueValues": ["true"], "falseValues": ["false"]}
    return field


def _readme(facts: dict[str, Any], files: Sequence[DataFile]) -> str:
    lines = [f"# {facts.get('title', facts['publication'])}", ""]
    lines += [f"- `{file.path}`: {file.title}" for file in files]
    lines += [
        "",
        "Totals stand beside their parts: sum only rows whose `additive` is true.",
        "A text that a spreadsheet would take for a formula has an apostrophe before it.",
        "",
        "Cite as: " + citation(facts, facts.get("title", facts["publication"])),
        "",
    ]
    return "\n".join(lines)


def _as_text(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_CLOCK)
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)
