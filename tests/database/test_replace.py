"""A build that fails or is killed leaves the old database, and no other files."""

import errno
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from helpers import EMIGRATION, MIGRATION, ROOT, litter, publication_folder

from loader.build import build
from loader.check import check
from loader.database.replace import replacing
from loader.errors import DatabaseError


@pytest.fixture
def old(tmp_path, migration_db):
    """A valid database, alone in its folder."""
    (tmp_path / "out").mkdir()
    return Path(shutil.copyfile(migration_db, tmp_path / "out" / "migration.db"))


def assert_old_one_works(old, migration_db):
    assert litter(old.parent) == ["migration.db"]
    assert old.read_bytes() == migration_db.read_bytes()
    assert [result.problems for result in check(old)] == [[], []]


def one_row(connection, value):
    connection.execute("CREATE TABLE t (value)")
    connection.execute("INSERT INTO t VALUES (?)", [value])


def values(path):
    with closing(sqlite3.connect(path)) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM t")]


def test_the_new_database_appears_when_the_block_ends(tmp_path):
    target = tmp_path / "x.db"
    with replacing(target) as begin:
        connection = begin()
        one_row(connection, 1)
        connection.commit()
        assert litter(tmp_path) == []
    assert litter(tmp_path) == ["x.db"]
    assert values(target) == [1]


def test_readers_of_the_old_database_keep_reading_it(tmp_path):
    target = tmp_path / "x.db"
    with replacing(target) as begin:
        connection = begin()
        one_row(connection, 1)
    with closing(sqlite3.connect(target)) as reader:
        (before,) = reader.execute("SELECT value FROM t").fetchone()
        with replacing(target) as begin:
            connection = begin()
            one_row(connection, 2)
        assert (before, reader.execute("SELECT value FROM t").fetchone()) == (1, (1,))
    assert values(target) == [2]
    assert litter(tmp_path) == ["x.db"]


def test_two_builds_at_once_do_not_interfere(tmp_path):
    target = tmp_path / "x.db"
    with replacing(target) as begin_first:
        first = begin_first()
        one_row(first, 1)
        with replacing(target) as begin_second:
            second = begin_second()
            one_row(second, 2)
        assert values(target) == [2]
    assert values(target) == [1]
    assert litter(tmp_path) == ["x.db"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "x.db"
    link.symlink_to(tmp_path / "real" / "y.db")
    with replacing(link) as begin:
        connection = begin()
        one_row(connection, 1)
    assert link.is_symlink()
    assert values(tmp_path / "real" / "y.db") == [1]


def test_a_new_database_may_be_read_by_all_that_the_umask_allows(tmp_path):
    mask = os.umask(0o022)
    try:
        with replacing(tmp_path / "x.db") as begin:
            connection = begin()
            one_row(connection, 1)
    finally:
        os.umask(mask)
    assert (tmp_path / "x.db").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_nothing_behind(tmp_path, error):
    def fail():
        with replacing(tmp_path / "x.db") as begin:
            connection = begin()
            one_row(connection, 1)
            raise error

    with pytest.raises(error):
        fail()
    assert litter(tmp_path) == []


def test_without_o_tmpfile_the_copy_is_removed(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE")
    with replacing(tmp_path / "x.db") as begin:
        connection = begin()
        one_row(connection, 1)
    assert litter(tmp_path) == ["x.db"]
    monkeypatch.setattr(shutil, "copyfileobj", no_space)
    with pytest.raises(DatabaseError), replacing(tmp_path / "x.db") as begin:
        one_row(begin(), 2)  # this is written, but cannot be copied
    assert litter(tmp_path) == ["x.db"]
    assert values(tmp_path / "x.db") == [1]


def no_space(*arguments, **keywords):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", [(shutil, "copyfileobj"), (os, "fsync"), (os, "link"),
                                  (os, "replace")], ids=lambda step: step[1])  # fmt: skip
def test_a_disk_that_is_full_at_the_end_is_reported(old, migration_db, monkeypatch, step):
    with monkeypatch.context() as patch:
        patch.setattr(*step, no_space)
        with pytest.raises(DatabaseError) as error:
            build(MIGRATION, old)
    assert str(error.value) == f"{old}: cannot be written: No space left on device"
    assert_old_one_works(old, migration_db)


# Run builds in processes of their own, forked from one that has imported all modules. In each,
# either the size of files is limited, or a step of the build waits until the process is killed.
# Print message, exit status, files and hash of the old database after each.
FAILING_BUILDS = """
import hashlib, importlib, json, os, resource, signal, sys, time
from pathlib import Path
from loader.build import build
from loader.command.cli import main

seeds, target = sys.argv[1:3]

# What a first build compiles and keeps, all of them have.
build(Path(seeds), Path(target + ".first"))
os.remove(target + ".first")

def child(work):
    read_end, write_end = os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(write_end, 2)
        work()
        main(["build", seeds, "-o", target])
    os.close(write_end)
    return pid, read_end

def limited(size):
    pid, read_end = child(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    with open(read_end) as errors:
        return errors.read(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def killed(module, name, calls):
    def hold_up():
        owner = importlib.import_module(module)
        real, left = getattr(owner, name), iter(range(calls - 1))
        def held_up(*arguments, **keywords):
            if next(left, None) is None:
                os.write(2, b"here")
                time.sleep(600)
            return real(*arguments, **keywords)
        setattr(owner, name, held_up)
    pid, read_end = child(hold_up)
    message = os.read(read_end, 4).decode()
    os.kill(pid, signal.SIGKILL)
    return message, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

for kind, *arguments in json.loads(sys.argv[3]):
    message, status = {"limited": limited, "killed": killed}[kind](*arguments)
    left = sorted(os.listdir(Path(target).parent))
    sha256 = hashlib.sha256(Path(target).read_bytes()).hexdigest()
    print(json.dumps([message, status, left, sha256]), flush=True)
"""

