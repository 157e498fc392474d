"""What publication.yml says of a table that `new` adds: what was understood, and what is open.

What a page prints is put into comments only, on one line each, so no title can become a key.
"""

import re
from collections.abc import Iterator, Sequence

from loader.errors import printable
from loader.new.open_keys import OpenKey, as_yaml, is_unnamed, open_keys
from loader.page.title import read_title
from loader.proof.relation import Relation
from loader.table.axis import Axis, AxisDimension
from loader.table.findings import first_labels
from loader.table.read_table import Table
from loader.words import counted

NO_TITLE = "(no title)"
_WIDTH = 94  # of the words of a comment
_SUMS = 3  # of each axis
_PARTS = 3  # that are named
_FINDINGS = 5
_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]]++")


def table_block(table: Table, language: str | None) -> list[str]:
    """Return the lines of a table, to be indented as the others are.

    `language` is that of the publication; a page in another one says so. A page in an encoding
    that it does not state has it here.
    """
    own = read_title(table.page.title).language
    settings = [f"language: {as_yaml([own])}"] if own and language and own != language else []
    if table.settings.encoding:
        settings.append(f"encoding: {as_yaml([table.settings.encoding])}")
    return [
        f"{as_yaml([table.id])}:",
        *(f"  # {in_one_line(words)}" for words in _understood(table)),
        *(f"  {line}" for line in settings),
        *(f"  #{key.line}" for key in (*_origin(table), *open_keys(table))),
    ]


def in_one_line(words: str, width: int = _WIDTH) -> str:
    """Return words for a comment or the terminal: one line, nothing unprintable, cut to a width."""
    text = printable(" ".join(words.split()))
    return text if len(text) <= width else text[: width - 1] + "…"


def summary(table: Table) -> str:
    """Return the size of a table and its proof: "region (4) x sex (3), 12 numbers, ..."."""
    names = [f"{d.name} ({len(d.labels)})" for axis in table.axes for d in axis.dimensions]
    return f"{' x '.join(names)}, {_proof(table)}"


def can_have_codelist(dimension: AxisDimension) -> bool:
    """Return whether a codelist would be of use: times and measures are clear from their labels."""
    is_open = dimension.codelist is None and dimension.role is None
    return is_open and not is_unnamed(dimension.name)


def _understood(table: Table) -> Iterator[str]:
    settings = table.settings
    yield table.page.title or NO_TITLE
    yield (
        f"measure {settings.measure}; period {settings.period or 'not printed'};"
        f" unit {settings.unit or 'not printed'}"
    )
    for axis in table.axes:
        for dimension in axis.dimensions:
            yield f"{axis.what}s: {_dimension(dimension)}"
    dimensions = [d for axis in table.axes for d in axis.dimensions if can_have_codelist(d)]
    if dimensions:
        yield f"could have a codelist: {', '.join(f'{d.name}.csv' for d in dimensions)}"
    yield _proof(table)
    for axis in table.axes:
        for relation in axis.relations[:_SUMS]:
            yield f"  {_sum(axis, relation)}"
        if (more := len(axis.relations) - _SUMS) > 0:
            yield f"  and {more} more along the {axis.what}s"
    for finding in table.findings[:_FINDINGS]:
        yield f"finding: {finding.kind}: {finding.message}"
    if (more := len(table.findings) - _FINDINGS) > 0:
        yield f"and {counted(more, 'more finding')}"


def _dimension(dimension: AxisDimension) -> str:
    labels = [label or "(all)" for label in dimension.labels.values()]
    role = f" ({dimension.role})" if dimension.role else ""
    count = counted(len(labels), "category", "categories")
    return f"{dimension.name}{role}, {count}: {first_labels(labels)}"


def _proof(table: Table) -> str:
    numbers = len(table.rows.codes) * len(table.columns.codes)
    failing = sum(check.verdict == "fails" for check in table.checks)
    return (
        f"{counted(numbers, 'number')}, {table.proved} of"
        f" {counted(len(table.checks), 'total')} proved" + (f", {failing} FAIL" if failing else "")
    )


def _sum(axis: Axis, relation: Relation) -> str:
    """Return "Total = Red + Blue", or how many parts there are if they are many."""
    total = axis.labels[relation.total]
    signed = [("-" if sign < 0 else "+", axis.labels[part]) for sign, part in relation.parts]
    if relation.kind == "of which":
        return f"{total}: of which {first_labels([label for _, label in signed])}"
    if len(signed) > _PARTS:
        return f"{total} = {len(signed)} parts"
    return f"{total} = " + " ".join(f"{s} {label}" for s, label in signed).removeprefix("+ ")


def _origin(table: Table) -> Iterator[OpenKey]:
    """Yield the keys that no page can settle for sure: when and where it was published."""
    if table.settings.published is None:
        yield OpenKey("published", "", 'the day it was published, in quotes, such as "2009-05-07"')
    if table.settings.source_url is None:
        words = " ".join(line.text for line in table.page.of_role("source"))
        found = _ADDRESS.search(words)
        address = as_yaml([found[0].rstrip(".,;")]) if found else ""
        yield OpenKey("source_url", address, "the address it was published at")


def likely_publisher(tables: Sequence[Table]) -> str:
    """Return what stands behind "Source:", as YAML; "" if no page says it, or two differ."""
    found = set()
    for table in tables:
        for line in table.page.of_role("source"):
            name = " ".join(line.text.partition(":")[2].strip(" \t.").split())
            if 0 < len(name) <= _WIDTH // 2 and not _ADDRESS.search(name):
                found.add(name)
    return as_yaml([*found]) if len(found) == 1 else ""
