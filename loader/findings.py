"""What a reader should know about the source: found by the loader, or remarked by hand."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from loader.csvfile import read_rows
from loader.errors import CodelistError, Place, shown

_COLUMNS = ("published_table", "line", "kind", "message")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the source that a reader should know."""

    line: int | None
    kind: str
    message: str


def read_remarks(path: Path) -> dict[str, list[Finding]]:
    """The remarks of a `remarks.csv`, by their table; raises CodelistError."""
    remarks: dict[str, list[Finding]] = defaultdict(list)
    for line, row in read_rows(path, _COLUMNS, _COLUMNS):
        if row["line"] and not (row["line"].isdecimal() and int(row["line"])):
            raise CodelistError(
                Place(path.name, line), f"line {shown(row['line'])}; expected a number or nothing"
            )
        finding = Finding(int(row["line"]) if row["line"] else None, row["kind"], row["message"])
        remarks[row["published_table"]].append(finding)
    return dict(remarks)
