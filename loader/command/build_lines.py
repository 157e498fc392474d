"""Say what a build made: its tables, its notes, and how much they are together."""

from pathlib import Path

from loader.build import Account
from loader.words import counted

_MOST_LINES = 20  # of tables, and of notes, that a build prints


def build_lines(account: Account, output: Path) -> list[str]:
    """Return the lines that a build prints."""
    tables = account.tables if len(account.tables) <= _MOST_LINES else []
    lines = [
        f"{table.id}: {counted(table.rows, 'row')} x {counted(table.columns, 'column')},"
        f" {counted(table.numbers, 'number')}, {counted(table.proved, 'total')} proved"
        for table in tables
    ]
    blamed = [message for table in account.tables for message in table.blamed]
    lines += [f"note: {message}" for message in blamed]
    lines += [f"note: {message}" for message in account.unused[:_MOST_LINES]]
    if len(account.unused) > _MOST_LINES:
        lines.append(f"note: and {len(account.unused) - _MOST_LINES} more categories or labels")
    lines.append(
        f"{output}: {counted(len(account.tables), 'table')}, {counted(account.numbers, 'number')},"
        f" {counted(account.proved, 'total')} proved, {counted(account.findings, 'finding')}"
    )
    return lines
