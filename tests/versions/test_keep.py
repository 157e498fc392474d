"""A build that changes data keeps the database that it replaces, and nothing is ever lost."""

import errno
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers import ROOT, litter, page_text, publication_folder
from versions_publication import TABLE, RebuiltPublication

from loader.build import build
from loader.check import check
from loader.database import replace
from loader.database.checksum import is_as_built, proved_checksum
from loader.errors import DatabaseError, LoaderError
from loader.versions import keep
from loader.versions.history import DAMAGED_RECORD, Version, current_of, read_versions

UNITS = ["marbles", "glass marbles", "balls"]


@pytest.fixture
def publication(tmp_path: Path) -> RebuiltPublication:
    return RebuiltPublication(tmp_path)


def kept_files(publication: RebuiltPublication) -> list[Path]:
    return sorted(publication.versions.glob("*.db"))


def recorded(publication: RebuiltPublication) -> list[Version]:
    """Return the recorded versions; assert that nothing there is damaged or half written."""
    versions = read_versions(publication.versions)
    assert [v for v in versions if v.note == DAMAGED_RECORD] == []
    assert [file for file in kept_files(publication) if not is_as_built(file)] == []
    assert [name for name in litter(publication.database.parent) if name.startswith(".")] == []
    if publication.versions.is_dir():
        assert [name for name in litter(publication.versions) if name.startswith(".")] == []
    return versions


def test_a_changed_build_keeps_the_last_one_bit_for_bit(publication):
    files = []
    for unit in UNITS:
        account = publication.build(unit)
        files.append(publication.database.read_bytes())
    size = len(files[0]) + len(files[1])
    assert account.told.lines == [
        "changed since the last build:",
        f"  {TABLE}: 1 fact changed",
        "    unit: 'glass marbles' → 'balls'",
        f"toys.db.versions: 2 old versions kept, {size} bytes",
    ]
    assert account.told.warnings == []
    versions = recorded(publication)
    assert [v.number for v in versions] == [1, 2, 3]
    assert [v.changes for v in versions] == [
        None,
        ((f"{TABLE}: 1 fact changed", "  unit: 'marbles' → 'glass marbles'"),),
        ((f"{TABLE}: 1 fact changed", "  unit: 'glass marbles' → 'balls'"),),
    ]
    assert [file.read_bytes() for file in kept_files(publication)] == files[:2]
    assert [file.stem for file in kept_files(publication)] == [v.stem for v in versions[:2]]
    for version, file in zip(
        versions, [*kept_files(publication), publication.database], strict=True
    ):
        assert version.checksums == (proved_checksum(file),)
        assert version.id == version.checksums[0][:12]
        assert [result.problems for result in check(file)] == [[]]
    assert sorted(v.made for v in versions) == [v.made for v in versions]


def test_a_build_that_changes_nothing_makes_no_version(publication):
    publication.build()
    publication.build()
    publication.build(settings="# a comment\n")
    assert litter(publication.database.parent) == ["toys.db"]


def test_a_version_keeps_its_id_while_only_its_bytes_change(publication):
    publication.build()
    publication.build("balls")
    first = proved_checksum(publication.database)
    for comment in ("# one\n", "# two\n"):
        publication.build("balls", comment)
        versions = recorded(publication)
        assert len(versions) == 2
        assert current_of(versions, proved_checksum(publication.database)) == versions[1]
        assert versions[1].id == first[:12]
    publication.build("marbles")
    assert [v.number for v in recorded(publication)] == [1, 2, 3]
    assert proved_checksum(kept_files(publication)[1]) in versions[1].checksums


def test_data_that_come_back_are_a_version_again(publication):
    for unit in ("marbles", "balls", "marbles"):
        publication.build(unit)
    versions = recorded(publication)
    assert versions[0].id == versions[2].id != versions[1].id
    assert current_of(versions, proved_checksum(publication.database)).number == 3


