"""The metadata of several publications, joined for a site that serves them all."""

from pathlib import Path

import pytest
from helpers import ROOT

from loader.errors import CodelistError
from loader.metadata.join_metadata import joined, read_metadata


def test_what_is_said_at_the_top_is_then_said_of_one_database() -> None:
    words = {
        "title": "Toys",
        "description": "At the top",
        "overview": {"panels": []},
        "said_once": "a key of nobody",
        "plugins": {"guard": {"functions": ["haversine"]}},
        "databases": {"toys": {"description": "Of the database", "queries": {"q": "select 1"}}},
    }
    other = {"allow": False, "databases": {"another": {"title": "Not served"}}}
    assert joined({"toys": words, "health": other, "plain": {}}, {"title": "All"}) == {
        "title": "All",
        "plugins": {"guard": {"functions": ["haversine"]}},
        "databases": {
            "toys": {
                "title": "Toys",
                "description": "Of the database",
                "overview": {"panels": []},
                "queries": {"q": "select 1"},
            },
            "health": {"allow": False},
            "plain": {},
        },
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: [", "while parsing a flow node"),
        ("- a\n- b\n", "expected keys and values, as in Datasette's metadata"),
    ],
)
def test_a_file_that_is_no_metadata_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "metadata.yml"
    path.write_text(text)
    with pytest.raises(CodelistError) as refused:
        read_metadata(path)
    assert str(refused.value).startswith(f"{path}: {problem}")


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "metadata.yml").write_text("# nothing yet\n")
    assert read_metadata(tmp_path / "metadata.yml") == {}


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "metadata.yml"
    path.write_text("a:\n  b: [{c: 1}, {c: 2}]\nd:\n  e: 1\n  f: 2\n  e: 3\n")
    with pytest.raises(CodelistError, match="key 'e' is on line 4 too; expected each key once"):
        read_metadata(path)
    path.write_text("a: &one {b: 1}\nc: {<<: *one, b: 2}\nd: {<<: *one, <<: *one}\ne: *one\n")
    assert read_metadata(path)["c"] == {"b": 2}


def test_the_metadata_of_this_project_loses_nothing() -> None:
    for path in (ROOT / "metadata.yml", *ROOT.glob("seeds/**/metadata.yml")):
        assert read_metadata(path)
