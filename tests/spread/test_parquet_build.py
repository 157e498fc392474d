"""A build of Parquet files has the observations of the SQLite file, whoever reads the pages."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner
from generator import write_publication
from helpers import MIGRATION, ROOT, page_text, publication_folder

from loader.build import build
from loader.command.cli import main

duckdb = pytest.importorskip("duckdb")

COLUMNS = (
    "published_table", "area", "region", "value", "decimals", "symbol", "printed", "line",
    "field", "additive",
)  # fmt: skip
IN_ORDER = f"SELECT {', '.join(COLUMNS)} FROM observation ORDER BY published_table, line, field"
PAGES = 25  # two tasks


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The folder of a publication, and its SQLite file beside it."""
    folder = tmp_path_factory.mktemp("generated")
    build(write_publication(folder / "seeds", PAGES), folder / "built.db")
    return folder


def sha256(rows):
    """Return a hash of rows in their order; a number is the same as integer and as float."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(tuple(int(v) if isinstance(v, bool) else v for v in row)).encode())
    return digest.hexdigest()


def asked(folder, sql):
    with closing(duckdb.connect(str(folder / "views.duckdb"), read_only=True)) as connection:
        return connection.execute(sql).fetchall()


def stored(database, sql):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def loader(*arguments):
    return CliRunner().invoke(main, ["build", *map(str, arguments)])


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_write_the_observations_of_the_sqlite_file(generated, tmp_path, workers):
    target = tmp_path / "parquet"
    result = loader(generated / "seeds", "--parquet", target, "--workers", workers)
    assert (result.exit_code, result.stderr) == (0, "")
    rows = asked(target, IN_ORDER)
    assert len(rows) == PAGES * 992
    assert sha256(rows) == sha256(stored(generated / "built.db", IN_ORDER))


def test_a_dask_cluster_writes_the_same_observations(generated, tmp_path):
    distributed = pytest.importorskip("distributed")
    target = tmp_path / "parquet"
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        result = loader(
            generated / "seeds", "--parquet", target, "--scheduler", cluster.scheduler_address
        )
    assert result.exit_code == 0, result.output
    assert sha256(asked(target, IN_ORDER)) == sha256(stored(generated / "built.db", IN_ORDER))


def test_each_table_has_a_folder_and_the_rest_a_file(tmp_path, migration_db):
    target = tmp_path / "parquet"
    assert loader(MIGRATION, "--parquet", target).exit_code == 0
    assert sorted(str(p.relative_to(target)) for p in target.rglob("*") if p.is_file()) == [
        "citizenship.parquet",
        "observation/published_table=emigration-2008/numbers.parquet",
        "observation/published_table=immigration-2007/numbers.parquet",
        "published_table.parquet",
        "region.parquet",
        "symbol.parquet",
        "views.duckdb",
    ]
    sums = (
        "SELECT published_table, citizenship, citizenship_code, citizenship_kind, region, measure,"
        " period, sum(value), count(*) FROM observation_additive"
        " GROUP BY ALL ORDER BY published_table, citizenship_code, region"
    )
    by_sqlite = sums.replace("GROUP BY ALL", "GROUP BY 1, 2, 3, 4, 5, 6, 7")
    assert asked(target, sums) == stored(migration_db, by_sqlite)
    symbols = "SELECT symbol, meaning, value_is FROM symbol ORDER BY symbol"
    assert asked(target, symbols) == stored(migration_db, symbols)
    facts = "SELECT id, title, source_file, last_line FROM published_table ORDER BY id"
    assert asked(target, facts) == stored(migration_db, facts)


def test_tables_of_several_kinds_and_decimals_are_one_view(tmp_path):
    shares = "City\tShare\nA\t0.5\nB\t1.25\n"
    seeds = publication_folder(tmp_path / "seeds", {"7.txt": page_text(), "2009.txt": shares})
    target = tmp_path / "it's a folder"
    assert loader(seeds, "--parquet", target).exit_code == 0
    build(seeds, tmp_path / "built.db")
    columns = "published_table, city, value, decimals, printed"
    sql = f"SELECT {columns} FROM observation ORDER BY published_table, line, field"
    assert asked(target, sql) == stored(tmp_path / "built.db", sql)
    assert ("2009", "B", 1.25, 2, "1.25") in asked(target, sql)


def test_a_folder_that_exists_is_not_touched(tmp_path):
    (tmp_path / "kept.txt").write_text("kept")
    result = loader(MIGRATION, "--parquet", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == (
        f"error: {tmp_path}: exists already; expected the name of a new folder for Parquet\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


# Builds, and waits with all numbers written until it is killed.
HELD_UP = """
import sys, time
from loader.command.cli import main
from loader.spread import duckdb_views

def held_up(*arguments):
    print("here", flush=True)
    time.sleep(600)

duckdb_views.write_rows = held_up
main(sys.argv[1:])
"""


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_no_folder_of_that_name(tmp_path):
    seeds = write_publication(tmp_path / "seeds", 3)
    target = tmp_path / "parquet"
    command = [sys.executable, "-c", HELD_UP, "build", str(seeds), "--parquet", str(target)]
    draft = tmp_path / ".parquet.building"
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as building:
        assert building.stdout.readline() == b"here\n"
        second = loader(seeds, "--parquet", target)
        building.kill()
    assert second.stderr == f"error: {target}: another build makes it; wait for it\n"
    assert list(draft.glob("observation/*/numbers.parquet"))
    assert not target.exists()
    (draft / "left.txt").write_bytes(b"")
    assert loader(seeds, "--parquet", target).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parquet", "seeds"]
    assert not (target / "left.txt").exists()


def test_a_folder_that_is_not_complete_is_told(tmp_path):
    (tmp_path / "observation").mkdir()
    result = loader(MIGRATION, "--parquet", tmp_path)
    assert (result.exit_code, result.stderr) == (
        1,
        f"error: {tmp_path}: is not complete, as a build was stopped; remove it\n",
    )


def test_a_bad_page_leaves_nothing(tmp_path):
    seeds = write_publication(tmp_path / "seeds", 3)
    page = seeds / "published" / "moves-00002.txt"
    page.write_text(page.read_text(encoding="utf-8").replace("Area 001\t", "Area 001\x01\t", 1))
    result = loader(seeds, "--parquet", tmp_path / "parquet")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: moves-00002.txt:")
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_without_duckdb_one_line_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.delitem(sys.modules, "loader.spread.duckdb_views", raising=False)
    result = loader(MIGRATION, "--parquet", tmp_path / "parquet")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: --parquet needs duckdb: install it with pip install")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [[], ["-o", "a.db", "--parquet", "a"]])
def test_a_build_makes_one_of_both(options):
    result = loader(MIGRATION, *options)
    assert result.exit_code == 2
    assert "Give either --output, for a database, or --parquet, for a folder." in result.stderr
