"""The counts that a site starts with are those Datasette would take, and those of the views."""

import json

import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from datasette.cli import cli as datasette
from helpers import ROOT

from loader.cli import main
from loader.counts import count


def inspected(database, target):
    result = CliRunner().invoke(
        datasette, ["inspect", str(database), "--inspect-file", str(target)]
    )
    assert result.exit_code == 0
    return json.loads(target.read_text(encoding="utf-8"))


def test_what_datasette_counts_is_the_same(migration_db, tmp_path):
    theirs = inspected(migration_db, tmp_path / "inspect.json")["migration"]
    ours = count(migration_db)["migration"]
    assert {key: ours[key] for key in ("hash", "size")} == {
        key: theirs[key] for key in ("hash", "size")
    }
    assert {name: ours["tables"][name]["count"] for name in theirs["tables"]} == {
        name: table["count"] for name, table in theirs["tables"].items()
    }
    views = {name: t["count"] for name, t in ours["tables"].items() if name not in theirs["tables"]}
    assert views == {"observation_additive": 735, "observation_labelled": 984, "rest_excludes": 83}


@pytest.mark.parametrize("path", ["/migration/observation_labelled", "/migration/observation"])
async def test_a_page_takes_its_count_from_there(migration_db, path):
    counts = count(migration_db)
    for table in counts["migration"]["tables"].values():
        table["count"] += 1_000_000
    site = Datasette(immutables=[str(migration_db)], inspect_data=counts)
    answer = (await site.client.get(f"{path}.json?_size=1")).json()
    assert answer["filtered_table_rows_count"] == 1_000_984


def test_another_file_is_one_line(tmp_path):
    (tmp_path / "other.db").write_bytes(b"")
    result = CliRunner().invoke(main, ["counts", str(tmp_path / "other.db")])
    assert (result.stdout, result.exit_code) == ("", 1)
    assert result.stderr == (
        f"error: {tmp_path}/other.db: not a database of this loader's version; build it anew"
        " with `loader build`\n"
    )


def test_the_command_prints_the_file(migration_db):
    result = CliRunner().invoke(main, ["counts", str(migration_db)])
    assert json.loads(result.stdout) == count(migration_db)
    assert "loader counts migration.db" in (ROOT / "Makefile").read_text(encoding="utf-8")
