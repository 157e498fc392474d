"""Build the database of a publication: read and prove every page, and write a new file.

Pages are read one at a time, and their rows are written when the dimensions of all seem known, so
memory does not grow with their number. The same input gives the same bytes: nothing
depends on the time, on the order of the files or on an older database. The new file replaces the
old one only when it is complete, and the old one is kept as an old version if anything changed.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loader import __version__
from loader.database import schema
from loader.database.categories import write_dimension
from loader.database.checksum import KEY, UNSEALED
from loader.database.free_names import view_names
from loader.database.opening import APPLICATION_ID
from loader.database.replace import replacing
from loader.database.row_writer import RowWriter
from loader.database.search_index import write_search
from loader.errors import DatabaseError
from loader.every_table import EveryTable, read_every_table
from loader.seeds.publication import Publication, read_publication
from loader.table.prepare import Prepared, TableAccount, prepare
from loader.versions.keep import Told, VersionBounds, keeping
from loader.words import counted
from loader.workers import gc_paused

if TYPE_CHECKING:
    from sqlite_utils import Database

Progress = Callable[[Iterator[Prepared], int], Iterator[Prepared]]


@dataclass(frozen=True, slots=True)
class Account:
    """What a build wrote: its tables, how many findings, and messages about unused categories.

    `told` says what happened to the old database, and what is new.
    """

    tables: list[TableAccount]
    findings: int
    unused: list[str]
    told: Told = field(default_factory=Told)

    @property
    def numbers(self) -> int:
        """How many numbers are in the database."""
        return sum(table.numbers for table in self.tables)

    @property
    def proved(self) -> int:
        """How many totals are the sum of their parts."""
        return sum(table.proved for table in self.tables)


def build(
    folder: Path,
    target: Path,
    load_failing_totals: bool = False,
    executor: Executor | None = None,
    progress: Progress = lambda tables, total: tables,
) -> Account:
    """Build the database `target` from the publication in `folder`.

    Raise LoaderError if that is not possible, and leave `target` as it was. An executor lets other
    processes read and prove the pages. `progress` gets the tables and their number; it yields the
    same tables and may report how many are done.
    """
    publication = read_publication(folder)
    settings, told = publication.settings, Told()
    bounds = VersionBounds(settings.versions, settings.versions_bytes)
    kept = partial(keeping, target, bounds, told)
    with gc_paused(), replacing(target, kept) as begin, tempfile.TemporaryFile() as waiting:
        tables = progress(
            prepare(publication, load_failing_totals, executor), len(publication.pages)
        )
        # This imports Pandas where that is installed, which takes long; others read meanwhile.
        from sqlite_utils import Database

        extra_columns = {name: c.columns for name, c in publication.codelists.items()}
        rows = RowWriter(begin, waiting, extra_columns)
        read = read_every_table(publication, tables, rows.add)
        db = Database(rows.finish())
        _write_publication(db, publication, read)
        account = _write_common(db, publication, read)
        _finish(db, read)
    return replace(account, told=told)


def _write_publication(db: "Database", publication: Publication, read: EveryTable) -> None:
    """Write what does not come from the rows of the pages."""
    db.table("symbol").insert_all(asdict(symbol) for symbol in read.symbols.all())
    db.table("dimension").insert_all(
        {"name": name, **asdict(publication.settings_of_dimension(name))}
        for name in read.dimensions
    )
    db.table("build").insert_all(_facts(publication))


def _write_common(db: "Database", publication: Publication, read: EveryTable) -> Account:
    """Write what the tables have in common: categories, findings, and the index of the search."""
    language = publication.settings.language or "en"
    first = 1
    for dimension in read.dimensions:
        first += write_dimension(db, dimension, read.categories.of(dimension), language, first)
    unused = _write_findings(db, read)
    with db.conn:
        write_search(db.conn, read.dimensions)
    return Account(read.accounts, db.table("finding").count, unused)


def _write_findings(db: "Database", read: EveryTable) -> list[str]:
    findings = [*read.symbols.findings(), *read.categories.findings()]
    db.table("finding").insert_all(
        {"published_table": table, "line": f.line, "kind": f.kind, "message": f.message}
        for table, f in findings
    )
    return [f.message for _, f in findings if f.kind.startswith("unused")]


def _facts(publication: Publication) -> Iterable[dict[str, Any]]:
    settings = publication.settings
    facts = {
        "publication": publication.name,
        "title": settings.title,
        "description": settings.description,
        "publisher": settings.publisher,
        "publisher_url": settings.publisher_url,
        "licence": settings.licence,
        "licence_url": settings.licence_url,
        "place": settings.place,
        "place_url": settings.place_url,
        "keywords": " | ".join(settings.keywords),
        "themes": " | ".join(settings.themes),
        "loader version": __version__,
        "schema version": str(schema.SCHEMA_VERSION),
        "seeds sha256": publication.sha256(),
        KEY: UNSEALED,
    }
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _finish(db: "Database", read: EveryTable) -> None:
    db.executescript(schema.indexes(read.kinds))
    grouped = read.grouped
    db.executescript(schema.views(read.kinds, grouped))
    _make_table_views(db, read, grouped)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    db.execute("PRAGMA analysis_limit = 1000")  # enough for the query planner
    db.analyze()
    _expect_references(db)


def _make_table_views(db: "Database", read: EveryTable, grouped: Collection[str]) -> None:
    """Make a view of each published table, with its dimensions as columns."""
    taken = [name for (name,) in db.execute("SELECT name FROM sqlite_schema")]
    names = view_names(sorted(read.shapes), taken)
    for table, name in names.items():
        db.execute(schema.view_of_table(name, table, read.shapes[table], grouped))
    views = [(name, table) for table, name in names.items()]
    with db.conn:
        db.conn.executemany("UPDATE published_table SET view = ? WHERE id = ?", views)


def _expect_references(db: "Database") -> None:
    """Raise DatabaseError if a row refers to a row that does not exist.

    `observation` and `total_check` have by far the most rows and are left out. Their codes are
    those of the headings of their page, which are checked.
    """
    for table in db.table_names():
        if table in ("observation", "total_check"):
            continue
        broken = db.execute(f"PRAGMA foreign_key_check([{table}])").fetchall()
        if broken:
            raise DatabaseError(
                None, f"{counted(len(broken), 'broken foreign key')}, first: {broken[0]}"
            )
