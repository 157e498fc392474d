"""The command line. Each command is one function; an error is one line on standard error."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from loader.build import build
from loader.changes.compare import compare
from loader.check import check
from loader.command.build_lines import build_lines
from loader.command.one_line_errors import OneLineErrors, print_error
from loader.command.progress import with_progress
from loader.command.show import read_alone, show
from loader.command.show_json import show_json
from loader.database.checksum import CHANGED, is_as_built
from loader.database.counts import count, expect_counts
from loader.database.opening import database_name, reading, table_id
from loader.database.read_back import read_stored
from loader.database.render import render_exactly
from loader.errors import LoaderError
from loader.formats import FORMATS, format_named
from loader.forms.encodings import is_encoding
from loader.metadata.join_metadata import joined, read_metadata
from loader.metadata.overlay import of_site
from loader.metadata.words_of_database import words_of_database
from loader.new.add_pages import add_pages
from loader.spread.parquet_build import build_parquet
from loader.words import counted
from loader.workers import MOST_WORKERS, executor, workers_for

_FILE = click.Path(path_type=Path)


@click.group(cls=OneLineErrors)
def main() -> None:
    """Read published statistical tables, prove every total, and keep them in SQLite."""


@main.command("build")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=_FILE, help="The database to make or to replace.")
@click.option("--parquet", type=_FILE, help="Make this folder of Parquet files, not a database.")
@click.option(
    "--load-failing-totals",
    is_flag=True,
    help="Load pages whose totals fail, and record each failure as a finding.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    help="Read and prove pages in this many processes; by default in several from 300 pages on.",
)
@click.option("--scheduler", help="Read and prove pages on the Dask cluster at this address.")
def build_command(
    folder: Path,
    output: Path | None,
    parquet: Path | None,
    load_failing_totals: bool,
    workers: int | None,
    scheduler: str | None,
) -> None:
    """Build a database from the FOLDER of a publication, or stop and leave the old one as it is.

    If there is an old database, print what changed since it was built, and keep it as an old
    version in the folder OUTPUT.versions.

    \b
    Example:
      python -m loader build seeds/migration -o migration.db
    """
    target = parquet or output
    if target is None or (parquet and output):
        raise click.UsageError("Give either --output, for a database, or --parquet, for a folder.")
    make = build_parquet if parquet else build
    with executor(workers_for(folder / "published", workers), scheduler) as pool:
        account = make(folder, target, load_failing_totals, pool, with_progress)
    for line in (*build_lines(account, target), *account.told.lines):
        click.echo(line)
    for warning in account.told.warnings:
        click.echo(f"warning: {warning}", err=True)


@main.command("changes")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
def changes_command(old: Path, new: Path) -> None:
    """Print what changed from an OLD database to a NEW one: tables, numbers, labels, notes, codes.

    The exit status is that of diff: 0 if nothing changed, 1 if something did, 2 if the databases
    cannot be compared.

    \b
    Example:
      python -m loader changes migration.db new.db
    """
    try:
        changes = compare(old, new)
        for line in changes.lines(f"from {old} to {new}"):
            click.echo(line)
        sys.stdout.flush()
    except (LoaderError, OSError) as error:
        print_error(error)
        sys.exit(2)
    sys.exit(1 if changes else 0)


def _encoding(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name is not None and not is_encoding(name):
        raise click.BadParameter(f"{name!r} is unknown; expected one such as windows-1252.")
    return name


@main.command("new")
@click.argument("folder", type=_FILE)
@click.argument("files", nargs=-1, metavar="FILE...", type=_FILE)
@click.option(
    "--codelists",
    is_flag=True,
    help="Also write a codelist, <dimension>.csv, for each dimension that could have one.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    callback=_encoding,
    help="The encoding of FILEs that are not in UTF-8 and do not state it, as windows-1252.",
)
def new_command(
    folder: Path, files: tuple[Path, ...], codelists: bool, encoding: str | None
) -> None:
    """Make the FOLDER of a publication from published FILEs, or add them to it.

    Say what was understood and what is open, there in publication.yml. Nothing that is written
    there is changed. If one FILE cannot be read, nothing is written.

    \b
    Example:
      python -m loader new seeds/mine seeds/migration/published/emigration-2008.txt
    """
    if not files and not codelists:
        raise click.UsageError("Missing argument 'FILE...'.")
    for line in add_pages(folder, files, codelists, encoding):
        click.echo(line)


@main.command("show")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--symbols",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The symbol.csv with the meaning of signs, if FILE is not in a publication.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each FILE.")
def show_command(files: tuple[Path, ...], symbols: Path | None, as_json: bool) -> None:
    """Read files, and print what was understood: dimensions, totals with their proof, what is open.

    \b
    Example:
      python -m loader show seeds/migration/published/immigration-2007.txt
    """
    failed = False
    for file in files:
        if as_json:
            click.echo(show_json(file, symbols))
            continue
        try:
            tables = read_alone(file, symbols)
        except LoaderError as error:
            click.echo(f"error: {error}", err=True)
            failed = True
            continue
        for table in tables:
            for line in show(table):
                click.echo(line)
    sys.exit(int(failed))


@main.command("check")
@click.argument("database", type=_FILE)
def check_command(database: Path) -> None:
    """Prove every total of a DATABASE again, and compare pages and file with what was built.

    \b
    Example:
      python -m loader check migration.db
    """
    results = check(database)
    changed = not is_as_built(database)
    for result in results:
        state = "FAILS" if result.problems else "holds"
        failing = len(result.failures)
        click.echo(
            f"{result.table}: {state}; {counted(result.numbers, 'number')},"
            f" {counted(result.proved, 'total')} proved,"
            + (f" {counted(failing, 'total')} known to fail," if failing else "")
            + f" {counted(result.size, 'byte')} written back"
        )
        for problem in result.problems:
            click.echo(f"error: {problem}", err=True)
    if changed:
        click.echo(f"error: {database}: {CHANGED}", err=True)
    if changed or any(result.problems for result in results):
        sys.exit(1)


@main.command("counts")
@click.argument("databases", type=_FILE, nargs=-1, required=True)
@click.option("--expect", type=_FILE, help="Count nothing, but fail if this file cannot be used.")
def counts_command(databases: Sequence[Path], expect: Path | None) -> None:
    """Count the rows of each table and view of DATABASES, for `datasette serve --inspect-file`.

    \b
    Example:
      python -m loader counts migration.db > inspect.json
      python -m loader counts migration.db --expect inspect.json
    """
    if expect:
        expect_counts(expect, databases)
        return
    counted_rows = [count(database) for database in databases]
    click.echo(json.dumps({name: of for one in counted_rows for name, of in one.items()}, indent=2))


@main.command("metadata")
@click.argument("database", type=_FILE)
def metadata_command(database: Path) -> None:
    """Describe a DATABASE to Datasette: its site, tables, views and columns, as YAML.

    \b
    Example:
      python -m loader metadata migration.db > described.yml
      datasette serve migration.db --metadata described.yml
    """
    name = database_name(database)
    with reading(database) as connection:
        words = of_site({}, {name: words_of_database(connection, name)})
    _write_yaml(words)


@main.command("join-metadata")
@click.argument("files", nargs=-1, metavar="[NAME=FILE]...")
@click.option("--site", type=_FILE, help="Words of the site as a whole, such as its title.")
def join_metadata_command(files: Sequence[str], site: Path | None) -> None:
    """Join the metadata of several publications, each with the NAME of its database, as YAML.

    \b
    Example:
      python -m loader join-metadata migration=metadata.yml > joined.yml
    """
    own: dict[str, dict[str, Any]] = {}
    for given in files:
        name, _, file = given.partition("=")
        if not (name and file) or name in own:
            wrong = "is given twice" if name in own else "expected NAME=FILE"
            raise click.BadParameter(f"{given!r}: {wrong}", param_hint="'[NAME=FILE]...'")
        own[name] = read_metadata(Path(file))
    words = joined(own, read_metadata(site) if site else {})
    _write_yaml(words)


@main.command("render")
@click.argument("database", type=_FILE)
@click.argument("table")
def render_command(database: Path, table: str) -> None:
    """Write a published TABLE of the DATABASE to standard output, byte for byte as published.

    If the bytes would not be those that were read, write nothing and report an error.

    \b
    Example:
      python -m loader render migration.db immigration-2007
    """
    with reading(database) as connection:
        page = render_exactly(connection, table_id(connection, table))
    sys.stdout.buffer.write(page)


@main.command("export")
@click.argument("database", type=_FILE)
@click.argument("table")
@click.option("-f", "--format", "name", default="csv", help=f"One of {', '.join(FORMATS)}.")
def export_command(database: Path, table: str, name: str) -> None:
    """Write a published TABLE of the DATABASE to standard output in another format.

    \b
    Example:
      python -m loader export migration.db immigration-2007 -f xlsx > immigration-2007.xlsx
    """
    format_ = format_named(name)
    with reading(database) as connection:
        data = format_.write(read_stored(connection, table_id(connection, table)))
    sys.stdout.buffer.write(data)


def _write_yaml(words: dict[str, Any]) -> None:
    """Write YAML to standard output, in UTF-8 whatever the terminal has: a site is to read it."""
    text = yaml.safe_dump(words, allow_unicode=True, sort_keys=False, width=100)
    sys.stdout.buffer.write(text.encode())
