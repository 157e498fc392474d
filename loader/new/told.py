"""What `new` prints: what was done, what is still to be filled in, and the next command."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from loader.errors import printable
from loader.new.addition import SETTINGS, Addition
from loader.new.settings_text import open_lines
from loader.new.table_block import NO_TITLE, in_one_line, summary
from loader.real_path import real_path
from loader.words import counted

_SHOWN = 20  # tables, and failing totals
_LINES_SHOWN = 5  # where the same key is open
_FOR_MAKE = re.compile("[A-Za-z0-9_./+-]++")  # neither spaces nor signs of make or the shell


def account(addition: Addition) -> Iterator[str]:
    """Yield what was done, what is still to be filled in, and the next command."""
    pages, tables = counted(len(addition.pages), "page"), counted(len(addition.tables), "table")
    yield f"{printable(str(addition.folder))}: {pages} and {tables} added"
    for table in addition.tables[:_SHOWN]:
        yield f"  {table.id}: {in_one_line(table.page.title or NO_TITLE)}: {summary(table)}"
    yield from _more(len(addition.tables), "table")
    for name, text in addition.codelists.items():
        rows = counted(text.count("\n") - 1, "category", "categories")
        yield f"{printable(str(addition.folder / f'{name}.csv'))}: {rows}, to be completed by hand"
    yield from (f"note: {note}" for note in addition.notes)
    yield from _failures(addition)
    yield from _open(addition)
    if addition.stops:
        yield "Before it can be built:"
        yield from (f"  {line}" for line in str(addition.stops).split("\n"))
    yield f"Next: {_next_command(addition.folder)}"


def _failures(addition: Addition) -> Iterator[str]:
    failing = [
        f"  {table.page.place(finding.line)}: {in_one_line(finding.message, 200)}"
        for table in addition.tables
        for finding in table.findings
        if finding.kind == "total fails"
    ]
    if failing:
        yield "Compare with the source; if it prints the same, the site will say that these fail:"
        yield from failing[:_SHOWN]
        yield from _more(len(failing), "failing total")


def _open(addition: Addition) -> Iterator[str]:
    path = addition.folder / SETTINGS
    if addition.to_add:
        yield f"Add to {printable(str(path))}, as its form does not let this command add to it:"
        yield from (f"  {line}" for line in addition.to_add)
        return
    open_ = open_lines(path.read_text(encoding="utf-8")) if path.exists() else {}
    if open_:
        yield f"To settle in {printable(str(path))}:"
    for words, lines in open_.items():
        numbers = ", ".join(map(str, lines[:_LINES_SHOWN]))
        more = f" and {len(lines) - _LINES_SHOWN} more" if len(lines) > _LINES_SHOWN else ""
        yield f"  line{'s' if len(lines) > 1 else ''} {numbers}{more}: {words}"


def _more(count: int, noun: str) -> Iterator[str]:
    if count > _SHOWN:
        yield f"  and {counted(count - _SHOWN, f'more {noun}')}"


def _next_command(folder: Path) -> str:
    """Return the command that serves a folder; the one that builds it where make cannot name it."""
    if not _FOR_MAKE.fullmatch(str(folder)):
        return f"python -m loader build {shlex.quote(str(folder))} -o {real_path(folder).name}.db"
    inside = real_path(folder).parent == real_path(Path("seeds"))
    return f"make serve PUBLICATION={real_path(folder).name if inside else folder}"
