"""A zip of the whole publication: the data files, their descriptions, README and citation."""

import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from loader.catalogue import csvw, datapackage
from loader.catalogue.citation import attribution, citation_file
from loader.catalogue.data_files import DataFile, data_files, publication_facts

# The earliest time a zip can hold, always the same, so that a database always gives the same bytes.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def write_zip(connection: sqlite3.Connection) -> bytes:
    """Return the bytes of the zip; the content of one file at a time is in memory."""
    facts, files = publication_facts(connection), data_files(connection)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "README.md", _readme(facts, files).encode())
        _add(package, "CITATION.cff", citation_file(facts).encode())
        written = [_add_file(package, file) for file in files]
        _add(package, "datapackage.json", as_json(datapackage.descriptor(facts, written)))
        _add(package, "csvw.json", as_json(csvw.metadata(facts, files)))
    return sink.getvalue()


def as_json(description: dict[str, Any]) -> bytes:
    """Return a description as JSON, indented so that people can read it too."""
    return (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode()


def _readme(facts: dict[str, Any], files: Sequence[DataFile]) -> str:
    lines = [
        f"# {facts['title']}",
        "",
        *(f"- `{file.path}`: {file.title}" for file in files),
        "- `datapackage.json`, `csvw.json`: what each column holds, for programs",
        "",
        "Totals stand beside their parts: sum only rows whose `additive` is true.",
        "A text that a spreadsheet would take for a formula has an apostrophe before it.",
        "",
        f"Cite as: {attribution(facts)}",
    ]
    return "\n".join(lines) + "\n"


def _add_file(package: zipfile.ZipFile, file: DataFile) -> DataFile:
    """Write a file into the zip; return it with what is known then."""
    content = file.write()
    _add(package, file.path, content)
    return replace(file, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _FIXED_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)
