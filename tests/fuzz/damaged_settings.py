"""A `metadata.yml` with odd values at any place, and what must hold of it.

`loader join-metadata` takes it or refuses it in one line, and the site starts with what was taken,
or ends its start with one line. A site that has started shows its front page.
"""

import asyncio
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import yaml
from click.testing import CliRunner
from closing_sites import close_site
from datasette.app import Datasette
from described import METADATA
from helpers import ROOT
from hypothesis import strategies as st

from loader.command.cli import main

_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, float("inf"), float("nan"), 10**30, "", " ", "x", "\0", "\u202e",
    "a" * 5000,
    "<script>alert(1)</script>", "{{ 1/0 }}", "%(x)s", "select", "select 1/0",
    "select * from nothing",
    "javascript:alert(1)", [], [None], [[]], ["x"], [{}], {}, {"x": None}, {"": ""}, {1: 2},
    {None: None},
    {"id": "root"}, {"sql": None}, {"sql": []}, {"sql": "select"}, {"mark": "bar"}, {"query": "x"},
    False,
)  # fmt: skip
_KEYS = (
    "allow", "allow_sql", "databases", "queries", "tables", "plugins", "title", "description",
    "description_html", "chart", "bounds", "choices", "sql", "params", "overview", "panels",
    "answer",
    "translations", "columns", "facets", "sort", "language", "on_success_message", "write", "x",
    "units",
    "label_column", "size", "hidden", "extra_css_urls", "permissions", "settings", "cache", "guard",
)  # fmt: skip


class Odd(NamedTuple):
    """A change at one place, counted over all of the file: put, rename, remove or add a key."""

    how: str
    place: int
    key: str
    value: Any


ODD_SETTINGS = st.lists(
    st.builds(
        Odd,
        st.sampled_from(("put", "rename", "remove", "add")),
        st.integers(0, 9999),
        st.sampled_from(_KEYS),
        st.sampled_from(_ODD),
    ),
    min_size=1,
    max_size=3,
)


def changed(metadata: dict[str, Any], changes: list[Odd]) -> dict[str, Any]:
    """Return a copy of the metadata with these changes, one after the other."""
    whole = copy.deepcopy(metadata)
    for change in changes:
        places = list(_places(whole))
        parent, key = places[change.place % len(places)]
        if change.how == "put":
            parent[key] = copy.deepcopy(change.value)
        elif change.how == "add" and isinstance(parent, dict):
            parent[change.key] = copy.deepcopy(change.value)
        elif change.how == "rename" and isinstance(parent, dict):
            parent[change.key] = parent.pop(key)
        else:
            del parent[key]
        if not whole:
            break
    return whole


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container within with each of its keys."""
    keys = list(part) if isinstance(part, dict) else range(len(part))
    for key in keys:
        yield part, key
        if isinstance(part[key], dict | list):
            yield from _places(part[key])


def settings_are_refused_or_served(database: Path, folder: Path, changes: list[Odd]) -> str:
    """Check that a changed `metadata.yml` is taken or refused."""
    file = folder / "metadata.yml"
    text = yaml.safe_dump(changed(METADATA, changes), allow_unicode=True)
    file.write_text(text, encoding="utf-8")
    joined = CliRunner().invoke(main, ["join-metadata", f"{database.stem}={file}"])
    if joined.exit_code:
        _expect_one_line(joined.exception, joined.stderr)
        return "refused by join-metadata"
    try:
        status = asyncio.run(_front(database, yaml.safe_load(text) or {}))
    except click.ClickException as error:
        _expect_one_line(None, error.format_message())
        return "refused at the start"
    assert status < 500, status
    return f"served, {status}"


def _expect_one_line(exception: BaseException | None, said: str) -> None:
    assert exception is None or isinstance(exception, SystemExit), repr(exception)
    assert len(said.strip().splitlines()) == 1, said
    assert "Traceback" not in said


async def _front(database: Path, metadata: dict[str, Any]) -> int:
    site = Datasette(
        immutables=[str(database)], metadata=metadata, plugins_dir=str(ROOT / "plugins"), cors=True
    )
    try:
        await site.invoke_startup()
        answer = await site.client.get("/")
        return int(answer.status_code)
    finally:
        close_site(site)  # else the memory that SQLite may take is used up after some dozens
