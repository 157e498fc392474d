"""A value of the wrong kind in `metadata.yml` is named in a sentence with its place."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import ClickException
from datasette.app import Datasette
from described import METADATA
from helpers import ROOT

from loader.errors import CodelistError
from loader.metadata.join_metadata import read_metadata
from loader.metadata.kinds_of_values import wrong_kind

WRONG = [
    ("title: 2007", "title: expected text, in quotation marks if need be, not '2007'"),
    ("language: no", "language: expected text, in quotation marks if need be, not 'False'"),
    ("allow: Maria", "allow: expected true or false or keys and values, not 'Maria'"),
    ("databases: [x]", "databases: expected keys and values, not \"['x']\""),
    ("databases: {2007: {}}", "databases: the key '2007' is not text; write it in quotation marks"),
    (
        "databases: {x: {queries: {q: {title: Q}}}}",
        "databases: x: queries: q: expected a key sql or general",
    ),
    (
        "databases: {x: {queries: {q: {sql: [select 1]}}}}",
        "databases: x: queries: q: sql: expected text, not \"['select 1']\"",
    ),
    (
        "queries: {q: {general: a, params: [b, ]}, r: {sql: a, params: [~]}}",
        "queries: r: params: 1: there is nothing",
    ),
    (
        "queries: {q: {sql: a, bounds: {limit: [1, ten]}}}",
        "queries: q: bounds: limit: 2: expected a number, not 'ten'",
    ),
    (
        "overview: {panels: [{width: wide}]}",
        "overview: panels: 1: expected a key query",
    ),
    (
        "tables: {t: {columns: {a: {title: [x]}}}}",
        "tables: t: columns: a: title: expected text, not \"['x']\"",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_it_is_said_where_it_stands(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "metadata.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodelistError) as refused:
        read_metadata(path)
    assert str(refused.value) == f"{path}: {sentence}"


UNREADABLE = [
    ("title: 2008-13-45", ": month must be in 1..12"),
    ("a: " + "[" * 5000, ":1: nested too deeply"),
    ("databases: &a\n  x: *a", ":2: an alias of what it stands in"),
    ("? [a]\n: b", ": unhashable type: 'list'"),
]


@pytest.mark.parametrize(("text", "error"), UNREADABLE)
def test_what_yaml_cannot_make_is_one_line(tmp_path: Path, text: str, error: str) -> None:
    path = tmp_path / "metadata.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodelistError) as refused:
        read_metadata(path)
    assert str(refused.value) == f"{path}{error}"


def test_what_never_ends_is_no_metadata(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for endless in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(CodelistError, match=r"not a file|cannot be read"):
            read_metadata(endless)


@pytest.mark.parametrize(
    "right",
    [METADATA, {}, None, yaml.safe_load("title:\nqueries: {a: select 1}\nallow: {id: root}")],
)
def test_what_is_right_or_empty_is_taken(right: Any) -> None:
    assert wrong_kind(right) is None


async def test_the_start_ends_with_one_line(migration_db: Path) -> None:
    site = Datasette(
        immutables=[str(migration_db)],
        metadata={"queries": {"q": {}}},
        plugins_dir=str(ROOT / "plugins"),
    )
    with pytest.raises(ClickException, match="metadata: queries: q: expected a key sql or general"):
        await site.invoke_startup()