@pytest.mark.parametrize(
    ("bounds", "kept"),
    [
        ("versions: 2\n", [3, 4]),
        ("versions: 0\n", []),
        ("versions_bytes: 1\n", []),
        ("versions_bytes: {size}\n", [4]),
    ],
)
def test_the_oldest_beyond_the_bounds_are_removed(publication, bounds, kept):
    for number in range(4):
        publication.build(f"balls {number}")
    bounds = bounds.format(size=publication.database.stat().st_size)
    account = publication.build("balls 4", bounds)
    assert [int(file.stem[:4]) for file in kept_files(publication)] == kept
    assert account.told.lines[-1].endswith(" removed, as versions and versions_bytes say")
    publication.build("balls 4", bounds)
    assert [int(file.stem[:4]) for file in kept_files(publication)] == kept
    recorded(publication)


def test_without_versions_nothing_is_written_beside_the_database(publication):
    for unit in UNITS:
        publication.build(unit, "versions: 0\n")
    assert litter(publication.database.parent) == ["toys.db"]


@pytest.mark.parametrize("key", ["versions", "versions_bytes"])
@pytest.mark.parametrize("value", ["-1", "many", "1.5", "[1]"])
def test_bounds_that_are_no_numbers(publication, key, value):
    with pytest.raises(LoaderError, match=f"publication.yml:2: {key}: .* is not a whole number"):
        publication.build(settings=f"{key}: {value}\n")


def test_a_build_that_fails_loses_nothing(publication):
    for unit in UNITS:
        publication.build(unit)
    before = [file.read_bytes() for file in kept_files(publication)]
    (publication.seeds / "published" / f"{TABLE}.txt").write_text("no table\n", encoding="utf-8")
    with pytest.raises(LoaderError):
        publication.build("others", "versions: 1\n")
    assert [file.read_bytes() for file in kept_files(publication)] == before
    assert len(recorded(publication)) == 3


def no_space(*arguments, **keywords):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_full_at_the_end_loses_nothing(publication, monkeypatch):
    for unit in UNITS:
        publication.build(unit)
    before = publication.database.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(replace, "_publish", no_space)
        with pytest.raises(DatabaseError, match="No space left on device"):
            publication.build("others", "versions: 1\n")
    assert publication.database.read_bytes() == before
    versions = recorded(publication)
    assert current_of(versions, proved_checksum(publication.database)).number == 3
    publication.build("others")
    assert [v.number for v in recorded(publication)] == [1, 2, 3, 5]
    assert [int(file.stem[:4]) for file in kept_files(publication)] == [1, 2, 3]


@pytest.mark.parametrize("step", ["write_version", "_give_second_name", "read_versions"])
def test_what_cannot_be_kept_is_told_and_the_new_database_is_right(publication, monkeypatch, step):
    publication.build()
    with monkeypatch.context() as patch:
        patch.setattr(keep, step, no_space)
        told = publication.build("balls").told
    assert told.lines[:2] == ["changed since the last build:", f"  {TABLE}: 1 fact changed"]
    assert told.warnings[0] == (
        f"{publication.versions}: the last build is not kept as an old version: No space left on"
        " device"
    )
    assert [result.problems for result in check(publication.database)] == [[]]
    publication.build("glass marbles")
    assert [v.changes is None for v in recorded(publication)][-1] is False


def test_a_file_in_the_place_of_the_folder(publication):
    publication.build()
    publication.versions.write_text("mine", encoding="utf-8")
    (warning, *_) = publication.build("balls").told.warnings
    assert warning.endswith("the last build is not kept as an old version: Not a directory")
    assert publication.versions.read_text(encoding="utf-8") == "mine"
    assert [result.problems for result in check(publication.database)] == [[]]


def test_a_disk_without_second_names_gets_a_copy(publication, monkeypatch):
    publication.build()
    before = publication.database.read_bytes()
    link = os.link

    def only_nameless(source, *arguments, **keywords):
        if not str(source).startswith("/proc/"):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        link(source, *arguments, **keywords)

    monkeypatch.setattr(os, "link", only_nameless)
    publication.build("balls")
    assert [file.read_bytes() for file in kept_files(publication)] == [before]
    assert len(recorded(publication)) == 2


@pytest.mark.parametrize("record", [b"", b"{}", b"[]", b"\xff", b'{"made": 1, "checksums": [[]],'
                                    b' "changes": [1], "note": null}'])  # fmt: skip
