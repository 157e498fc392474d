"""Test the loader with faulty folders, seeds and databases.

Full disks, limits and kills are in test_replace.py, bad pages in test_bad_pages.py.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers import MIGRATION, ROOT, litter

from loader.check import check
from loader.command.cli import main
from loader.errors import PageError
from loader.seeds.publication import read_publication
from loader.table.prepare import prepare

COMMAND = [sys.executable, "-m", "loader", "build"]


def built(seeds, target):
    """Return the exit status, standard output and standard error of a build."""
    result = CliRunner().invoke(main, ["build", str(seeds), "-o", str(target)])
    return result.stdout, result.stderr, result.exit_code


# Folders


def as_somebody():
    """Return the start of a command that makes permissions apply to root as well."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and setpriv is not there to change that")
    lost = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={lost}", f"--inh-caps={lost}", "--"]


def test_a_read_only_folder_keeps_its_database(tmp_path, migration_db):
    folder = tmp_path / "out"
    folder.mkdir()
    target = Path(shutil.copyfile(migration_db, folder / "migration.db"))
    folder.chmod(0o555)
    result = subprocess.run(
        [*as_somebody(), *COMMAND, str(MIGRATION), "-o", str(target)],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    folder.chmod(0o755)
    assert (result.stdout, result.stderr, result.returncode) == (
        "",
        f"error: {target}: cannot be written: Permission denied\n",
        1,
    )
    assert litter(folder) == ["migration.db"]
    assert target.read_bytes() == migration_db.read_bytes()


def test_two_builds_at_once_into_one_target(tmp_path, migration_db):
    target = tmp_path / "migration.db"
    builds = [
        subprocess.Popen([*COMMAND, str(MIGRATION), "-o", str(target)], cwd=ROOT, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for process in builds:
        out, errors = process.communicate(timeout=60)
        assert (errors, process.returncode) == ("", 0)
        assert f"{target}: 2 tables, 984 numbers, 267 totals proved, 19 findings\n" in out
    assert litter(tmp_path) == ["migration.db"]
    assert target.read_bytes() == migration_db.read_bytes()


# Seeds


@pytest.mark.parametrize(
    ("missing", "error"),
    [
        (
            "published/immigration-2007.txt",
            "publication.yml: no page 'immigration-2007' is published;"
            " the nearest is emigration-2008",
        ),
    ],
)
def test_a_missing_seed_is_missed(seeds, tmp_path, missing, error):
    target = tmp_path / "x.db"
    target.write_bytes(b"the old one")
    (seeds / missing).unlink()
    assert built(seeds, target) == ("", f"error: {error}\n", 1)
    assert target.read_bytes() == b"the old one"


def test_a_missing_folder_is_wrong_use(tmp_path):
    out, errors, status = built(tmp_path / "none", tmp_path / "x.db")
    assert (out, status, litter(tmp_path)) == ("", 2, [])
    assert errors.endswith(f"Directory '{tmp_path / 'none'}' does not exist.\n")


def test_a_page_that_goes_while_others_are_read(seeds):
    publication = read_publication(seeds)
    tables = prepare(publication, load_failing_totals=False)
    assert next(tables).account.id == "emigration-2008"
    (seeds / "published" / "immigration-2007.txt").unlink()
    with pytest.raises(PageError) as error:
        next(tables)
    assert str(error.value) == ("immigration-2007.txt: cannot be read: No such file or directory")


# Databases


def cut(good, path):
    path.write_bytes(good.read_bytes()[:200_000])


def cut_in_the_header(good, path):
    path.write_bytes(good.read_bytes()[:99])


def empty(good, path):
    path.write_bytes(b"")


def text(good, path):
    path.write_text("no database\n" * 100, encoding="utf-8")


def foreign(good, path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE artist (id INTEGER PRIMARY KEY, name TEXT)")
        connection.commit()


def with_pages_overwritten(good, path):
    data = bytearray(good.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 8] = b"\xff" * 8
    path.write_bytes(data)


def with_schema_misspelt(good, path):
    path.write_bytes(good.read_bytes().replace(b"CREATE TABLE symbol", b"CREATE TABXE symbol"))


def with_text_that_is_not_utf_8(good, path):
    path.write_bytes(good.read_bytes().replace("Trøndelag".encode(), b"Tr\xff\xffndelag"))


def with_a_row_lost(good, path):
    shutil.copyfile(good, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE row_heading SET line = 1000 WHERE line = 14")
        connection.execute("UPDATE observation SET line = 1000 WHERE line = 14")
        connection.commit()


ANEW = "; build it anew"
NOT_OURS = "{}: not a database of this loader's version; build it anew with `loader build`"
MALFORMED = "{}: cannot be read: database disk image is malformed" + ANEW
DAMAGE = {
    cut: MALFORMED,
    cut_in_the_header: MALFORMED,
    empty: NOT_OURS,
    text: "{}: cannot be read: file is not a database" + ANEW,
    foreign: NOT_OURS,
    with_pages_overwritten: "{}: is damaged: database disk image is malformed" + ANEW,
    with_schema_misspelt: "{}: is damaged: malformed database schema (symbol) -",
    with_text_that_is_not_utf_8: "{}: is damaged: Could not decode to UTF-8 column",
    with_a_row_lost: "emigration-2008.txt: line 14 is a row, but has no rows",
}


@pytest.mark.parametrize("verb", ["check", "render", "export"])
@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_database_that_cannot_be_read_is_one_line(migration_db, tmp_path, damage, verb):
    database = tmp_path / "x.db"
    damage(migration_db, database)
    before = database.read_bytes()
    arguments = [str(database)] if verb == "check" else [str(database), "emigration-2008"]
    result = CliRunner().invoke(main, [verb, *arguments])
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr.startswith(f"error: {DAMAGE[damage].format(database)}"), result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stderr[:-1].isprintable()
    assert (litter(tmp_path), database.read_bytes()) == (["x.db"], before)


def make_inspect(folder):
    """Run the first step of `make serve` in a temporary folder."""
    (folder / "seeds" / "migration" / "published").mkdir(parents=True)
    (folder / "plugins").symlink_to(ROOT / "plugins")
    return subprocess.run(
        ["make", "--no-print-directory", "-f", str(ROOT / "Makefile"),
         f"RUN={sys.executable}", "RUNTIME=",
         "--assume-old=migration.db", "build/inspect.json"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip


@pytest.mark.slow
def test_make_serves_no_database_that_is_damaged(migration_db, tmp_path):
    cut(migration_db, tmp_path / "migration.db")
    result = make_inspect(tmp_path)
    assert result.returncode == 2
    error, hint, *_ = result.stderr.splitlines()
    assert error == f"error: {DAMAGE[cut].format('migration.db')}"
    assert hint == "Remove migration.db, and make builds it anew"
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "build" / "inspect.json").exists()


@pytest.mark.slow
def test_make_counts_a_sound_database(migration_db, tmp_path):
    shutil.copyfile(migration_db, tmp_path / "migration.db")
    result = make_inspect(tmp_path)
    assert (result.stdout, result.stderr, result.returncode) == ("", "", 0)
    assert '"observation"' in (tmp_path / "build" / "inspect.json").read_text(encoding="utf-8")
    assert [found.problems for found in check(tmp_path / "migration.db")] == [[], []]
