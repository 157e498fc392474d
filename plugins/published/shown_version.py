"""Say which version of a table a page shows, and what the newest is."""

from dataclasses import dataclass

from loader.database.opening import table_ids
from plugins.common.kept_versions import KeptVersion, history_of
from plugins.common.reading import ServedPublication
from plugins.common.selection_query import versioned_query


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """The version that a page shows; all is None where the database has none.

    `asked` is its id if the address asks for it; otherwise the address always shows the newest.
    """

    id: str | None = None
    asked: str | None = None
    made: str | None = None
    is_old: bool = False
    newest_made: str | None = None
    is_in_newest: bool = True

    @property
    def query(self) -> str:
        """Return the query string that links within the same version have."""
        return versioned_query({}, self.asked)


async def shown_version(publication: ServedPublication, table: str) -> ShownVersion:
    """Return the version that a page of a table shows."""
    newest = history_of(publication.database).newest
    shown: KeptVersion | None = publication.version or newest
    if not shown or not newest:
        return ShownVersion()
    is_old = shown.file is not None
    return ShownVersion(
        shown.id,
        publication.version.id if publication.version else None,
        shown.version.made,
        is_old,
        newest.version.made,
        not is_old or await publication.database.execute_fn(lambda c: table in table_ids(c)),
    )
