"""Add files to the folder of a publication, or make the folder; all of it or nothing.

The new state is laid out in a temporary folder first and built there. So what is written does load,
and if it does not, nothing is written.
"""

import os
import shlex
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from loader.build import build
from loader.database.opening import open_database
from loader.errors import (
    CodelistError,
    DatabaseError,
    LoaderError,
    PageError,
    Place,
    TreeError,
    printable,
)
from loader.new.draft_codelists import draft_codelist, open_dimensions
from loader.new.page_names import clashes, page_name, slug
from loader.new.settings_text import first_text, open_lines, with_tables
from loader.new.table_block import NO_TITLE, in_one_line, summary, table_block
from loader.new.write_together import write_together
from loader.seeds.publication import Publication, read_publication
from loader.seeds.settings import Settings, read_settings
from loader.seeds.text_files import read_bytes
from loader.table.prepare import read_tables
from loader.table.read_table import Table
from loader.words import counted

_SETTINGS = "publication.yml"
_OURS = (_SETTINGS, "published")  # all that a folder without pages may hold
_SHOWN = 20  # tables, and failing totals
_LINES_SHOWN = 5  # where the same key is open


@dataclass(slots=True)
class _Change:
    """What is to be written, and what is to be told."""

    folder: Path
    publication: Publication
    pages: dict[str, bytes] = field(default_factory=dict)  # that are new, by their names
    tables: list[Table] = field(default_factory=list)  # that publication.yml does not have
    origins: dict[str, Path] = field(default_factory=dict)  # the file of each table
    settings: str | None = None  # the new text of publication.yml
    to_add: list[str] = field(default_factory=list)  # lines that could not be added to it
    codelists: dict[str, str] = field(default_factory=dict)
    stops: LoaderError | None = None  # what a person must settle before it can be built
    notes: list[str] = field(default_factory=list)

    def files(self) -> dict[Path, bytes]:
        """Return what is to be written, publication.yml last."""
        files = {self.folder / "published" / name: data for name, data in self.pages.items()}
        for name, text in self.codelists.items():
            files[self.folder / f"{name}.csv"] = text.encode()
        if self.settings is not None:
            files[self.folder / _SETTINGS] = self.settings.encode()
        return files


def add_pages(folder: Path, files: Sequence[Path], codelists: bool = False) -> list[str]:
    """Copy files into a publication, describe their tables in publication.yml; return what to say.

    With `codelists`, also write a codelist for each dimension that could have one. Raise
    LoaderError or OSError if anything is wrong with the folder or with one of the files; then
    nothing is changed.
    """
    change = _Change(folder, _publication(folder))
    _read_pages(change, files)
    if change.tables:
        _describe(change)
    with _laid_out(change) as (trial, database):
        proved = _trial(change, trial, database)
        if codelists and change.stops is None:
            _draft_codelists(change, trial, database, proved)
    write_together(change.files())
    return list(_account(change))


def _publication(folder: Path) -> Publication:
    """Return the publication in a folder; one without pages if there is none yet."""
    if (folder / "published").is_dir() and any((folder / "published").iterdir()):
        return read_publication(folder)
    if folder.exists():
        if not folder.is_dir() or any(path.name not in _OURS for path in folder.iterdir()):
            raise PageError(
                Place(str(folder)),
                "not a publication, which has a folder published/; expected one, or a new name",
            )
    elif not (name := folder.resolve().name).isascii() or name != slug(name):
        raise PageError(
            Place(str(folder)),
            "expected a name that fits an address: lower-case letters, digits and hyphens, such as"
            " seeds/health",
        )
    return Publication(folder, read_settings(folder / _SETTINGS))


def _read_pages(change: _Change, files: Sequence[Path]) -> None:
    """Read all files, and collect the new pages and tables; raise PageError with all errors."""
    errors: list[str] = []
    names: dict[Path, str] = {}
    for path in dict.fromkeys(files):
        try:
            names[path] = page_name(path)
        except PageError as error:
            errors.append(str(error))
    errors += clashes(names, change.publication.pages)
    for path, name in names.items():
        try:
            _read_page(change, path, name)
        except LoaderError as error:
            errors.append(str(_at(path, name, error)))
    if errors:
        raise PageError(None, "\n".join([*errors, "nothing was written"]))


def _read_page(change: _Change, path: Path, name: str) -> None:
    data = read_bytes(path, PageError)
    there = change.folder / "published" / name
    if not there.exists():
        change.pages[name] = data
    elif read_bytes(there, PageError) != data:
        raise PageError(
            Place(str(path)),
            f"differs from {printable(str(there))}; replace that one yourself, or copy this one"
            " under another name",
        )
    tables = _tables(change, data, name)
    for table in tables:
        other = change.origins.setdefault(table.id, path)
        if other != path:
            raise PageError(
                Place(str(path)),
                f"its table would be {table.id}, as one of {printable(str(other))}; copy it under"
                " another name",
            )
    known = change.publication.settings.tables
    change.tables += [table for table in tables if table.id not in known]


def _tables(change: _Change, data: bytes, name: str) -> list[Table]:
    """Return the tables of a page; read without codelists if they lack something that it has."""
    try:
        return read_tables(data, name, change.publication, load_failing_totals=True)
    except (CodelistError, TreeError) as error:
        if not change.publication.codelists:
            raise
        change.stops = change.stops or error
        alone = replace(change.publication, codelists={})
        return read_tables(data, name, alone, load_failing_totals=True)


def _at(path: Path, name: str, error: LoaderError) -> LoaderError:
    """Return an error about a page with the name of the file as it was given."""
    if error.place is None or error.place.file != name:
        return error
    return type(error)(replace(error.place, file=str(path)), error.message)


