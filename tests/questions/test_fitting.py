"""metadata.yml fitted to a database: what it has not is not spoken of, nor asked."""

import sqlite3

import pytest

from loader.metadata.facts import read_columns
from loader.questions.questions_of_database import questions_of_database, without_general
from plugins.common.credit import Credit
from plugins.common.credit_of_tables import credit_of
from plugins.common.gives_rows import gives_rows
from plugins.operations.fit_metadata import fitted


@pytest.fixture
def marbles():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE marble AS SELECT 'red' AS colour, 7 AS number")
    yield connection
    connection.close()


def fit(marbles, **own):
    metadata = {"title": "T", "overview": own.pop("overview", None), "databases": {"m": own}}
    return fitted(metadata, "m", read_columns(marbles), lambda sql: gives_rows(marbles, sql))


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        ("SELECT * FROM marble", True),
        ("SELECT * FROM marble WHERE colour = coalesce(nullif(:colour, ''), 'red'); ", True),
        ("WITH m AS (SELECT * FROM marble) SELECT * FROM m -- all", True),
        ("SELECT * FROM marble WHERE colour = 'blue'", False),
        ("SELECT * FROM box", False),
        ("SELECT weight FROM marble", False),
    ],
)
def test_a_question_without_an_answer_is_not_asked(marbles, sql, asked):
    own = questions_of_database(marbles, {"q": {"sql": sql}, "bare": sql}, answers=gives_rows)
    assert list(own) == (["q", "bare"] if asked else [])


def test_nor_is_one_with_nothing_to_choose(marbles):
    query = {"sql": "SELECT 1", "choices": {"box": "SELECT name FROM box"}}
    assert questions_of_database(marbles, {"q": query}) == {}


def test_nor_is_a_general_one_that_there_is_not(marbles):
    own = {"queries": {"q": {"general": "largest-colour"}, "sound": "SELECT 1"}}
    assert questions_of_database(marbles, own["queries"]) == {"sound": "SELECT 1"}
    assert without_general(own) == {"queries": {"sound": "SELECT 1"}}


def test_what_is_slow_is_asked(marbles):
    endless = (
        "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT max(x) FROM t"
    )
    assert gives_rows(marbles, endless)


def test_tables_keep_what_is_said_of_their_columns(marbles):
    about = {
        "title": "Marbles",
        "sort": "position",
        "label_column": "colour",
        "facets": ["colour", "box", {"array": "number"}],
        "columns": {"colour": "The colour.", "box": "The box."},
    }
    tables = fit(marbles, tables={"marble": about, "box": {"title": "Boxes"}})
    assert tables["databases"]["m"]["tables"] == {
        "marble": {
            "title": "Marbles",
            "label_column": "colour",
            "facets": ["colour", {"array": "number"}],
            "columns": {"colour": "The colour."},
        }
    }


def test_an_overview_keeps_the_panels_that_are_asked(marbles):
    overview = {"panels": [{"query": "q"}, {"query": "gone"}], "choices": {}}
    kept = fit(marbles, queries={"q": "SELECT 1"}, overview=overview)["databases"]["m"]["overview"]
    assert kept == {"panels": [{"query": "q"}], "choices": {}}
    assert fit(marbles, queries={}, overview=overview)["databases"]["m"]["overview"] is None


def facts(**given):
    names = ("publisher", "number", "subject", "title", "licence", "licence_url", "source_url")
    return dict.fromkeys(names) | given


@pytest.mark.parametrize(
    ("tables", "source"),
    [
        ([facts(title="T")], None),
        ([facts(publisher="A", title="T")], "A, “T”"),
        ([facts(publisher="A", number="7", subject="S")], "A, table 7 of “S”"),
        ([facts(publisher="A", number=n) for n in "123"], "A, tables 1, 2 and 3"),
        ([facts(publisher=p, number="1") for p in "AB"], "A, table 1; B, table 1"),
        ([facts(publisher="A", number=n) for n in "1234567"], "A, 7 tables"),
    ],
)
def test_a_credit_names_publishers_and_tables(tables, source):
    assert credit_of(tables).source == source


def test_addresses_are_those_of_all_tables_and_of_the_web():
    one = facts(licence="L", licence_url="https://l.example", source_url="https://s.example")
    assert credit_of([one, one]) == Credit(None, "https://s.example", "L", "https://l.example")
    other = facts(licence="M", licence_url="https://l.example", source_url="javascript:alert(1)")
    assert credit_of([one, other]) == Credit(None, None, "L, M", None)
    assert credit_of([other]).source_url is None


def test_a_credit_takes_from_another_what_it_lacks():
    said = Credit("A", "https://a.example", "L", None)
    assert Credit().or_else(said) == said
    assert Credit("A, table 7").or_else(said) == Credit("A, table 7", "https://a.example", "L")
    assert Credit("B", licence="M").or_else(said) == Credit("B", licence="M")
