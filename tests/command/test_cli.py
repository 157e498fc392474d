"""The command line: what each command prints, where, and with which exit status."""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import click
import pytest
from click.testing import CliRunner
from helpers import COUNTY, EMIGRATION, IMMIGRATION, MIGRATION, ROOT, page_bytes, replaced

from loader.command.cli import main
from loader.command.progress import with_progress
from loader.database.schema import Shape
from loader.table.prepare import Prepared, TableAccount


def run(*arguments):
    """Return standard output as bytes, standard error and exit status."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.stdout_bytes, result.stderr, result.exit_code


def test_build_prints_a_short_account(tmp_path):
    target = tmp_path / "migration.db"
    out, errors, status = run("build", MIGRATION, "-o", target)
    assert (out.decode(), errors, status) == (
        "emigration-2008: 45 rows x 8 columns, 360 numbers, 109 totals proved\n"
        "immigration-2007: 78 rows x 8 columns, 624 numbers, 158 totals proved\n"
        f"{target}: 2 tables, 984 numbers, 267 totals proved, 19 findings\n",
        "",
        0,
    )


def test_build_notes_categories_that_no_table_uses(seeds, tmp_path):
    replaced(
        seeds / "citizenship.csv",
        "\nunknown,Unknown,",
        "\nFRO,Faroe Islands,item,western-europe,,,,,,,,,,\nunknown,Unknown,",
    )
    out, _, status = run("build", seeds, "-o", tmp_path / "x.db")
    assert status == 0
    assert out.decode().splitlines()[2] == (
        "note: No table prints 'Faroe Islands' (FRO in citizenship.csv)."
    )


def test_build_loads_failing_totals_when_asked(seeds, tmp_path):
    page = seeds / "published" / "emigration-2008.txt"
    replaced(page, "\nDenmark\t1 037\t", "\nDenmark\t1 073\t")
    target = tmp_path / "x.db"
    out, errors, status = run("build", seeds, "-o", target)
    assert (out, errors, status) == (
        b"",
        "error: emigration-2008.txt:13 field 1: Denmark / Total: 1 073 is printed, but its row and"
        " its column add up only with 1 037\n",
        1,
    )
    out, errors, status = run("build", seeds, "-o", target, "--load-failing-totals")
    assert (errors, status) == ("", 0)
    assert out.decode().splitlines()[2:] == [
        "note: emigration-2008.txt:13: Denmark / Total: 1 073 is printed, but its row and its"
        " column add up only with 1 037.",
        f"{target}: 2 tables, 984 numbers, 265 totals proved, 22 findings",
    ]
    out, errors, status = run("check", target)
    assert status == 0
    assert out.decode() == (
        "emigration-2008: holds; 360 numbers, 107 totals proved, 2 totals known to fail,"
        " 2012 bytes written back\n"
        "immigration-2007: holds; 624 numbers, 158 totals proved, 3547 bytes written back\n"
    )
    assert errors == ""


def test_check_says_that_all_holds(migration_db):
    out, errors, status = run("check", migration_db)
    assert (out.decode(), errors, status) == (
        "emigration-2008: holds; 360 numbers, 109 totals proved, 2012 bytes written back\n"
        "immigration-2007: holds; 624 numbers, 158 totals proved, 3547 bytes written back\n",
        "",
        0,
    )


def test_check_of_what_was_changed_fails(migration_db, tmp_path):
    copy = shutil.copyfile(migration_db, tmp_path / "x.db")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE observation SET printed = 'x' WHERE id = 1")
    out, errors, status = run("check", copy)
    assert status == 1
    assert out.decode().startswith("emigration-2008: FAILS; 360 numbers, 109 totals proved, ")
    assert errors == (
        "error: emigration-2008: written back, the page differs from the one that was read\n"
        f"error: {copy}: is not bit for bit as it was built: its checksum differs; build it anew\n"
    )


@pytest.mark.parametrize("page", [IMMIGRATION, EMIGRATION], ids=lambda page: page.stem)
def test_render_writes_the_page_byte_for_byte(migration_db, page):
    assert run("render", migration_db, page.stem) == (page.read_bytes(), "", 0)
    assert run("render", migration_db, page.stem.upper()) == (page.read_bytes(), "", 0)


def test_render_writes_nothing_but_the_page_that_was_read(migration_db, tmp_path):
    copy = shutil.copyfile(migration_db, tmp_path / "x.db")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE row_heading SET printed = 'Cube' WHERE printed = 'Cuba'")
    assert run("render", copy, "immigration-2007") == (
        b"",
        "error: immigration-2007: written back, the page differs from the one that was read; build"
        " the database anew\n",
        1,
    )
    assert run("render", copy, "emigration-2008") == (EMIGRATION.read_bytes(), "", 0)


def test_show_draws_a_page():
    out, errors, status = run("show", COUNTY)
    lines = out.decode().splitlines()
    assert (lines[0], lines[-8], errors, status) == (
        "All migrations, internal and immigration/emigration, by county",
        "180 numbers, 129 of 129 totals proved: every total that is found is the sum of its parts",
        "",
        0,
    )


def test_show_takes_symbols_from_elsewhere(tmp_path):
    page = tmp_path / "x.txt"
    page.write_bytes(page_bytes([("Red", 1, "¤", 3)]))
    signs = tmp_path / "signs.csv"
    signs.write_text("symbol,meaning,value_is\n¤,None at all,zero\n", encoding="utf-8")
    assert b"finding: unknown symbol" in run("show", page)[0]
    out, errors, status = run("show", page, "--symbols", signs)
    assert (b"unknown symbol" in out, errors, status) == (False, "", 0)


def test_show_of_another_file_than_a_page(tmp_path):
    page = tmp_path / "x.txt"
    page.write_bytes(b"Only words\n")
    out, errors, status = run("show", page, COUNTY)
    assert (errors, status) == (
        "error: x.txt: no numbers; expected a table of heads, labels and numbers\n",
        1,
    )
    assert b"180 numbers" in out


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["check", "{}/none.db"], "{}/none.db: no such file; expected a database,"
         " see `loader build --help`"),
        (["check", "{}"], "{}: not a file; expected a database, see `loader build --help`"),
        (["render", "{}/none.db", "x"], "{}/none.db: no such file; expected a database,"
         " see `loader build --help`"),
        (["render", "{}/text.db", "x"], "{}/text.db: cannot be read: file is not a database;"
         " build it anew"),
        (["render", "{}/migration.db", "x"], "no table 'x' in this database; expected one of"
         " emigration-2008, immigration-2007"),
        (["export", "{}/migration.db", "x"], "no table 'x' in this database; expected one of"
         " emigration-2008, immigration-2007"),
        (["render", "{}/migration.db", "\udcff"], "no table '\\udcff' in this database;"
         " expected one of emigration-2008, immigration-2007"),
        (["check", "/proc/self/mem"], "/proc/self/mem: cannot be read: disk I/O error;"
         " build it anew"),
    ],
)  # fmt: skip
def test_errors_are_one_line_and_status_1(migration_db, tmp_path, arguments, error):
    shutil.copyfile(migration_db, tmp_path / "migration.db")
    (tmp_path / "text.db").write_text("no database\n" * 100, encoding="utf-8")
    out, errors, status = run(*(argument.format(tmp_path) for argument in arguments))
    assert (out, errors, status) == (b"", f"error: {error.format(tmp_path)}\n", 1)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["build", MIGRATION, "-o", "{}/x.db"], "{}/x.db: cannot be written:"),
        (["build", MIGRATION, "--parquet", "{}"], "{}: exists already;"),
        (["new", "{}", EMIGRATION], "{}/published:"),
        (["check", "{}"], "{}: no such file;"),
        (["changes", "{}", "{}"], "{}: no such file;"),
    ],
)
def test_links_that_go_in_a_circle_are_an_error_of_one_line(tmp_path, arguments, error):
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    out, errors, status = run(*(str(argument).format(circle) for argument in arguments))
    assert (out, status in (1, 2), errors.count("\n")) == (b"", True, 1)
    assert errors.startswith(f"error: {error.format(circle)}")


def test_a_build_replaces_links_that_go_in_a_circle(tmp_path):
    """Nobody can have read such a link."""
    circle = tmp_path / "x.db"
    circle.symlink_to(circle)
    assert run("build", MIGRATION, "-o", circle)[1:] == ("", 0)
    assert run("check", circle)[1:] == ("", 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "none", "-o", "x.db"],
        ["build", IMMIGRATION, "-o", "x.db"],
        ["build", MIGRATION],
        ["show", "none.txt"],
        ["show", MIGRATION],
        ["render", "x.db"],
        ["unknown"],
        ["join-metadata", "metadata.yml"],
        ["join-metadata", "x="],
        ["join-metadata", "=metadata.yml"],
        ["join-metadata", "x=metadata.yml", "x=metadata.yml"],
    ],
)
def test_wrong_usage_is_status_2_with_a_hint(arguments):
    out, errors, status = run(*arguments)
    assert (out, status) == (b"", 2)
    assert errors.startswith("Usage: ")
    assert "--help" in errors


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_is_a_sentence_with_an_example(name):
    out, _, status = run(name, "--help")
    words = " ".join(out.decode().split())
    assert status == 0
    sentence = re.search(r"Usage: .*? (?=[A-Z][a-z])([A-Z].*?\.) Example: python -m loader", words)
    assert sentence is not None
    assert len(sentence[1].split()) > 8
    for option in main.commands[name].params:
        if isinstance(option, click.Option):
            assert option.help is not None
            assert option.help.endswith((".", "]"))


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_example_in_the_help_works(name, migration_db, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")  # `new` adds to them
    shutil.copyfile(ROOT / "metadata.yml", tmp_path / "metadata.yml")
    for database in ("migration.db", "new.db"):
        shutil.copyfile(migration_db, tmp_path / database)
    monkeypatch.chdir(tmp_path)
    example = re.search(r"python -m loader (.*)", main.commands[name].help)
    command, _, _ = example[1].partition(" > ")
    out, errors, status = run(*shlex.split(command))
    assert (errors, status) == ("", 0)
    assert out


def test_a_current_folder_that_was_removed_is_named(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    error = "error: the current folder: No such file or directory\n"
    command = [sys.executable, "-m", "loader", "build", str(MIGRATION), "-o", "x.db"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (result.stdout, result.stderr, result.returncode) == ("", error, 1)


def test_a_lack_of_memory_is_told_in_one_line(monkeypatch):
    def read_alone(*_):
        raise MemoryError

    monkeypatch.setattr("loader.command.cli.read_alone", read_alone)
    assert run("show", COUNTY) == (b"", "error: there is not enough memory\n", 1)


def test_the_module_runs_as_a_command(tmp_path):
    """In a separate process, in another folder and in an ASCII locale, all letters are printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "COLUMNS": "80"}
    result = subprocess.run(
        [sys.executable, "-m", "loader", "show", COUNTY],
        cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert "    Møre og Romsdal\n" in result.stdout.decode()
    assert result.stderr == b""


def test_progress_is_shown_only_in_terminals(capsys):
    """Nothing is printed if standard error is not a terminal; the tables are passed on."""
    tables = [Prepared(TableAccount("x", 2, 3, 6, 1), Shape((), ()), (), (), [])] * 3
    assert list(with_progress(iter(tables), 3)) == tables
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_before_there_is_a_command_leaves_no_traceback(tmp_path):
    """Here a module that the command line imports is interrupted."""
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    result = subprocess.run(
        [sys.executable, "-m", "loader", "check", "x.db"], env=environment, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert (result.stdout, result.stderr, result.returncode) == (b"", b"", 1)
