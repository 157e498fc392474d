"""Build the database of a publication: read and prove every page, and write a new file.

Pages are read one at a time, so memory does not grow with their number. The same input gives the
same bytes: nothing depends on the time, on the order of the files or on an older database. The new
file replaces the old one only when it is complete.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from loader import __version__
from loader.bounds import MOST_DIMENSIONS
from loader.database import schema
from loader.database.categories import Categories, write_dimension
from loader.database.opening import APPLICATION_ID
from loader.database.replace import replacing
from loader.database.search_index import write_search
from loader.errors import CodelistError, DatabaseError, Place
from loader.page.lines import read_heads
from loader.page.title import axis_names, read_title
from loader.seeds.publication import Publication, read_publication
from loader.table.prepare import Prepared, TableAccount, prepare, read_file
from loader.words import counted
from loader.workers import gc_paused

Progress = Callable[[Iterator[Prepared], int], Iterator[Prepared]]


@dataclass(frozen=True, slots=True)
class Account:
    """What a build wrote: its tables, how many findings, and messages about unused categories."""

    tables: list[TableAccount]
    findings: int
    unused: list[str]

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
    rows, columns = _dimensions(publication)
    dimensions = sorted({*rows, *columns})
    publication.expect_dimensions(dimensions)
    if len(dimensions) > MOST_DIMENSIONS:
        raise CodelistError(
            Place(str(folder)),
            f"{len(dimensions)} dimensions in one publication; expected at most {MOST_DIMENSIONS}",
        )
    create = schema.tables(
        rows, columns, {name: c.columns for name, c in publication.codelists.items()}
    )
    with gc_paused(), replacing(target) as connection:
        db = Database(connection)
        db.executescript(create)
        _write_publication(db, publication, dimensions)
        tables = prepare(publication, load_failing_totals, executor)
        account = _write_tables(db, publication, progress(tables, len(publication.pages)))
        _finish(db, rows, columns)
    return account


def _dimensions(publication: Publication) -> tuple[list[str], list[str]]:
    """Return the names of all row dimensions and all column dimensions.

    They are the names of tables and columns, so they are needed before the first row is written.
    """
    rows: dict[str, None] = {}
    columns: dict[str, None] = {}
    for path in publication.pages:
        page = read_heads(read_file(path), path.name)
        settings = publication.settings_of(page.id)
        row, column = axis_names(read_title(page.title), page.heads.stub)
        rows.setdefault(settings.row_dimension or row)
        columns.setdefault(settings.column_dimension or column)
    return sorted(rows), sorted(columns)


def _write_publication(db: Database, publication: Publication, dimensions: list[str]) -> None:
    """Write what does not come from the rows of the pages."""
    db.table("symbol").insert_all(asdict(symbol) for symbol in publication.symbols)
    db.table("dimension").insert_all(
        {"name": name, **asdict(publication.settings_of_dimension(name))} for name in dimensions
    )
    db.table("build").insert_all(_facts(publication))


def _write_tables(db: Database, publication: Publication, tables: Iterable[Prepared]) -> Account:
    categories = Categories(publication.codelists)
    accounts = []
    db.conn.commit()
    db.conn.execute("BEGIN")
    for table in tables:
        categories.add(table)
        for statement, rows in table.inserts:
            db.conn.executemany(statement, rows)
        accounts.append(table.account)
    db.conn.commit()
    dimensions = sorted(categories.printed)
    language = publication.settings.language
    first = 1
    for dimension in dimensions:
        first += write_dimension(db, dimension, categories.of(dimension), language, first)
    unused = _write_findings(db, categories)
    with db.conn:
        write_search(db.conn, dimensions)
    return Account(accounts, db.table("finding").count, unused)


def _write_findings(db: Database, categories: Categories) -> list[str]:
    findings = list(categories.findings())
    db.table("finding").insert_all(
        {"published_table": table, "line": f.line, "kind": f.kind, "message": f.message}
        for table, f in findings
    )
    return [f.message for _, f in findings if f.kind.startswith("unused")]


def _facts(publication: Publication) -> Iterable[dict[str, Any]]:
    facts = {
        "publication": publication.name,
        "title": publication.settings.title,
        "loader version": __version__,
        "schema version": str(schema.SCHEMA_VERSION),
        "seeds sha256": publication.sha256(),
    }
    return [{"key": key, "value": value} for key, value in facts.items() if value]


def _finish(db: Database, rows: list[str], columns: list[str]) -> None:
    pairs = "SELECT DISTINCT row_dimension, column_dimension FROM published_table"
    db.executescript(schema.indexes(db.execute(pairs).fetchall()))
    db.executescript(schema.views(rows, columns))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    db.execute("PRAGMA analysis_limit = 1000")  # enough for the query planner
    db.analyze()
    _expect_references(db)


def _expect_references(db: Database) -> None:
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
