"""publication -> SQLite: every page read, proved and written, in a new file that replaces the old.

Pages are read one at a time, so memory does not grow with their number; the same input gives the
same bytes, because nothing depends on clock, order of files or an older database.
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
from loader.memory import no_search_for_cycles
from loader.page.lines import read_heads
from loader.page.title import axis_names, read_title
from loader.seeds.publication import Publication, read_publication
from loader.table.prepare import Prepared, TableAccount, prepare, read_file

Progress = Callable[[Iterator[Prepared], int], Iterator[Prepared]]


def _silent(tables: Iterator[Prepared], total: int) -> Iterator[Prepared]:
    return tables


@dataclass(frozen=True, slots=True)
class Account:
    """What a build has done."""

    tables: list[TableAccount]
    findings: int
    unused: list[str]

    @property
    def numbers(self) -> int:
        """How many numbers the database holds."""
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
    progress: Progress = _silent,
) -> Account:
    """Build `target` from the publication in `folder`; raises LoaderError, `target` untouched.

    An executor reads and proves the pages elsewhere; `progress` is given the tables and their
    number, and passes them on, counting.
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
    with no_search_for_cycles(), replacing(target) as connection:
        db = Database(connection)
        db.executescript(create)
        _write_small(db, publication, dimensions)
        tables = prepare(publication, load_failing_totals, executor)
        account = _fill(db, publication, progress(tables, len(publication.pages)))
        _finish(db, rows, columns)
    return account


def _dimensions(publication: Publication) -> tuple[list[str], list[str]]:
    """The names of all row and column dimensions, known before the first row is written."""
    rows: dict[str, None] = {}
    columns: dict[str, None] = {}
    for path in publication.pages:
        page = read_heads(read_file(path), path.name)
        given = publication.settings_of(page.id)
        row, column = axis_names(read_title(page.title), page.heads.stub)
        rows.setdefault(given.row_dimension or row)
        columns.setdefault(given.column_dimension or column)
    return sorted(rows), sorted(columns)


def _write_small(db: Database, publication: Publication, dimensions: list[str]) -> None:
    """What does not depend on the pages' rows."""
    db.table("symbol").insert_all(asdict(symbol) for symbol in publication.symbols)
    db.table("dimension").insert_all(
        {"name": name, **asdict(publication.settings_of_dimension(name))} for name in dimensions
    )
    db.table("build").insert_all(_facts(publication))


def _fill(db: Database, publication: Publication, tables: Iterable[Prepared]) -> Account:
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
    first = 1
    for dimension in dimensions:
        of_dimension, language = categories.of(dimension), publication.settings.language
        first += write_dimension(db, dimension, of_dimension, language, first)
    unused = _write_findings(db, categories)
    with db.conn:
        write_search(db.conn, dimensions)
    return Account(accounts, db.table("finding").count, unused)


def _write_findings(db: Database, categories: Categories) -> list[str]:
    found = list(categories.findings())
    db.table("finding").insert_all(
        {"published_table": table, "line": f.line, "kind": f.kind, "message": f.message}
        for table, f in found
    )
    return [f.message for _, f in found if f.kind.startswith("unused")]


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
    kinds = "SELECT DISTINCT row_dimension, column_dimension FROM published_table"
    db.executescript(schema.indexes(db.execute(kinds).fetchall()))
    db.executescript(schema.views(rows, columns))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")
    db.execute("PRAGMA analysis_limit = 1000")  # enough for the planner, however many rows
    db.analyze()
    _expect_references(db)


def _expect_references(db: Database) -> None:
    """Raise DatabaseError where a row points nowhere.

    Numbers and checks are not asked, being by far the most: they have the codes of their page's
    headings, which are asked.
    """
    for table in db.table_names():
        if table in ("observation", "total_check"):
            continue
        broken = db.execute(f"PRAGMA foreign_key_check([{table}])").fetchall()
        if broken:
            raise DatabaseError(None, f"rows point nowhere: {len(broken)}, first {broken[0]}")
