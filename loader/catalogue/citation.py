"""Citations of a table and of the whole publication, for people and for programs.

`facts` are the row of `published_table` for a table, and those of
`loader.catalogue.data_files.publication_facts` for the publication.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from loader.formats.json_stat import without_empty


def citation(
    facts: Mapping[str, Any], address: str, is_selection: bool = False, version: str | None = None
) -> str:
    """Return a reference to a table in APA style: publisher, year, title, number and address.

    Without a publisher the title comes first, as APA says for works without an author. What a
    selection chooses stands in its address, and a version after the title.
    """
    year = (facts["published"] or "n.d.")[:4]
    numbers = {"Table": facts["number"], "Version": version}
    named = "; ".join(f"{what} {number}" for what, number in numbers.items() if number)
    title = facts["title"] + (f" ({named})" if named else "")
    title += f" [Data set{', selection' if is_selection else ''}]"
    if not facts["publisher"]:
        return f"{title}. ({year}). {address}"
    return f"{facts['publisher']}. ({year}). {title}. {address}"


def bibtex(facts: Mapping[str, Any], address: str) -> str:
    """Return a BibTeX entry for a table."""
    fields = {
        "author": f"{{{facts['publisher']}}}" if facts["publisher"] else None,
        "title": facts["title"],
        "year": (facts["published"] or "")[:4],
        "number": facts["number"],
        "url": address,
        "note": facts["licence"],
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{facts['id']},\n{lines}}}"


def attribution(facts: Mapping[str, Any]) -> str:
    """Return one line that names publisher, title and licence, as the licence requires."""
    parts = [facts["publisher"], facts["title"], facts["licence"]]
    return "".join(f"{part.rstrip('.')}. " for part in parts if part).strip()


def citation_file(facts: Mapping[str, Any]) -> str:
    """Return CITATION.cff for the publication (https://citation-file-format.github.io)."""
    fields = {
        "cff-version": "1.2.0",
        "message": "Please cite the publisher with every table and figure you use.",
        "type": "dataset",
        "title": facts["title"],
        "authors": [{"name": facts["publisher"] or "unknown"}],
        "date-released": facts["published"],
        "license-url": facts["licence_url"],
    }
    return str(yaml.safe_dump(without_empty(fields), allow_unicode=True, sort_keys=False))
