"""Build the database of a publication: read and prove every page, and write a new file.

Pages are read one at a time, and their rows wait in a temporary file until the dimensions of all
are known, so memory does not grow with their number. The same input gives the same bytes: nothing
depends on the time, on the order of the files or on an older database. The new file replaces the
old one only when it is complete, and the old one is kept as an old version if anything changed.
"""

import pickle
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from loader import __version__
from loader.bounds import MOST_DIMENSIONS
from loader.database import schema
from loader.database.categories import Categories, are_grouped, write_dimension
from loader.database.checksum import KEY, UNSEALED
from loader.database.free_names import expect_free_names, view_names
from loader.database.opening import APPLICATION_ID
from loader.database.replace import replacing
from loader.database.schema import Shape, dimensions_of
from loader.database.search_index import write_search
from loader.database.used_symbols import UsedSymbols
from loader.errors import CodelistError, DatabaseError, Place
from loader.seeds.publication import Publication, read_publication, unknown_table
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

    `told` says what became of the database that it replaced, and what is new.
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
    from sqlite_utils import Database  # imports Pandas where that is installed, which takes long

    publication = read_publication(folder)
    settings, told = publication.settings, Told()
    bounds = VersionBounds(settings.versions, settings.versions_bytes)
    kept = partial(keeping, target, bounds, told)
    with gc_paused(), replacing(target, kept) as connection, tempfile.TemporaryFile() as waiting:
        tables = progress(
            prepare(publication, load_failing_totals, executor), len(publication.pages)
        )
        read = _read_tables(publication, tables, waiting)
        db = Database(connection)
        extra_columns = {name: c.columns for name, c in publication.codelists.items()}
        db.executescript(schema.tables(read.kinds, extra_columns))
        _write_publication(db, publication, read)
        account = _write_tables(db, publication, read, waiting)
        _finish(db, read)
    return replace(account, told=told)


@dataclass(slots=True)
class _Read:
    """What is known when all pages are read, and their rows wait to be written."""

    categories: Categories
    symbols: UsedSymbols
    accounts: list[TableAccount] = field(default_factory=list)
    shapes: dict[str, Shape] = field(default_factory=dict)  # of each table

    @property
    def kinds(self) -> list[Shape]:
        """The shapes that tables have, each once."""
        return sorted(set(self.shapes.values()))

    @property
    def dimensions(self) -> list[str]:
        """The names of all dimensions, sorted."""
        return sorted(dimensions_of(self.kinds))

    @property
    def grouped(self) -> list[str]:
        """The dimensions with a column of groups; none where another dimension has its name."""
        names = self.dimensions
        grouped = (name for name in names if are_grouped(self.categories.of(name)))
        return [name for name in grouped if f"{name}_group" not in names]


def _read_tables(publication: Publication, tables: Iterable[Prepared], waiting: IO[bytes]) -> _Read:
    """Read and prove all pages, and put the rows to write into the file `waiting`."""
    read = _Read(Categories(publication.codelists), UsedSymbols(publication.symbols))
    for table in tables:
        read.categories.add(table)
        read.symbols.add(table)
        read.accounts.append(table.account)
        read.shapes[table.account.id] = table.shape
        pickle.dump(table.inserts, waiting, pickle.HIGHEST_PROTOCOL)
    _expect_known(publication, read)
    return read


def _expect_known(publication: Publication, read: _Read) -> None:
    """Raise CodelistError if the settings name a table or dimension that no page has."""
    ids = {account.id: None for account in read.accounts}
    stems = {path.stem for path in publication.pages}
    for id_ in publication.settings.tables:
        if id_ not in ids and id_ not in stems:
            raise unknown_table(id_, ids, "publication.yml")
    for id_ in publication.remarks:
        if id_ not in ids:
            raise unknown_table(id_, ids, "remarks.csv")
    publication.expect_dimensions(read.dimensions)
    expect_free_names(read.dimensions)
    if len(read.dimensions) > MOST_DIMENSIONS:
        raise CodelistError(
            Place(str(publication.folder)),
            f"{len(read.dimensions)} dimensions in one publication; expected at most"
            f" {MOST_DIMENSIONS}",
        )


def _write_publication(db: "Database", publication: Publication, read: _Read) -> None:
    """Write what does not come from the rows of the pages."""
    db.table("symbol").insert_all(asdict(symbol) for symbol in read.symbols.all())
    db.table("dimension").insert_all(
        {"name": name, **asdict(publication.settings_of_dimension(name))}
        for name in read.dimensions
    )
    db.table("build").insert_all(_facts(publication))


def _write_tables(
    db: "Database", publication: Publication, read: _Read, waiting: IO[bytes]
) -> Account:
    waiting.seek(0)
    db.conn.commit()
    db.conn.execute("BEGIN")
    for _ in read.accounts:
        for statement, rows in pickle.load(waiting):  # noqa: S301 - written above, by this process
            db.conn.executemany(statement, rows)
    db.conn.commit()
    language = publication.settings.language or "en"
    first = 1
    for dimension in read.dimensions:
        first += write_dimension(db, dimension, read.categories.of(dimension), language, first)
    unused = _write_findings(db, read)
    with db.conn:
        write_search(db.conn, read.dimensions)
    return Account(read.accounts, db.table("finding").count, unused)


def _write_findings(db: "Database", read: _Read) -> list[str]:
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


def _finish(db: "Database", read: _Read) -> None:
    db.executescript(schema.indexes(read.kinds))
    grouped = read.grouped
    db.executescript(schema.views(read.kinds, grouped))
    _make_table_views(db, read, grouped)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    db.execute("PRAGMA analysis_limit = 1000")  # enough for the query planner
    db.analyze()
    _expect_references(db)


def _make_table_views(db: "Database", read: _Read, grouped: Collection[str]) -> None:
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
