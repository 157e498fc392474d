"""Questions of a database of very many tables are of the first of them, and say so."""

import sqlite3
from collections import defaultdict

import pytest

from loader.questions import fill_questions, general_question
from loader.questions.fill_questions import filled_in
from loader.questions.general_question import Particular, questions_to_ask
from loader.questions.questions_of_database import questions_of_database
from plugins.common import credit_of_tables, question_source
from plugins.common.credit_of_tables import read_credit
from plugins.common.offered_questions import Choice
from plugins.common.question_source import read_question_source
from plugins.questions.choices import MOST_OFFERED, Parameter

TOLD = "[ There are more tables: this is about the first {first_tables} only.]"


def rows_of(connection: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
    return connection.execute(sql, defaultdict(str)).fetchall()


def test_the_answer_has_how_many_tables_were_asked(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_asked = {
        question.name: filled_in(question, Particular(params=()))
        for question in questions_to_ask(connection)
        if question.template.get("of_all_tables")
    }
    monkeypatch.setattr(general_question, "_has_many", lambda _: True)
    for question in questions_to_ask(connection):
        if question.name in all_asked:
            asked = filled_in(question, Particular(params=()))
            before = rows_of(connection, all_asked[question.name]["sql"])
            # Two tables are no more than the hundred that are asked.
            assert rows_of(connection, asked["sql"]) == [(*row, None) for row in before]
            assert asked["answer"] == all_asked[question.name]["answer"] + TOLD
            assert asked["columns"]["first_tables"]["title"] == "Tables asked"


def test_so_has_that_of_a_publication(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(general_question, "_has_many", lambda _: True)
    own = {"general": "findings", "params": [], "select": {"kind": "kind"}, "answer": "{kind}"}
    made = questions_of_database(connection, {"odd": own})["odd"]
    assert made["answer"] == "{kind}" + TOLD
    assert {row[1:] for row in rows_of(connection, made["sql"])} == {(None,)}
    monkeypatch.setattr(fill_questions, "MOST_ASKED", 1)
    of_one = questions_of_database(connection, {"odd": own})["odd"]
    rows = rows_of(connection, of_one["sql"])
    assert {row[1:] for row in rows} == {(1,)}
    assert 0 < len(rows) < len(rows_of(connection, made["sql"]))


def test_credit_and_source_of_many_are_those_of_all(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [read_credit(connection, about) for about in (None, "citizenship", "immigration-2007")]
    source = read_question_source(connection, "", ())
    monkeypatch.setattr(credit_of_tables, "_MANY", 0)
    monkeypatch.setattr(question_source, "MOST_WITH_NOTES", 1)
    many = [read_credit(connection, about) for about in (None, "citizenship", "immigration-2007")]
    assert many == few
    found = read_question_source(connection, "", ())
    assert (found.publishers, found.published) == (source.publishers, source.published)
    assert (len(source.tables), found.tables) == (2, ())


@pytest.mark.parametrize(("offered", "has_more"), [(MOST_OFFERED - 1, False), (MOST_OFFERED, True)])
def test_a_list_of_choices_says_that_there_are_more(offered: int, has_more: bool) -> None:
    choices = tuple(Choice(str(number), str(number)) for number in range(offered))
    assert Parameter("table", "", "0", choices, choices[0]).has_more is has_more


def test_a_table_that_is_looked_for_is_offered(connection: sqlite3.Connection) -> None:
    question = next(q for q in questions_to_ask(connection) if q.kind == "symbols-used")
    sql = filled_in(question)["choices"]["table"].replace("LIMIT 500", "LIMIT 0")
    for name in ("table", "offered_value"):
        given = defaultdict(str, {name: "emigration-2008"})
        assert "emigration-2008" in {row[0] for row in connection.execute(sql, given)}
