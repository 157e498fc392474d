"""The counts in the inspect file equal those that Datasette makes, and include the views."""

import json

import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from datasette.cli import cli as datasette
from helpers import ROOT

from loader.command.cli import main
from loader.database.counts import count


def inspected(database, target):
    result = CliRunner().invoke(
        datasette, ["inspect", str(database), "--inspect-file", str(target)]
    )
    assert result.exit_code == 0
    return json.loads(target.read_text(encoding="utf-8"))


def site_with(counts, database):
    return Datasette(
        immutables=[str(database)], inspect_data=counts, plugins_dir=str(ROOT / "plugins")
    )


def test_the_counts_equal_those_of_datasette_inspect(migration_db, tmp_path):
    datasette_counts = inspected(migration_db, tmp_path / "inspect.json")["migration"]
    counts = count(migration_db)["migration"]
    assert {key: counts[key] for key in ("hash", "size")} == {
        key: datasette_counts[key] for key in ("hash", "size")
    }
    assert counts["tables"] == {
        name: {"count": table["count"]} for name, table in datasette_counts["tables"].items()
    }
    assert counts["views"] == {
        "emigration_2008": {"count": 360},
        "immigration_2007": {"count": 624},
        "observation_additive": {"count": 735},
        "observation_labelled": {"count": 984},
        "printed_category": {"count": 139},
        "rest_excludes": {"count": 83},
        "total_check_labelled": {"count": 267},
    }


@pytest.mark.parametrize("path", ["/migration/observation_labelled", "/migration/observation"])
async def test_a_page_takes_its_count_from_the_inspect_file(migration_db, path):
    counts = count(migration_db)
    for kind in ("tables", "views"):
        for table in counts["migration"][kind].values():
            table["count"] += 1_000_000
    site = site_with(counts, migration_db)
    answer = (await site.client.get(f"{path}.json?_size=1")).json()
    assert answer["filtered_table_rows_count"] == 1_000_984


async def test_the_page_of_the_database_lists_the_same_tables(migration_db):
    """Datasette fails here if a view is counted among the tables."""
    counted, uncounted = [
        (await site_with(counts, migration_db).client.get("/migration.json")).json()
        for counts in (count(migration_db), None)
    ]
    assert counted["tables"] == uncounted["tables"]
    assert counted["views"] == uncounted["views"]


def test_another_file_gives_an_error_of_one_line(tmp_path):
    (tmp_path / "other.db").write_bytes(b"")
    result = CliRunner().invoke(main, ["counts", str(tmp_path / "other.db")])
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr == (
        f"error: {tmp_path}/other.db: not a database of this loader's version; build it anew"
        " with `loader build`\n"
    )


def test_the_command_prints_the_inspect_file(migration_db):
    result = CliRunner().invoke(main, ["counts", str(migration_db)])
    assert json.loads(result.stdout) == count(migration_db)
