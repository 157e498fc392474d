"""A zip of the whole publication: the data files, their descriptions, README and citation."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from loader.catalogue import csvw, datapackage
from loader.catalogue.citation import attribution, citation_file
from loader.catalogue.data_files import DataFile, data_files, publication_facts
from loader.formats.fixed_zip import fixed_zip


def write_zip(connection: sqlite3.Connection) -> bytes:
    """Return the bytes of the zip; the content of one file at a time is in memory."""
    facts, files = publication_facts(connection), data_files(connection)
    return fixed_zip(_entries(facts, files))


def _entries(facts: dict[str, Any], files: Sequence[DataFile]) -> Iterator[tuple[str, bytes]]:
    yield "README.md", _readme(facts, files).encode()
    yield "CITATION.cff", citation_file(facts).encode()
    written = []
    for file in files:
        content = file.write()
        yield file.path, content
        digest = hashlib.sha256(content).hexdigest()
        written.append(replace(file, size=len(content), sha256=digest))
    yield "datapackage.json", as_json(datapackage.descriptor(facts, written))
    yield "csvw.json", as_json(csvw.metadata(facts, files))


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
