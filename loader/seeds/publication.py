"""Read the folder of a publication: the names of its pages, and the files that describe them.

    published/*        the pages, byte for byte, in any form that loader/forms reads
    publication.yml    publisher, licence, source addresses, and what the pages do not say
    symbol.csv         the symbols that are printed instead of numbers or beside them
    <dimension>.csv    a codelist
    remarks.csv        what a reader should know and a program cannot find out
    maps/*.topojson    boundaries of categories, where publication.yml names them

Only `published/` is required.
"""

import hashlib
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from loader.database.free_names import name_on_page
from loader.errors import CodelistError, PageError, Place, shown
from loader.forms import FORMS
from loader.letters import composed, folded
from loader.page.title import identifier
from loader.proof.sum_words import meanings
from loader.real_path import real_path
from loader.seeds.boundaries import ID, read_boundaries
from loader.seeds.codelist import Codelist, read_codelist
from loader.seeds.remarks import Finding, read_remarks
from loader.seeds.settings import DimensionSettings, Settings, TableSettings, read_settings
from loader.seeds.symbols import Symbol, read_symbols
from loader.words import nearest

_ID = re.compile("[a-z0-9]++(?:-[a-z0-9]++)*+")


# What readers are told that a dimension is called to which its page gives no name. "Head" alone
# would read as a person: "Which are the largest, by head?"
_MADE_UP = {"row": "Row heading", "head": "Column heading"}


def label_of_dimension(dimension: str) -> str:
    """Return what readers are told that a dimension is called, if no setting says it.

    >>> [label_of_dimension(name) for name in ("sex_of_child", "by_value", "head_2")]
    ['Sex of child', 'Value', 'Column heading 2']
    """
    name, _, number = dimension.partition("_")
    if name in _MADE_UP and (not number or number.isdecimal()):
        return f"{_MADE_UP[name]} {number}".rstrip()
    return name_on_page(dimension).replace("_", " ").capitalize()


@dataclass(frozen=True)
class Publication:
    """The content of the folder, without that of the pages, which are read one at a time."""

    folder: Path
    settings: Settings = field(default_factory=Settings)
    symbols: tuple[Symbol, ...] = ()
    codelists: dict[str, Codelist] = field(default_factory=dict)
    remarks: dict[str, list[Finding]] = field(default_factory=dict)
    pages: tuple[Path, ...] = ()

    @cached_property
    def symbols_by_sign(self) -> dict[str, Symbol]:
        """The symbols of `symbol.csv`, by what is printed."""
        return {symbol.symbol: symbol for symbol in self.symbols}

    @cached_property
    def known_axes(self) -> dict[Any, Any]:
        """What loader/table/known_axes.py remembers of the pages that have been read."""
        return {}

    @property
    def name(self) -> str:
        """The name in `publication.yml`, or else the name of the folder."""
        return self.settings.name or real_path(self.folder).name

    def settings_of(self, table: str) -> TableSettings:
        """Return the settings of one page; what it lacks is taken from the publication."""
        own = self.settings.tables.get(table, TableSettings())
        values: dict[str, Any] = {
            f.name: getattr(self.settings, f.name, None)
            if getattr(own, f.name) is None
            else getattr(own, f.name)
            for f in fields(TableSettings)
        }
        return TableSettings(**values)

    def role_of(self, dimension: str) -> Literal["time", "measure"] | None:
        """Return the role "time" or "measure" if the settings give the dimension one of them."""
        role = self.settings.dimensions.get(dimension, DimensionSettings()).role
        return "time" if role == "time" else "measure" if role == "measure" else None

    def settings_of_dimension(self, dimension: str) -> DimensionSettings:
        """Return the settings of a dimension; without a label, it is made of the name.

        Its map is the name of the file without its ending; by default the `id` of a shape is a
        code.
        """
        settings = self.settings.dimensions.get(dimension, DimensionSettings())
        label = settings.label or label_of_dimension(dimension)
        if not settings.map:
            return DimensionSettings(label, settings.role)
        return replace(
            settings,
            label=label,
            map=Path(settings.map).stem,
            map_property=settings.map_property or ID,
            map_column=settings.map_column or "code",
        )

    def expect_dimensions(self, names: Collection[str]) -> None:
        """Raise CodelistError if the settings name a dimension that is not one of `names`."""
        for name in self.settings.dimensions:
            if name not in names:
                raise CodelistError(
                    Place("publication.yml"),
                    f"dimensions: no page has a dimension {shown(name)}; {nearest(name, names)}",
                )

    def likely_total(self, label: str) -> bool:
        """Return whether the label has a word for totals: a usual one, or one of the settings."""
        if "total" in meanings(label):
            return True
        words = re.findall(r"\w++", folded(label)) if self._total_words else ()
        return not self._total_words.isdisjoint(words)

    @cached_property
    def _total_words(self) -> frozenset[str]:
        return frozenset(map(folded, self.settings.total_words))

    def sha256(self) -> str:
        """Return a hash of the names and bytes of all files in the folder, in order of names."""
        digest = hashlib.sha256()
        for path in _files(self.folder):
            digest.update(os.fsencode(path.relative_to(self.folder).as_posix()) + b"\0")
            digest.update(_sha256(path))
        return digest.hexdigest()


