"""A folder of `seeds/`: the pages as published, and what we add to them by hand.

    published/*.txt    the pages, byte for byte
    publication.yml    who published them, under which licence, where; words for what no page says
    symbol.csv         the signs printed for or beside numbers
    <dimension>.csv    a codelist
    remarks.csv        what a reader should know and no program can see

All but `published/` may be missing.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from loader.codelist import Codelist, read_codelist
from loader.csvfile import read_rows
from loader.errors import CodelistError, PageError, Place, shown
from loader.value import ValueIs
from loader.words import nearest

_SYMBOL_COLUMNS = ("symbol", "meaning", "meaning_no", "value_is", "sdmx_obs_status")
_REMARK_COLUMNS = ("published_table", "line", "kind", "message")
_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A printed sign, and what it does to the value."""

    symbol: str
    meaning: str
    meaning_no: str | None
    value_is: ValueIs
    sdmx_obs_status: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the source that a reader should know."""

    line: int | None
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class TableSettings:
    """What `publication.yml` says of one page; it wins over what the page's title says."""

    measure: str | None = None
    period: str | None = None
    unit: str | None = None
    language: str | None = None
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    published: str | None = None
    source_url: str | None = None
    source_note: str | None = None
    row_dimension: str | None = None
    column_dimension: str | None = None


@dataclass(frozen=True, slots=True)
class DimensionSettings:
    """What `publication.yml` says of a dimension; `role` is "geo" for places, else None."""

    label: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """`publication.yml`, whole."""

    name: str | None = None
    title: str | None = None
    description: str | None = None
    language: str = "en"
    publisher: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    unit: str | None = None
    total_words: tuple[str, ...] = ()
    dimensions: dict[str, DimensionSettings] = field(default_factory=dict)
    tables: dict[str, TableSettings] = field(default_factory=dict)


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
        if not self.settings.total_words:
            return False
        words = re.findall(r"\w+", label.casefold())
        return any(word.casefold() in words for word in self.settings.total_words)

    def sha256(self) -> str:
        """The hash of every file of the folder, names and bytes, in the order of the names."""
        digest = hashlib.sha256()
        for path in _files(self.folder):
            digest.update(path.relative_to(self.folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


def read_publication(folder: Path) -> Publication:
    """The publication in a folder; raises CodelistError or PageError."""
    pages = tuple(_pages(folder))
    by_hand = {path.name: path for path in sorted(folder.glob("*.csv"))}
    symbols = by_hand.pop("symbol.csv", None)
    remarks = by_hand.pop("remarks.csv", None)
    settings = _read_settings(folder / "publication.yml")
    _expect_tables(settings.tables, pages, "publication.yml")
    return Publication(
        folder,
        settings,
        tuple(read_symbols(symbols)) if symbols else (),
        {path.stem: read_codelist(path) for path in by_hand.values()},
        _read_remarks(remarks, pages) if remarks else {},
        pages,
    )


def read_symbols(path: Path) -> Iterator[Symbol]:
    """The signs listed in a `symbol.csv`; raises CodelistError."""
    seen: set[str] = set()
    for line, row in read_rows(path, ("symbol", "meaning", "value_is"), _SYMBOL_COLUMNS):
        if not row["symbol"] or row["value_is"] not in get_args(ValueIs):
            raise CodelistError(
                Place(path.name, line),
                f"value_is {shown(row['value_is'])} of symbol {shown(row['symbol'])};"
                f" expected a sign and one of {', '.join(get_args(ValueIs))}",
            )
        if row["symbol"] in seen:
            raise CodelistError(
                Place(path.name, line),
                f"symbol {shown(row['symbol'])} stands in a line above too;"
                " expected each sign once",
            )
        seen.add(row["symbol"])
        yield Symbol(
            row["symbol"],
            row["meaning"],
            row.get("meaning_no") or None,
            cast(ValueIs, row["value_is"]),
            row.get("sdmx_obs_status") or None,
        )


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
                "expected pages only, named like immigration-2007.txt:"
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


def _read_settings(path: Path) -> Settings:
    if not path.exists():
        return Settings()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise CodelistError(Place(path.name), f"cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "not UTF-8"
        raise CodelistError(Place(path.name, line), f"not YAML: {problem}") from None
    checked = _checked(path, data, Settings)
    checked["total_words"] = tuple(checked.get("total_words", ()))
    for key, kind in (("dimensions", DimensionSettings), ("tables", TableSettings)):
        checked[key] = {
            str(name): kind(**_checked(path, settings or {}, kind))
            for name, settings in checked.get(key, {}).items()
        }
    return Settings(**checked)


def _checked(path: Path, data: object, of: type) -> dict[str, Any]:
    """The settings without those left empty; raises CodelistError for what is none."""
    known = [f.name for f in fields(of)]
    if not isinstance(data, dict):
        raise CodelistError(Place(path.name), f"{shown(str(data))}; expected keys and values")
    for key, value in data.items():
        if key not in known:
            raise CodelistError(
                Place(path.name), f"unknown key {shown(str(key))}; expected {', '.join(known)}"
            )
        wrong = None if value is None else _WRONG.get(key, _no_text)(value)
        if wrong:
            raise CodelistError(Place(path.name), f"{key}: {shown(str(value))} is {wrong}")
    return {key: value for key, value in data.items() if value is not None}


def _no_text(value: object) -> str | None:
    return None if isinstance(value, str) else "not text; put it in quotes"


def _no_day(value: object) -> str | None:
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return None
    except ValueError:
        pass
    return 'no day; expected one such as "2008-05-08", in quotes'


def _no_language(value: object) -> str | None:
    is_code = isinstance(value, str) and re.fullmatch("[a-z]{2}", value)
    return None if is_code else "no ISO 639-1 code; expected two letters such as en"


def _no_words(value: object) -> str | None:
    is_list = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return None if is_list else "not a list of words"


def _no_names(value: object) -> str | None:
    return None if isinstance(value, dict) else "not a list of names, each with its settings"


# What is wrong with a value, by its key; all others must be text.
_WRONG: dict[str, Callable[[object], str | None]] = {
    "published": _no_day,
    "language": _no_language,
    "total_words": _no_words,
    "dimensions": _no_names,
    "tables": _no_names,
}


def _read_remarks(path: Path, pages: tuple[Path, ...]) -> dict[str, list[Finding]]:
    remarks: dict[str, list[Finding]] = defaultdict(list)
    for line, row in read_rows(path, _REMARK_COLUMNS, _REMARK_COLUMNS):
        if row["line"] and not (row["line"].isdecimal() and int(row["line"])):
            raise CodelistError(
                Place(path.name, line), f"line {shown(row['line'])}; expected a number or nothing"
            )
        finding = Finding(int(row["line"]) if row["line"] else None, row["kind"], row["message"])
        remarks[row["published_table"]].append(finding)
    _expect_tables(remarks, pages, path.name)
    return dict(remarks)


def _expect_tables(named: dict[str, Any], pages: tuple[Path, ...], file: str) -> None:
    ids = [path.stem for path in pages]
    for id_ in named:
        if id_ not in ids:
            raise CodelistError(
                Place(file), f"no page {shown(id_)} is published; {nearest(id_, ids)}"
            )
