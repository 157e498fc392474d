"""The page as published, byte for byte."""

from loader.database.read_back import StoredTable


def write(table: StoredTable) -> bytes:
    """The bytes of the published page, written back from the database's rows."""
    return table.page