def _describe(change: _Change) -> None:
    """Make the new text of publication.yml, or the lines to add if that is not safe."""
    path = change.folder / _SETTINGS
    if not path.exists():
        change.settings = first_text(change.folder.resolve().name, change.tables)
        return
    old = change.publication.settings
    text = path.read_bytes().decode()
    new = with_tables(text, change.tables, old.language)
    if new is not None and _adds_only(new, old, change.tables):
        change.settings = new
    else:
        change.to_add = ["tables:"] + [
            f"  {line}" for table in change.tables for line in table_block(table, old.language)
        ]


def _adds_only(text: str, old: Settings, tables: Sequence[Table]) -> bool:
    """Return whether a publication.yml says what the old one says, and has further tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _SETTINGS)
        path.write_bytes(text.encode())
        try:
            new = read_settings(path)
        except CodelistError:
            return False
    added = new.tables.keys() - old.tables.keys()
    kept = {name: settings for name, settings in new.tables.items() if name not in added}
    return added <= {table.id for table in tables} and replace(new, tables=kept) == old


@contextmanager
def _laid_out(change: _Change) -> Iterator[tuple[Path, Path]]:
    """Yield a temporary folder with links to what is there and the new files, and a database."""
    with tempfile.TemporaryDirectory() as temporary:
        trial = Path(temporary, change.folder.resolve().name)
        (trial / "published").mkdir(parents=True)
        there = [*change.publication.pages, *change.folder.glob("*.csv")]
        there += change.folder.glob(_SETTINGS)
        files = change.files()
        for path in there:
            if path not in files:
                link = trial / path.relative_to(change.folder)
                link.parent.mkdir(parents=True, exist_ok=True)
                os.symlink(path.resolve(), link)
        for path, data in files.items():
            (trial / path.relative_to(change.folder)).write_bytes(data)
        yield trial, Path(temporary, "trial.db")


def _trial(change: _Change, trial: Path, database: Path) -> int:
    """Build what was laid out, and return how many totals are proved.

    Raise LoaderError if it cannot be built, unless a codelist lacks words of the new pages.
    """
    try:
        return build(trial, database, load_failing_totals=True).proved
    except (CodelistError, TreeError) as error:
        if not change.publication.codelists:
            raise
        change.stops = change.stops or error
        return 0
    except DatabaseError as error:  # such as two tables with one id
        raise PageError(
            Place(str(change.folder)), f"would not load with these files: {error.message}"
        ) from None


def _draft_codelists(change: _Change, trial: Path, database: Path, proved: int) -> None:
    """Draft codelists, and keep those with which the publication loads and proves as much."""
    with closing(open_database(database)) as connection:
        for name in list(open_dimensions(connection, list(change.publication.codelists))):
            file = trial / f"{name}.csv"
            try:
                text = draft_codelist(connection, name)
                file.write_bytes(text.encode())
                coded = build(trial, database.with_name("coded.db"), load_failing_totals=True)
                if coded.proved < proved:
                    raise TreeError(Place(file.name), "fewer totals would be proved with it")
            except LoaderError as error:
                file.unlink(missing_ok=True)
                reason = str(error).partition("\n")[0]
                change.notes.append(f"no codelist of {name} was written: {reason}")
            else:
                change.codelists[name] = text


def _account(change: _Change) -> Iterator[str]:
    """Yield what was done, what is to be settled and where, and the next command."""
    pages, tables = counted(len(change.pages), "page"), counted(len(change.tables), "table")
    yield f"{printable(str(change.folder))}: {pages} and {tables} added"
    for table in change.tables[:_SHOWN]:
        yield f"  {table.id}: {in_one_line(table.page.title or NO_TITLE)}: {summary(table)}"
    yield from _more(len(change.tables), "table")
    for name, text in change.codelists.items():
        rows = counted(text.count("\n") - 1, "category", "categories")
        yield f"{printable(str(change.folder / f'{name}.csv'))}: {rows}, to be completed by hand"
    yield from (f"note: {note}" for note in change.notes)
    yield from _failures(change)
    yield from _open(change)
    if change.stops:
        yield "Before it can be built:"
        yield from (f"  {line}" for line in str(change.stops).split("\n"))
    yield f"Next: make serve PUBLICATION={_as_argument(change.folder)}"


def _failures(change: _Change) -> Iterator[str]:
    failing = [
        f"  {table.page.place(finding.line)}: {in_one_line(finding.message, 200)}"
        for table in change.tables
        for finding in table.findings
        if finding.kind == "total fails"
    ]
    if failing:
        yield "Compare with the source; if it is printed so, the site will tell it:"
        yield from failing[:_SHOWN]
        yield from _more(len(failing), "failing total")


def _open(change: _Change) -> Iterator[str]:
    path = change.folder / _SETTINGS
    if change.to_add:
        yield f"Add to {printable(str(path))}, which is not written in a way to do it here:"
        yield from (f"  {line}" for line in change.to_add)
        return
    open_ = open_lines(path.read_text(encoding="utf-8")) if path.exists() else {}
    if open_:
        yield f"To settle in {printable(str(path))}:"
    for words, lines in open_.items():
        numbers = ", ".join(map(str, lines[:_LINES_SHOWN]))
        more = f" and {len(lines) - _LINES_SHOWN} more" if len(lines) > _LINES_SHOWN else ""
        yield f"  line{'s' if len(lines) > 1 else ''} {numbers}{more}: {words}"


def _more(count: int, noun: str) -> Iterator[str]:
    if count > _SHOWN:
        yield f"  and {counted(count - _SHOWN, f'more {noun}')}"


def _as_argument(folder: Path) -> str:
    """Return the name of a folder of seeds/, or the path of another, for `make`."""
    inside = folder.resolve().parent == Path("seeds").resolve()
    return shlex.quote(folder.resolve().name if inside else str(folder))