LIMITS = [0, 4096, 100_000, 300_000]
STEPS = [
    ("loader.build", "_write_common", 1),
    ("loader.table.prepare", "_prepared", 2),  # one table is in
    ("loader.build", "write_dimension", 2),
    ("loader.build", "_finish", 1),
    ("loader.database.replace", "_publish", 1),
    ("shutil", "copyfileobj", 1),
    ("os", "fsync", 1),  # the copy is written
    ("os", "link", 1),
]


@pytest.fixture(scope="module")
def failing_builds(migration_db, tmp_path_factory):
    """The message, exit status, files and hash of the old database after each build."""
    folder = tmp_path_factory.mktemp("failing_builds")
    target = shutil.copyfile(migration_db, folder / "migration.db")
    tasks = [("limited", limit) for limit in LIMITS] + [("killed", *step) for step in STEPS]
    lines = run(
        "-c", FAILING_BUILDS, str(MIGRATION), str(target), json.dumps(tasks)
    ).stdout.splitlines()
    answers = dict(zip(LIMITS + STEPS, map(json.loads, lines), strict=True))
    return target, answers, hashlib.sha256(migration_db.read_bytes()).hexdigest()


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=100
    )


@pytest.mark.parametrize("limit", LIMITS)
def test_a_file_that_may_not_grow_stops_the_build(failing_builds, migration_db, limit):
    """A limit on the size of files causes the same errors as a full disk, at several moments."""
    assert limit < migration_db.stat().st_size
    target, answers, sha256 = failing_builds
    message, *left = answers[limit]
    assert left == [1, ["migration.db"], sha256]
    assert message.startswith(f"error: {target}: cannot be written: ")
    assert message.count("\n") == 1


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]}.{step[1]}")
def test_killed_at_any_step(failing_builds, step):
    _, answers, sha256 = failing_builds
    assert answers[step] == ["here", -signal.SIGKILL, ["migration.db"], sha256]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 700 KB: room for one database, and not for two."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=700k", "none", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_database(small_disk, migration_db):
    old = Path(shutil.copyfile(migration_db, small_disk / "migration.db"))
    result = run("-m", "loader", "build", str(MIGRATION), "-o", str(old))
    assert (result.stdout, result.returncode) == ("", 1)
    assert result.stderr.startswith(f"error: {old}: cannot be written: ")
    assert_old_one_works(old, migration_db)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("missing/x.db", "cannot be written: No such file or directory"),
        ("file/x.db", "cannot be written: Not a directory"),
        ("folder", "a folder; expected the name of a database file"),
        ("pipe", "not a file; expected the name of a database file"),
    ],
)
def test_a_target_that_cannot_be_one(tmp_path, target, message):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatabaseError) as error:
        build(MIGRATION, tmp_path / target)
    assert str(error.value) == f"{tmp_path / target}: {message}"
    assert litter(tmp_path) == ["file", "folder", "pipe"]
    assert litter(tmp_path / "folder") == []


@pytest.fixture(scope="module")
def many_pages(tmp_path_factory):
    """A publication that takes long enough to be killed in the middle."""
    page = EMIGRATION.read_bytes()
    pages = {f"emigration-{number:03}.txt": page for number in range(150)}
    folder = publication_folder(tmp_path_factory.mktemp("many") / "many", pages)
    for name in ("citizenship.csv", "region.csv", "symbol.csv"):
        shutil.copyfile(MIGRATION / name, folder / name)
    return folder


def size_of_unnamed_file(pid, folder):
    """Return the size of the file without a name that a process has open in a folder, or None."""
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            name = os.readlink(file)
            if name.startswith(f"{folder}/") and name.endswith(" (deleted)"):
                return file.stat().st_size
        except FileNotFoundError:
            continue
    return None


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux' /proc")
@pytest.mark.parametrize("size", [0, 1_000_000])
def test_the_command_killed_in_the_middle(old, migration_db, many_pages, size):
    """The process is killed as soon as the new file has that size; the old one is in the folder."""
    command = [sys.executable, "-m", "loader", "build", str(many_pages), "-o", str(old)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            new_size = size_of_unnamed_file(process.pid, old.parent)
            if new_size is not None and new_size >= size:
                process.kill()
                break
            time.sleep(0.001)
    assert process.returncode == -signal.SIGKILL
    assert_old_one_works(old, migration_db)
