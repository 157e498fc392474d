"""Test that a site serves one database as long as it runs, or does not start."""

import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from browser.server import serve_command, served
from click import ClickException
from click.testing import CliRunner
from datasette.app import Datasette
from helpers import ROOT, replaced

from loader.build import build
from loader.command.cli import main
from loader.database.counts import count, expect_counts
from loader.errors import DatabaseError
from plugins.operations.startup import expect_inspected, expect_ours

# Keeps a thread of Datasette busy, so that others are needed.
SLOW = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000)"
QUERY = urllib.parse.urlencode({"sql": f"{SLOW} SELECT max(i) FROM n", "_shape": "array"})


def fetched(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def measures(address):
    rows = fetched(f"{address}/migration/published_table.json?_shape=array&_col=measure")
    return [row["measure"] for row in rows]


@pytest.mark.slow
def test_a_build_while_the_site_serves(seeds, tmp_path):
    """Read the old file in every thread until the site is restarted."""
    database = tmp_path / "migration.db"
    build(seeds, database)
    with served(database) as address:
        replaced(
            seeds / "published" / "immigration-2007.txt", "\nImmigration, by", "\nArrivals, by"
        )
        build(seeds, database)
        with ThreadPoolExecutor(8) as readers:
            for _ in range(4):
                readers.submit(fetched, f"{address}/migration.json?{QUERY}")
            answers = list(readers.map(measures, [address] * 60))
        assert answers == [["Emigration", "Immigration"]] * 60
    with served(database) as address:
        assert measures(address) == ["Emigration", "Arrivals"]


@pytest.mark.slow
def test_no_site_starts_with_a_damaged_file(migration_db, tmp_path):
    database = Path(shutil.copyfile(migration_db, tmp_path / "migration.db"))
    database.write_bytes(database.read_bytes()[:200_000])
    result = subprocess.run(
        serve_command(database, 0), cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (result.stdout, result.returncode) == ("", 1)
    assert result.stderr == (
        f"Error: {database}: cannot be read: database disk image is malformed; build it anew\n"
    )


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "not a database of this loader's version; build it anew with `loader build`"),
        (b"no database\n" * 100, "cannot be read: file is not a database; build it anew"),
    ],
)
def test_a_foreign_file_is_one_line(tmp_path, content, error):
    database = tmp_path / "migration.db"
    database.write_bytes(content)
    with pytest.raises(ClickException) as refused:
        expect_ours(database)
    assert refused.value.message == f"{database}: {error}"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no JSON", b"\xff\xfe", b"[" * 100_000, b"[1]", b"null",
        b'\xef\xbb\xbf{"migration": {"tables": {}}}',
        '{"migration": {"tables": {}}}'.encode("utf-16"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_counts_is_one_line(migration_db, tmp_path, content):
    counts = tmp_path / "inspect.json"
    counts.write_bytes(content)
    with pytest.raises(DatabaseError) as refused:
        expect_counts(counts, [migration_db])
    assert str(refused.value) == (
        f"{counts}: is not a file of counts;"
        f" `loader counts {migration_db} > {counts}` makes it again"
    )


def test_a_folder_and_a_pipe_are_no_counts(migration_db, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for no_file in (tmp_path, tmp_path / "pipe", tmp_path / "missing"):
        with pytest.raises(DatabaseError, match="is not a file of counts"):
            expect_counts(no_file, [migration_db])


@pytest.mark.parametrize("entry", [None, 3, {}, {"tables": []}])
def test_counts_of_another_database_are_one_line(migration_db, tmp_path, entry):
    counts = tmp_path / "inspect.json"
    counts.write_text(json.dumps({"migration": entry, "other": {"tables": {}}}), encoding="utf-8")
    result = CliRunner().invoke(main, ["counts", str(migration_db), "--expect", str(counts)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {counts}: has no counts of 'migration'; `loader")
    assert result.stderr.count("\n") == 1
    counts.write_text(json.dumps(count(migration_db)), encoding="utf-8")
    expect_counts(counts, [migration_db])


async def test_json_that_is_no_counts_ends_the_start(migration_db, capfd):
    site = Datasette(
        immutables=[str(migration_db)],
        plugins_dir=str(ROOT / "plugins"),
        inspect_data=["migration"],
    )
    with pytest.raises(ClickException, match="the inspect file is not a file of counts"):
        expect_inspected(site)
    site.inspect_data = {"other": {}}
    expect_inspected(site)
    assert capfd.readouterr().err == "The inspect file has no counts of migration.\n"