def test_a_damaged_record_is_known_as_such_and_stops_nothing(publication, record):
    for unit in UNITS[:2]:
        publication.build(unit)
    first = read_versions(publication.versions)[0]
    (publication.versions / f"{first.stem}.json").write_bytes(record)
    publication.build(UNITS[2])
    versions = read_versions(publication.versions)
    assert versions[0] == Version(1, first.id, None, (), None, DAMAGED_RECORD)
    assert [v.number for v in versions] == [1, 2, 3]
    assert len(kept_files(publication)) == 2


def test_a_database_that_was_removed(publication):
    for unit in UNITS[:2]:
        publication.build(unit)
    publication.database.unlink()
    assert publication.build(UNITS[1]).told.lines == []
    assert len(recorded(publication)) == 2
    publication.database.unlink()
    publication.build(UNITS[2])
    versions = recorded(publication)
    assert [v.note for v in versions] == [None, None, keep.NOT_THERE]
    assert [int(file.stem[:4]) for file in kept_files(publication)] == [1]


def test_builds_at_the_same_time_keep_each_other(publication, tmp_path):
    publication.build()

    def build_one(number: int) -> None:
        seeds = publication_folder(tmp_path / f"{number}", {f"{TABLE}.txt": page_text()})
        settings = f"name: toys\nunit: balls {number}\n"
        (seeds / "publication.yml").write_text(settings, encoding="utf-8")
        build(seeds, publication.database)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(build_one, range(4)))
    versions = recorded(publication)
    assert [v.number for v in versions] == [1, 2, 3, 4, 5]
    assert len({v.id for v in versions}) == 5
    assert [file.stem for file in kept_files(publication)] == [v.stem for v in versions[:4]]
    assert current_of(versions, proved_checksum(publication.database)) == versions[4]


# Build in a process forked from one that has imported all modules, which is killed at a step.
KILLED_BUILDS = """
import importlib, json, os, signal, sys, time
from pathlib import Path
from loader.build import build
from loader.command.cli import main

# What a first build compiles and keeps, all of them have.
other = Path(sys.argv[2]).with_name("first.db")
build(Path(sys.argv[1]), other)
other.unlink()

for module, name, calls in json.loads(sys.argv[3]):
    read_end, write_end = os.pipe()
    pid = os.fork()
    if not pid:
        owner = importlib.import_module(module)
        real, left = getattr(owner, name), iter(range(calls - 1))
        def held_up(*arguments, **keywords):
            if next(left, None) is None:
                os.write(write_end, b"here")
                time.sleep(600)
            return real(*arguments, **keywords)
        setattr(owner, name, held_up)
        main(["build", sys.argv[1], "-o", sys.argv[2]])
    os.close(write_end)
    assert os.read(read_end, 4) == b"here", name
    os.kill(pid, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
STEPS = [
    ("loader.versions.keep", "_record", 1),
    ("loader.versions.keep", "write_version", 1),
    ("os", "replace", 1),  # a record is written, and has another name
    ("loader.versions.keep", "_give_second_name", 1),
    ("loader.versions.keep", "_new_version", 1),
    ("loader.database.replace", "_publish", 1),
    ("loader.versions.keep", "_remove_beyond", 1),
]


@pytest.mark.slow
@pytest.mark.parametrize("builds", [1, 2])
def test_killed_at_any_step(tmp_path, builds):
    """Every version is there, also those that were kept before; the next build goes on."""
    publication = RebuiltPublication(tmp_path)
    for unit in UNITS[:builds]:
        publication.build(unit)
    old = [file.read_bytes() for file in [*kept_files(publication), publication.database]]
    (publication.seeds / "publication.yml").write_text("unit: others\n", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-c", KILLED_BUILDS, publication.seeds, publication.database,
         json.dumps(STEPS)],
        cwd=ROOT, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert result.stderr == ""
    assert result.stdout.split() == [str(-signal.SIGKILL)] * len(STEPS)
    versions = recorded(publication)
    assert [file.read_bytes() for file in kept_files(publication)] == old
    assert current_of(versions, proved_checksum(publication.database)) == versions[-1]
    assert versions[-1].changes[0][0] == f"{TABLE}: 1 fact changed"
    publication.build("others again")
    assert len(recorded(publication)) == builds + 2
    assert len(kept_files(publication)) == builds + 1
