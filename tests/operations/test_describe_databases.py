"""A site is described from its databases when it starts, but nobody is told what is closed."""

import copy
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import METADATA
from helpers import ROOT
from metadata.marbles import build_marbles

from plugins.operations.describe_databases import described


@pytest.fixture(scope="module")
def marbles(tmp_path_factory) -> Path:
    return build_marbles(tmp_path_factory.mktemp("marbles"))


async def started(*databases: Path, **metadata: Any) -> Datasette:
    site = Datasette(
        immutables=[str(database) for database in databases],
        metadata=metadata,
        plugins_dir=str(ROOT / "plugins"),
    )
    await site.invoke_startup()
    return site


async def test_one_database_gives_the_site_its_name(marbles) -> None:
    metadata = (await started(marbles)).metadata()
    assert (metadata["title"], metadata["source"]) == ("Marbles", "Bureau")
    assert metadata["databases"]["marbles"]["tables"]["weights"]["title"] == (
        "Weight, by size and year"
    )


async def test_of_several_each_has_its_own_words(marbles, migration_db) -> None:
    metadata = (await started(marbles, migration_db, **copy.deepcopy(METADATA))).metadata()
    assert "title" not in metadata
    entries = metadata["databases"]
    assert [entries[name]["title"] for name in ("marbles", "migration")] == [
        "Marbles",
        "Immigration to and emigration from Norway",
    ]
    assert entries["marbles"]["tables"]["colour"]["source"] == "Bureau"
    assert entries["migration"]["tables"]["region"]["source"] == (
        "Statistics Norway; codes, other names and notes added by hand"
    )


@pytest.mark.parametrize(
    "closed",
    [
        {"allow": False},
        {"databases": {"marbles": {"allow": False}}},
        {"databases": {"marbles": {"tables": {"published_table": {"allow": False}}}}},
    ],
)
async def test_nothing_is_told_of_what_is_closed(marbles, closed) -> None:
    site = await started(marbles, **copy.deepcopy(closed))
    assert "Bureau" not in str(site.metadata())
    assert "Bureau" not in (await site.client.get("/")).text


async def test_a_closed_list_does_not_silence_the_rest(marbles) -> None:
    site = await started(marbles, databases={"marbles": {"tables": {"finding": {"allow": False}}}})
    assert site.metadata("title") == "Marbles"
    assert site.metadata("allow", database="marbles", table="finding", fallback=False) is False


async def test_a_question_that_names_no_general_one_is_told(marbles, capfd) -> None:
    own = {
        "a": {"general": "size-as-share"},
        "b": {"general": "findings"},
        "c": {"sql": "select 1"},
    }
    site = await started(marbles, databases={"marbles": {"queries": own}})
    assert "a" not in site.metadata("queries", database="marbles")
    (told,) = (line for line in capfd.readouterr().err.splitlines() if "general" in line)
    assert told.startswith(
        "marbles: the question a is left out: there is no general question 'size-as-share' about"
        " this database; the nearest are size-as-shares"
    )


async def test_a_database_without_published_tables_is_left_as_it_is(tmp_path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    site = Datasette(immutables=[str(tmp_path / "empty.db")])
    assert await described(site, {"title": "T"}) == {"title": "T", "databases": {}}
