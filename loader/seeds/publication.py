"""A folder of `seeds/`: the pages as published, and what we add to them by hand.

    published/*.txt    the pages, byte for byte
    publication.yml    who published them, under which licence, where; words for what no page says
    symbol.csv         the signs printed for or beside numbers
    <dimension>.csv    a codelist
    remarks.csv        what a reader should know and no program can see

All but `published/` may be missing.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

from loader.errors import CodelistError, PageError, Place, shown
from loader.letters import composed, folded
from loader.page.title import identifier
from loader.page.values import ValueIs
from loader.seeds.codelist import Codelist, read_codelist
from loader.seeds.remarks import Finding, read_remarks
from loader.seeds.settings import DimensionSettings, Settings, TableSettings, read_settings
from loader.seeds.symbols import Symbol, read_symbols
from loader.words import nearest

_ID = re.compile("[a-z0-9]++(?:-[a-z0-9]++)*+")


@dataclass(frozen=True)
class Publication:
    """Everything in the folder but the pages themselves, which are read one at a time."""

    folder: Path
    settings: Settings = field(default_factory=Settings)
    symbols: tuple[Symbol, ...] = ()
    codelists: dict[str, Codelist] = field(default_factory=dict)
    remarks: dict[str, list[Finding]] = field(default_factory=dict)
    pages: tuple[Path, ...] = ()

    @cached_property
    def value_is(self) -> dict[str, ValueIs]:
        """What each symbol does to the value."""
        return {symbol.symbol: symbol.value_is for symbol in self.symbols}

    @property
    def name(self) -> str:
        """Its name, or that of its folder where `publication.yml` gives none."""
        return self.settings.name or self.folder.resolve().name

    def settings_of(self, table: str) -> TableSettings:
        """The settings of one page, with those of the publication where it has none of its own."""
        own = self.settings.tables.get(table, TableSettings())
        values = {
            f.name: getattr(own, f.name) or getattr(self.settings, f.name, None)
            for f in fields(TableSettings)
        }
        return TableSettings(**values)

    def settings_of_dimension(self, dimension: str) -> DimensionSettings:
        """Label and role of a dimension; its name as a label where none is given."""
        given = self.settings.dimensions.get(dimension, DimensionSettings())
        label = given.label or dimension.replace("_", " ").capitalize()
        return DimensionSettings(label, given.role)

    def expect_dimensions(self, names: Collection[str]) -> None:
        """Raise CodelistError for settings of a dimension that is none of these."""
        for name in self.settings.dimensions:
            if name not in names:
                raise CodelistError(
                    Place("publication.yml"),
                    f"dimensions: no page has a dimension {shown(name)}; {nearest(name, names)}",
                )

    def likely_total(self, label: str) -> bool:
        """Whether a word of the label says that it is a total."""
        if not self._total_words:
            return False
        return not self._total_words.isdisjoint(re.findall(r"\w++", folded(label)))

    @cached_property
    def _total_words(self) -> frozenset[str]:
        return frozenset(map(folded, self.settings.total_words))

    def sha256(self) -> str:
        """The hash of every file of the folder, names and bytes, in the order of the names."""
        digest = hashlib.sha256()
        for path in _files(self.folder):
            digest.update(os.fsencode(path.relative_to(self.folder).as_posix()) + b"\0")
            digest.update(_sha256(path))
        return digest.hexdigest()


def read_publication(folder: Path) -> Publication:
    """The publication in a folder; raises CodelistError or PageError."""
    pages = tuple(_pages(folder))
    by_hand = {path.name: path for path in sorted(folder.glob("*.csv"))}
    symbols_file = by_hand.pop("symbol.csv", None)
    remarks_file = by_hand.pop("remarks.csv", None)
    settings = read_settings(folder / "publication.yml")
    _expect_tables(settings.tables, pages, "publication.yml")
    symbols = tuple(read_symbols(symbols_file)) if symbols_file else ()
    for path in by_hand.values():
        if composed(path.stem) != identifier(path.stem):
            raise CodelistError(
                Place(path.name), "no dimension can have that name; expected one such as region.csv"
            )
    codelists = {codelist.dimension: codelist for codelist in map(read_codelist, by_hand.values())}
    remarks = read_remarks(remarks_file) if remarks_file else {}
    _expect_tables(remarks, pages, "remarks.csv")
    return Publication(folder, settings, symbols, codelists, remarks, pages)


def _pages(folder: Path) -> Iterator[Path]:
    published = folder / "published"
    if not published.is_dir():
        raise PageError(Place(str(published)), "no such folder; expected the published pages in it")
    for path in sorted(published.rglob("*.txt")):
        if not path.is_file():
            raise PageError(Place(path.name), "not a file; expected a published page")
    seen: dict[str, Path] = {}
    for path in _files(published):
        if path.suffix != ".txt" or not _ID.fullmatch(path.stem):
            raise PageError(
                Place(path.name),
                "expected pages only, named like marbles-2009.txt:"
                " lower-case letters, digits, hyphens",
            )
        if path.stem in seen:
            raise PageError(
                Place(str(path.relative_to(folder))),
                f"two pages with the id {path.stem}; the other is"
                f" {seen[path.stem].relative_to(folder)}; rename one",
            )
        seen[path.stem] = path
    if not seen:
        raise PageError(Place(str(published)), "no page in it; expected at least one .txt")
    yield from (seen[stem] for stem in sorted(seen))


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _sha256(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise PageError(Place(path.name), f"cannot be read: {error.strerror}") from None


def _expect_tables(named: Iterable[str], pages: tuple[Path, ...], file: str) -> None:
    ids = {path.stem: None for path in pages}
    for id_ in named:
        if id_ not in ids:
            raise CodelistError(
                Place(file), f"no page {shown(id_)} is published; {nearest(id_, ids)}"
            )
