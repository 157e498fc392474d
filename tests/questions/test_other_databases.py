"""A question is asked of a database that this loader did not make: it needs none of our tables."""

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from plugins.common.credit import Credit
from plugins.questions.question import QueryResult, Question, read_question
from plugins.questions.question_chart import question_spec

SHOP = """
CREATE TABLE shelf (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE item (name TEXT, shelf TEXT REFERENCES shelf, price INTEGER);
INSERT INTO shelf VALUES ('a', 'Upper shelf'), ('b', 'Lower shelf');
INSERT INTO item VALUES ('tea', 'a', 3), ('rice', 'b', 2), ('oil', 'b', 9);
"""
ON_A_SHELF: dict[str, Any] = {
    "name": "on-a-shelf",
    "title": "What is the dearest on a shelf?",
    "source": "The shop",
    "params": ["shelf"],
    "defaults": {"shelf": "b"},
    "choices": {"shelf": "SELECT id AS value, name AS label FROM shelf ORDER BY name DESC"},
    "sql": "SELECT name, price FROM item WHERE shelf = coalesce(nullif(:shelf, ''), 'b')"
    " ORDER BY price DESC",
    "answer": "{shelf}: {name} costs {price}.",
    "chart": {"mark": "bar", "x": "price", "y": "name", "order": "as is", "title": "{shelf}"},
}
ANOTHER = {"title": "Which shelf is full?", "params": ["shelf"]}
OF_UPPER = {
    "title": "What stands above?",
    "params": ["shelf"],
    "choices": {"shelf": "SELECT 'a' AS value, 'Upper shelf' AS label"},
}


@pytest.fixture
def shop(memory: sqlite3.Connection) -> sqlite3.Connection:
    memory.executescript(SHOP)
    return memory


def asked(shop: sqlite3.Connection, **given: str) -> Question:
    cursor = shop.execute(ON_A_SHELF["sql"], {"shelf": "", **given})
    result = QueryResult([column[0] for column in cursor.description], cursor.fetchall(), False)
    queries = {"on-a-shelf": ON_A_SHELF, "full": ANOTHER, "above": OF_UPPER}
    return read_question(shop, "/shop/on-a-shelf", ON_A_SHELF, given, result, queries)


def test_it_has_choices_an_answer_and_a_chart(shop: sqlite3.Connection) -> None:
    question = asked(shop)
    assert [
        (one.value, [choice.label for choice in one.choices]) for one in question.parameters
    ] == [("b", ["Upper shelf", "Lower shelf"])]
    assert question.answer.sentence == "Lower shelf: oil costs 9."
    assert question.credit == Credit("The shop")
    assert question.next == [
        ("Which shelf is full?", "/shop/full?shelf=b"),
        ("What stands above?", "/shop/above"),
    ]
    spec = question_spec(question, {}, 720)
    assert spec["title"]["text"] == ["Lower shelf"]


def test_a_choice_that_another_question_has_too_goes_along(shop: sqlite3.Connection) -> None:
    links = asked(shop, shelf="Upper shelf").next
    assert [address for _, address in links] == [
        "/shop/full?shelf=Upper+shelf",
        "/shop/above?shelf=Upper+shelf",
    ]


def test_the_names_of_several_columns_are_filled_in(shop: sqlite3.Connection) -> None:
    question = asked(shop)
    chart = {**ON_A_SHELF["chart"], "mark": "grouped bar", "x": {"price": "On {shelf}"}}
    spec = question_spec(replace(question, query={**ON_A_SHELF, "chart": chart}), {}, 720)
    assert "On Lower shelf" in str(spec)
    assert "{shelf}" not in str(spec)


def test_an_unknown_choice_has_the_nearest(shop: sqlite3.Connection) -> None:
    (unknown,) = asked(shop, shelf="Uper shelf").unknown
    assert [choice.value for choice in unknown.nearest] == ["a", "b"]
