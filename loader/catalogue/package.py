"""The whole publication in one zip: every file, each description of them, README and citation."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from typing import Any

import yaml

from loader.catalogue import csvw, datapackage
from loader.catalogue.files import DataFile, data_files, publication_facts

# The earliest day a zip can hold: the same database gives the same bytes.
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def write_zip(connection: sqlite3.Connection) -> bytes:
    """The zip's bytes."""
    facts, files = publication_facts(connection), data_files(connection)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "README.md", _readme(facts, files).encode())
        _add(package, "CITATION.cff", _citation_file(facts).encode())
        _add(package, "datapackage.json", as_json(datapackage.descriptor(facts, files)))
        _add(package, "csvw.json", as_json(csvw.metadata(facts, files)))
        for file in files:
            _add(package, file.path, file.content)
    return sink.getvalue()


def as_json(described: dict[str, Any]) -> bytes:
    """JSON for programs that a person can read too."""
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()


def citation(facts: dict[str, Any]) -> str:
    """How to name the source, as its licence asks."""
    parts = [facts["publisher"], facts["title"], facts["licence"]]
    return "".join(f"{part.rstrip('.')}. " for part in parts if part).strip()


def _citation_file(facts: dict[str, Any]) -> str:
    """The same for programs (https://citation-file-format.github.io)."""
    cited = {
        "cff-version": "1.2.0",
        "message": "Please cite the publisher with every table and figure you use.",
        "type": "dataset",
        "title": facts["title"],
        "authors": [{"name": facts["publisher"] or "unknown"}],
        "date-released": facts["published"],
        "license-url": facts["licence_url"],
    }
    known = {key: value for key, value in cited.items() if value}
    return str(yaml.safe_dump(known, allow_unicode=True, sort_keys=False))


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
        f"Cite as: {citation(facts)}",
    ]
    return "\n".join(lines) + "\n"


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_CLOCK)
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)