def read_publication(folder: Path) -> Publication:
    """Return the publication in a folder; raise CodelistError or PageError if it is unreadable."""
    pages = _pages(folder)
    _expect_names(folder)
    csv_files = {path.name: path for path in sorted(folder.glob("*.csv"))}
    symbols_file = csv_files.pop("symbol.csv", None)
    remarks_file = csv_files.pop("remarks.csv", None)
    settings = read_settings(folder / "publication.yml")
    _expect_tables(settings.tables, pages, "publication.yml")
    symbols = tuple(read_symbols(symbols_file)) if symbols_file else ()
    for path in csv_files.values():
        if composed(path.stem) != identifier(path.stem):
            raise CodelistError(
                Place(path.name), "no dimension can have that name; expected one such as region.csv"
            )
    codelists: dict[str, Codelist] = {}
    for codelist in map(read_codelist, csv_files.values()):
        if codelist.dimension in codelists:
            message = "two files have this name, in different forms of its letters; remove one"
            raise CodelistError(Place(codelist.file), message)
        codelists[codelist.dimension] = codelist
    for name, dimension in settings.dimensions.items():
        _expect_map(folder / "maps", name, dimension, codelists.get(name))
    remarks = read_remarks(remarks_file) if remarks_file else {}
    _expect_tables(remarks, pages, "remarks.csv")
    return Publication(folder, settings, symbols, codelists, remarks, pages)


def _expect_names(folder: Path) -> None:
    """Raise CodelistError for a file that would be read if it were spelled a little otherwise."""
    for path in sorted(folder.iterdir()):
        suffix = path.suffix.lower().replace(".yaml", ".yml")
        name = path.stem.lower() + suffix
        if path.name != name and (suffix == ".csv" or name == "publication.yml"):
            raise CodelistError(Place(path.name), f"is not read; expected the name {shown(name)}")


def _expect_map(
    folder: Path, name: str, settings: DimensionSettings, codelist: Codelist | None
) -> None:
    """Raise CodelistError for a map that is not there or cannot be drawn."""
    place = Place("publication.yml")
    if settings.map is None:
        if settings.map_property or settings.map_column or settings.map_credit:
            raise CodelistError(place, f"dimensions: {shown(name)} has no map; expected map: FILE")
        return
    maps = [path.name for path in sorted(folder.glob("*.topojson"))]
    if settings.map not in maps:
        what = nearest(settings.map, maps) if maps else "maps/ has no .topojson"
        raise CodelistError(place, f"dimensions: no map {shown(settings.map)}; {what}")
    columns = ["code", "name", *(codelist.columns if codelist else ())]
    if settings.map_column and settings.map_column not in columns:
        raise CodelistError(
            place,
            f"dimensions: {shown(name)} has no column {shown(settings.map_column)};"
            f" {nearest(settings.map_column, columns)}",
        )
    read_boundaries(folder / settings.map, settings.map_property or ID)


def _pages(folder: Path) -> tuple[Path, ...]:
    published = folder / "published"
    if not published.is_dir():
        raise PageError(Place(str(published)), "no such folder; expected the published pages in it")
    for path in sorted(published.rglob("*")):
        if path.is_symlink() and path.is_dir():
            raise PageError(Place(path.name), "a link to a folder; expected the folder itself")
        if path.suffix in FORMS and not path.is_file():
            raise PageError(Place(path.name), "not a file; expected a published page")
    pages: dict[str, Path] = {}
    for path in _files(published):
        if path.suffix not in FORMS or not _ID.fullmatch(path.stem):
            raise PageError(
                Place(path.name),
                "expected pages only, named like marbles-2009.txt:"
                f" lower-case letters, digits, hyphens, and one of {', '.join(FORMS)}",
            )
        if path.stem in pages:
            raise PageError(
                Place(str(path.relative_to(folder))),
                f"two pages with the id {path.stem}; the other is"
                f" {pages[path.stem].relative_to(folder)}; rename one",
            )
        pages[path.stem] = path
    if not pages:
        raise PageError(
            Place(str(published)), "no page in it; expected at least one, such as a .txt"
        )
    return tuple(pages[stem] for stem in sorted(pages))


def _files(folder: Path) -> list[Path]:
    """Return all files below a folder; raise PageError for a folder that cannot be looked into."""
    files: list[Path] = []
    for root, _, names in os.walk(folder, onerror=_refuse):
        paths = (Path(root, name) for name in names if name[0] != ".")
        files += filter(Path.is_file, paths)
    return sorted(files, key=lambda path: path.relative_to(folder).as_posix())


def _refuse(error: OSError) -> None:
    raise PageError(Place(str(error.filename)), f"cannot be read: {error.strerror}")


def _sha256(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise PageError(Place(path.name), f"cannot be read: {error.strerror}") from None


def _expect_tables(named: Iterable[str], pages: tuple[Path, ...], file: str) -> None:
    """Raise CodelistError for a table that no page can have; a page may have several tables."""
    ids = {path.stem: None for path in pages}
    for id_ in named:
        if not any(id_ == stem or id_.startswith(f"{stem}-") for stem in ids):
            raise unknown_table(id_, ids, file)


def unknown_table(id_: str, ids: Collection[str], file: str) -> CodelistError:
    """Return the error for a table in a file of the publication that is not published."""
    return CodelistError(Place(file), f"no page {shown(id_)} is published; {nearest(id_, ids)}")
