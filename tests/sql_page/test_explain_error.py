"""Test that errors of SQLite are told in a reader's words, with their places."""

import sqlite3

import pytest

from plugins.sql_page import explain_error
from plugins.sql_page.explain_error import SqlProblem, explain, untold
from plugins.sql_page.fault_place import find_fault
from plugins.sql_page.sql_tokens import tokens_of

TABLES = {"marble": ["colour", "number", "owner"], "owner": ["name", "number"]}

# SQL with the sentence, its place, and the piece of SQL that is marked.
WRONG = [
    ("select colour,, number from marble", "cannot be understood at “,”", 1, 15, ","),
    ("select colour\nfrom marble\nwere number", "Is WHERE meant in place of were?", 3, 6, "number"),
    ("select * form marble", "Is FROM meant in place of form?", 1, 10, "form"),
    ("select (1 +", "The SQL ends too early", 1, 12, ""),
    ("select 'red from marble", "A quotation mark is opened here", 1, 8, "'red from marble"),
    ("select #", "“#” is nothing that SQL knows.", 1, 8, "#"),
    ("select '#', # from marble", "“#” is nothing that SQL knows.", 1, 13, "#"),
    ("select 1 from marbel", "no table or view marbel. The nearest is marble.", 1, 15, "marbel"),
    ("select color from marble", "no column color in", 1, 8, "color"),
    ("select color from marble", "The nearest is colour.", 1, 8, "color"),
    ("select 'nam', m.nam from owner m", "The nearest is name.", 1, 15, "m.nam"),
    ("with shares as (select 1 as part) select prt from shares", "nearest is part", 1, 42, "prt"),
    ("select name from owner where name = Ada", "quotation marks: 'Ada'.", 1, 37, "Ada"),
    ("select rownd(1)", "no function rownd(). The nearest is round.", 1, 8, "rownd"),
    ("select owner from marble where sum(number) > 1", "in HAVING, after GROUP BY", 1, 32, "sum"),
    ("select 1 from marble where rank() = 1", "followed by OVER", 1, 28, "rank"),
    ("select 1; select 2", "Only one statement can be run at a time", 1, 11, "select"),
    ("select owner.number, number from marble, owner", "Several of the tables", None, None, None),
    ("select sum(sum(number)) from marble", "in HAVING, after GROUP BY", None, None, None),
    ("select 1 union select 1, 2", "before and after UNION", None, None, None),
    ("select name from owner order by 2", "What ORDER BY names", None, None, None),
    ("select *", "write FROM and a table", None, None, None),
    ("select ?", "A parameter needs a name", None, None, None),
    ("select (1, 2)", "several columns where one value", None, None, None),
    ("select json('{')", "is not JSON", None, None, None),
    ("select abs(-9223372036854775808)", "larger than whole numbers", None, None, None),
    ("select " + "1," * 3000 + "1", "is larger than is allowed", None, None, None),
]  # fmt: skip


def problem_in(sql: str, memory: sqlite3.Connection) -> SqlProblem | None:
    memory.executescript(
        "CREATE TABLE marble (colour, number, owner); CREATE TABLE owner (name, number)"
    )
    with pytest.raises((sqlite3.Error, sqlite3.Warning)) as raised:
        memory.execute(sql, {}).fetchall()
    return explain(str(raised.value), sql, TABLES)


@pytest.mark.parametrize(("sql", "said", "line", "column", "marked"), WRONG)
def test_an_error_is_explained_and_placed(
    memory: sqlite3.Connection,
    sql: str,
    said: str,
    line: int | None,
    column: int | None,
    marked: str | None,
) -> None:
    problem = problem_in(sql, memory)
    assert problem
    assert said in problem.sentence
    place = problem.place
    assert (place and (place.line, place.column, place.marked)) == (line and (line, column, marked))


def test_a_long_line_is_cut_around_the_place(memory: sqlite3.Connection) -> None:
    problem = problem_in(f"select {'1, ' * 40}colr{', 1' * 40} from marble", memory)
    assert problem
    assert problem.place
    assert problem.place.before.startswith("…")
    assert problem.place.after.endswith("…")
    assert problem.place.marked == "colr"


def test_an_unknown_message_is_told_as_it_is() -> None:
    assert explain("the moon is full", "select 1", TABLES) is None
    assert untold("the moon is full").sentence == "The query failed: the moon is full."


def test_what_can_be_read_is_not_compiled_to_find_what_cannot() -> None:
    """SQLite would read the table at the end of each of forty chains twice, which never ends."""
    twice = "".join(
        f", t{n}(a) AS (SELECT a FROM t{n - 1} UNION ALL SELECT a FROM t{n - 1})"
        for n in range(1, 40)
    )
    whole = f"WITH t0(a) AS (SELECT 1){twice} SELECT 1 FROM t39 LIMIT 1"
    # The first half of the tokens is a statement that is whole.
    sql = f"{whole} , , {'x ' * (len(tokens_of(whole)) - 3)}"
    place = find_fault(sql, 'near ",": syntax error')
    assert place is not None
    assert place.column == len(whole) + 4


def test_a_word_that_is_everywhere_is_looked_at_in_some_places_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def most_similar(word: str, *_: object, **__: object) -> list[str]:
        asked.append(word)
        return []

    monkeypatch.setattr(explain_error, "most_similar", most_similar)
    sql = "select " + " ".join(f"a{number} b" for number in range(1000))
    explain('near "b": syntax error', sql, {})
    assert len(asked) == 21
