"""Citations of a table, of what is chosen of it, and of the whole publication.

`facts` are the row of `published_table` for a table, and those of
`loader.catalogue.data_files.publication_facts` for the publication. A
Reference has what a citation says. It is written for people (APA) and for programs (BibTeX, and the
JSON of the Citation Style Language, https://docs.citationstyles.org).
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from loader.formats.json_stat import without_empty

# What BibTeX would take for a command (https://ctan.org/pkg/bibtex); an address has its own field.
_COMMANDS = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# What would end the field of an address, as an address writes it.
_OF_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


@dataclass(frozen=True, slots=True)
class Reference:
    """What is cited; `chosen` says in words what was chosen of it.

    `computed_from` names the source of what this site has computed, and is empty for a table.
    """

    id: str
    title: str
    address: str
    publishers: Sequence[str] = ()
    published: str | None = None  # a day such as 2008-05-08, or a year
    number: str | None = None
    licence: str | None = None
    chosen: str = ""
    computed_from: str = ""
    version: str | None = None  # where an address asks for one

    @property
    def key(self) -> str:
        """A key in the letters that BibTeX takes: the id, and what was chosen."""
        plain = unicodedata.normalize("NFKD", f"{self.id} {self.chosen}")
        letters = plain.encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9-]++", "-", letters).strip("-")[:60].rstrip("-") or "table"

    @property
    def full_title(self) -> str:
        """The title with what was chosen: 'Marbles. Colour: red'."""
        end = "" if self.title.endswith((".", "?", "!")) else "."
        return f"{self.title}{end} {self.chosen}" if self.chosen else self.title

    @property
    def note(self) -> str:
        """One line with the tables that it was computed from, and the licence."""
        source = f"Computed from {self.computed_from}" if self.computed_from else ""
        return ". ".join(part.rstrip(".") for part in (source, self.licence) if part)


def table_reference(
    facts: Mapping[str, Any], address: str, chosen: str = "", version: str | None = None
) -> Reference:
    """Return what is cited of a published table, or of what is chosen of it."""
    return Reference(
        id=facts["id"],
        title=facts["title"],
        address=address,
        publishers=[facts["publisher"]] if facts["publisher"] else [],
        published=facts["published"],
        number=facts["number"],
        licence=facts["licence"],
        chosen=chosen,
        version=version,
    )


def apa(reference: Reference) -> str:
    """Return a reference in APA style: publisher, year, title, number and address.

    Without a publisher the title comes first, as APA says for works without an author.
    """
    year = (reference.published or "n.d.")[:4]
    numbers = {"Table": reference.number, "Version": reference.version}
    named = "; ".join(f"{what} {number}" for what, number in numbers.items() if number)
    what = "Computed from a data set" if reference.computed_from else "Data set"
    selection = ", selection" if reference.chosen and not reference.computed_from else ""
    title = reference.title + (f" ({named})" if named else "")
    chosen = f"{'' if title[-1:] in '.?!' else '.'} {reference.chosen}" if reference.chosen else ""
    title += f"{chosen} [{what}{selection}]"
    if not reference.publishers:
        return f"{title}. ({year}). {reference.address}"
    return f"{'; '.join(reference.publishers)}. ({year}). {title}. {reference.address}"


def bibtex(reference: Reference) -> str:
    """Return a BibTeX entry."""
    authors = " and ".join(f"{{{_plain(name)}}}" for name in reference.publishers)
    fields = {
        "author": authors,
        "title": _plain(reference.full_title),
        "year": (reference.published or "")[:4],
        "number": _plain(reference.number or ""),
        "version": reference.version,
        "url": reference.address.translate(_OF_ADDRESS),
        "note": _plain(reference.note),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{reference.key},\n{lines}}}"


def csl_json(reference: Reference) -> str:
    """Return the reference as CSL-JSON, a list with one item, as Zotero and Pandoc read it."""
    parts = [int(part) for part in (reference.published or "").split("-") if part]
    item = {
        "id": reference.key,
        "type": "dataset",
        "title": reference.full_title,
        "author": [{"literal": name} for name in reference.publishers],
        "issued": {"date-parts": [parts]} if parts else None,
        "number": reference.number,
        "version": reference.version,
        "URL": reference.address,
        "note": reference.note,
    }
    return json.dumps([without_empty(item)], ensure_ascii=False, indent=2)


def _plain(text: str) -> str:
    """Return a text in which BibTeX sees no command."""
    return " ".join(text.split()).translate(_COMMANDS)


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
