"""What all tables of a publication have in common, known when the last of them is read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from loader.bounds import MOST_DIMENSIONS
from loader.database.categories import Categories, are_grouped
from loader.database.free_names import expect_free_names
from loader.database.schema import Shape, dimensions_of
from loader.database.used_symbols import UsedSymbols
from loader.errors import CodelistError, PageError, Place
from loader.seeds.publication import Publication, unknown_table
from loader.seeds.settings import TableSettings
from loader.table.prepare import Prepared, TableAccount


@dataclass(slots=True)
class EveryTable:
    """What is known when all pages are read."""

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


def read_every_table(
    publication: Publication, tables: Iterable[Prepared], add: Callable[[Shape, bytes], None]
) -> EveryTable:
    """Read and prove all pages; `add` takes the shape and the rows of each table.

    Raise CodelistError if the settings name what no page has, PageError if two tables have one id.
    """
    read = EveryTable(Categories(publication.codelists), UsedSymbols(publication.symbols))
    for table in tables:
        if table.account.id in read.shapes:
            raise PageError(
                Place("published"),
                f"two tables have the id {table.account.id}, as the second table of a page has the"
                " name of its page and 2, and a sheet its own; rename one of the files",
            )
        read.categories.add(table)
        read.symbols.add(table)
        read.accounts.append(table.account)
        read.shapes[table.account.id] = table.shape
        add(table.shape, table.rows)
    _expect_known(publication, read)
    return read


def _expect_no_key_of_files(id_: str, settings: TableSettings) -> None:
    """Raise CodelistError if a table that has no file of its name says how to read one."""
    for key in ("sheets", "encoding"):
        if getattr(settings, key):
            raise CodelistError(
                Place("publication.yml"),
                f"tables: {id_}: {key} is about a whole file; expected it under the name of the"
                " file without its ending",
            )


def _expect_known(publication: Publication, read: EveryTable) -> None:
    """Raise CodelistError if the settings name a table or dimension that no page has."""
    ids = {account.id: None for account in read.accounts}
    stems = {path.stem for path in publication.pages}
    for id_ in publication.settings.tables:
        if id_ not in ids and id_ not in stems:
            raise unknown_table(id_, ids, "publication.yml")
        if id_ not in stems:
            _expect_no_key_of_files(id_, publication.settings.tables[id_])
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
