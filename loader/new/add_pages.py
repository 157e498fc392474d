"""Add files to the folder of a publication, or make the folder; all of it or nothing.

The new state is laid out in a temporary folder first and built there. So what is written does load,
and if it does not, nothing is written.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from loader.build import build
from loader.database.opening import open_database
from loader.database.replace import alone_in
from loader.errors import (
    CodelistError,
    DatabaseError,
    LoaderError,
    PageError,
    Place,
    TreeError,
    printable,
)
from loader.forms import form_of
from loader.forms.encodings import needs_encoding
from loader.new.addition import SETTINGS, Addition
from loader.new.describe_tables import describe
from loader.new.draft_codelists import draft_codelist, open_dimensions
from loader.new.page_names import clashes, page_name, slug
from loader.new.told import account
from loader.new.write_together import naming, write_together
from loader.real_path import real_path
from loader.seeds.publication import Publication, read_publication
from loader.seeds.settings import TableSettings, read_settings
from loader.seeds.text_files import read_bytes
from loader.table.prepare import read_tables
from loader.table.read_table import Table

_OURS = (SETTINGS, "published")  # all that a folder without pages may hold


def add_pages(
    folder: Path, files: Sequence[Path], codelists: bool = False, encoding: str | None = None
) -> list[str]:
    """Copy files into a publication, describe their tables in publication.yml; return what to say.

    With `codelists`, also write a codelist for each dimension that could have one. `encoding` is
    that of the files which are not in UTF-8 and do not state their own. Raise LoaderError or
    OSError if anything is wrong with the folder or with one of the files; then nothing is changed.
    Of two at once, one waits for the other, so that neither undoes what the other writes.
    """
    above = real_path(folder).parents
    with alone_in(next(parent for parent in above if parent.is_dir())):
        return _add_pages(folder, files, codelists, encoding)


def _add_pages(
    folder: Path, files: Sequence[Path], codelists: bool, encoding: str | None
) -> list[str]:
    addition = Addition(folder, _publication(folder), encoding)
    _read_pages(addition, files)
    if addition.tables:
        describe(addition)
    with _laid_out(addition) as (trial, database):
        proved = _trial(addition, trial, database)
        if codelists and addition.stops is None:
            _draft_codelists(addition, trial, database, proved)
    write_together(addition.files())
    return list(account(addition))


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
    elif not (name := real_path(folder).name).isascii() or name != slug(name):
        raise PageError(
            Place(str(folder)),
            "expected a name that fits an address: lower-case letters, digits and hyphens, such as"
            " seeds/health",
        )
    return Publication(folder, read_settings(folder / SETTINGS))


def _read_pages(addition: Addition, files: Sequence[Path]) -> None:
    """Read all files, and collect the new pages and tables; raise PageError with all errors."""
    errors: list[str] = []
    names: dict[Path, str] = {}
    for path in dict.fromkeys(files):
        try:
            names[path] = page_name(path)
        except PageError as error:
            errors.append(str(error))
    clashing = clashes(names, addition.publication.pages)
    errors += clashing.values()
    for path, name in names.items():
        if path in clashing:
            continue
        try:
            _read_page(addition, path, name)
        except LoaderError as error:
            errors.append(str(_at(path, name, error)))
    if errors:
        raise PageError(None, "\n".join([*errors, "nothing was written"]))


def _read_page(addition: Addition, path: Path, name: str) -> None:
    data = read_bytes(path, PageError)
    there = addition.folder / "published" / name
    if not there.exists():
        addition.pages[name] = data
    elif read_bytes(there, PageError) != data:
        raise PageError(
            Place(str(path)),
            f"differs from {printable(str(there))}; replace that one yourself, or copy this one"
            " under another name",
        )
    tables = _tables(addition, data, name)
    for table in tables:
        other = addition.origins.setdefault(table.id, path)
        if other != path:
            raise PageError(
                Place(str(path)),
                f"its table would be {table.id}, as one of {printable(str(other))}; copy it under"
                " another name",
            )
    known = addition.publication.settings.tables
    addition.tables += [table for table in tables if table.id not in known]


def _tables(addition: Addition, data: bytes, name: str) -> list[Table]:
    """Return the tables of a page; read without codelists if they lack something that it has."""
    publication = _with_encoding(addition, data, name)
    try:
        return read_tables(data, name, publication, load_failing_totals=True)
    except (CodelistError, TreeError) as error:
        if not publication.codelists:
            raise
        addition.stops = addition.stops or error
        alone = replace(publication, codelists={})
        return read_tables(data, name, alone, load_failing_totals=True)


def _with_encoding(addition: Addition, data: bytes, name: str) -> Publication:
    """Return the publication with the encoding that was given, if the page needs and lacks one."""
    page, tables = Path(name), addition.publication.settings.tables
    own = tables.get(page.stem, TableSettings())
    if not addition.encoding or own.encoding or not needs_encoding(data, form_of(page.suffix)):
        return addition.publication
    own = replace(own, encoding=addition.encoding)
    settings = replace(addition.publication.settings, tables={**tables, page.stem: own})
    return replace(addition.publication, settings=settings)


def _at(path: Path, name: str, error: LoaderError) -> LoaderError:
    """Return an error about a page with the name of the file as it was given."""
    if error.place is None or error.place.file != name:
        return error
    return type(error)(replace(error.place, file=str(path)), error.message)


@contextmanager
def _laid_out(addition: Addition) -> Iterator[tuple[Path, Path]]:
    """Yield a temporary folder with links to what is there and the new files, and a database."""
    with tempfile.TemporaryDirectory() as temporary:
        trial = Path(temporary, real_path(addition.folder).name)
        (trial / "published").mkdir(parents=True)
        there = [*addition.publication.pages, *addition.folder.glob("*.csv")]
        there += addition.folder.glob("maps/*.topojson")
        there += addition.folder.glob(SETTINGS)
        files = addition.files()
        for path in there:
            if path not in files:
                link = trial / path.relative_to(addition.folder)
                link.parent.mkdir(parents=True, exist_ok=True)
                os.symlink(real_path(path), link)
        for path, data in files.items():
            copy = trial / path.relative_to(addition.folder)
            with naming(copy):
                copy.write_bytes(data)
        yield trial, Path(temporary, "trial.db")


def _trial(addition: Addition, trial: Path, database: Path) -> int:
    """Build what was laid out, and return how many totals are proved.

    Raise LoaderError if it cannot be built, unless a codelist lacks words of the new pages.
    """
    try:
        return build(trial, database, load_failing_totals=True).proved
    except (CodelistError, TreeError) as error:
        if not addition.publication.codelists:
            raise
        addition.stops = addition.stops or error
        return 0
    except DatabaseError as error:  # such as two tables with one id
        raise PageError(
            Place(str(addition.folder)), f"would not load with these files: {error.message}"
        ) from None


def _draft_codelists(addition: Addition, trial: Path, database: Path, proved: int) -> None:
    """Draft codelists, and keep those with which the publication loads and proves as much."""
    with closing(open_database(database)) as connection:
        for name in list(open_dimensions(connection, list(addition.publication.codelists))):
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
                addition.notes.append(f"no codelist of {name} was written: {reason}")
            else:
                addition.codelists[name] = text
