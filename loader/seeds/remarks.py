"""Findings about the source that a reader should know, and those that `remarks.csv` lists."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loader.bounds import MOST_FINDINGS
from loader.errors import CodelistError, Place, shown
from loader.seeds.csv_rows import expect_words, read_rows
from loader.words import counted

_LINE = re.compile("[1-9][0-9]{0,8}")
_COLUMNS = ("published_table", "line", "kind", "message")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a page that a reader should know, found by the loader or written by hand.

    `field` is for the error that a finding may become; the database has only the line.
    """

    line: int | None
    kind: str
    message: str
    field: int | None = None


def first_of_each_kind(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first findings of each kind, and one more that counts those left out."""
    counts: Counter[str] = Counter()
    kept: list[Finding] = []
    lines: dict[str, int | None] = {}  # the line of the last finding that is kept, by kind
    for finding in findings:
        counts[finding.kind] += 1
        if counts[finding.kind] <= MOST_FINDINGS:
            kept.append(finding)
            lines[finding.kind] = finding.line
    return kept + [
        Finding(lines[kind], kind, f"And {counted(count - MOST_FINDINGS, 'more place')} like this.")
        for kind, count in counts.items()
        if count > MOST_FINDINGS
    ]


def read_remarks(path: Path) -> dict[str, list[Finding]]:
    """Return the remarks in a `remarks.csv` by table; raise CodelistError if a row is wrong."""
    remarks: dict[str, list[Finding]] = defaultdict(list)
    for line, row in read_rows(path, _COLUMNS, _COLUMNS):
        expect_words(Place(path.name, line), row, ("kind", "message"))
        if row["line"] and not _LINE.fullmatch(row["line"]):
            raise CodelistError(
                Place(path.name, line),
                f"line {shown(row['line'])} is not a line number; expected one, or an empty field",
            )
        finding = Finding(int(row["line"]) if row["line"] else None, row["kind"], row["message"])
        remarks[row["published_table"]].append(finding)
    return dict(remarks)
