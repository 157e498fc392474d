"""Cite a published table, in APA's style and as BibTeX."""

from collections.abc import Mapping
from typing import Any


def citation(facts: Mapping[str, Any], address: str) -> str:
    """Return a citation in APA's style: publisher, year, title, number, address."""
    year = (facts["published"] or "n.d.")[:4]
    number = f" (Table {facts['number']})" if facts["number"] else ""
    publisher = f"{facts['publisher']}. " if facts["publisher"] else ""
    return f"{publisher}({year}). {facts['title']}{number} [Data set]. {address}"


def bibtex(facts: Mapping[str, Any], address: str) -> str:
    """Return an entry of a BibTeX bibliography."""
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
