"""Say in a reader's words why SQL failed, what to do, and where in it the fault is."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, pairwise

from loader.words import most_similar
from plugins.common.language import N_, gettext
from plugins.common.numbers import exact
from plugins.sql_page.fault_place import FaultPlace, find_fault
from plugins.sql_page.sql_tokens import KEYWORDS, Token, given_names, names_in, tokens_of

_MOST_PLACES = 20  # of a word that are looked at for what it may have been meant for
READ_ONLY = N_("Only reading is possible here: a statement must begin with SELECT or WITH.")
_A_TEXT = N_("If it is a text, write it between single quotation marks: '%(name)s'.")
_LARGE = N_("The SQL, or a value in it, is larger than is allowed here (%(message)s).")

# What SQLite, Python and Datasette say, and what we say instead. `name` is what the message names.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (
        r'near "(?P<near>.*)": syntax error',
        N_(
            "The SQL cannot be understood at “%(near)s”. Look at what stands before it as well:"
            " often a comma, a bracket or a word is missing, or is one too many."
        ),
    ),
    (
        "incomplete input",
        N_("The SQL ends too early: a bracket is still open, or a name or condition is missing."),
    ),
    (
        r"unrecognized token: \"(?P<near>['\"`\[].*)\"",
        N_("A quotation mark is opened here and never closed: %(near)s"),
    ),
    (r'unrecognized token: "(?P<near>.*)"', N_("“%(near)s” is nothing that SQL knows.")),
    (r"no such table: (?P<table>.+)", N_("There is no table or view %(name)s.")),
    (
        r"no such column: \"?(?P<column>.+?)\"?(?: - should this be a string literal.*)?",
        N_("There is no column %(name)s in the tables that the SQL reads."),
    ),
    (
        r"ambiguous column name: (?P<name>.+)",
        N_(
            "Several of the tables have a column %(name)s: write before it, with a dot, the name of"
            " the table that is meant."
        ),
    ),
    (r"no such function: (?P<function>.+)", N_("There is no function %(name)s().")),
    (
        r"wrong number of arguments to function (?P<name>\w+)\(\)",
        N_("The function %(name)s() takes fewer or more values between its brackets."),
    ),
    (
        r"misuse of aggregate:? (?:function )?(?P<name>\w+)\(\)",
        N_(
            "%(name)s() puts several rows together, so it cannot be in WHERE or inside another"
            " such function. Write a condition for it in HAVING, after GROUP BY."
        ),
    ),
    (
        r"misuse of window function (?P<name>\w+)\(\)",
        N_(
            "%(name)s() must be followed by OVER (...), and cannot stand in WHERE: compute it in a"
            " query of its own, WITH ... AS (...), and choose from that."
        ),
    ),
    (
        r"SELECTs to the left and right of (?P<near>[A-Z ]+) do not have the same number.*",
        N_("The queries before and after %(near)s have different numbers of columns."),
    ),
    (
        r"sub-select returns \d+ columns - expected \d+|row value misused",
        N_("Brackets have several columns where one value is expected."),
    ),
    (
        r"a GROUP BY clause is required before HAVING|HAVING clause on a non-aggregate query",
        N_("HAVING needs GROUP BY before it. Single rows are chosen with WHERE."),
    ),
    (
        r"\d+\w+ (?P<near>ORDER BY|GROUP BY) term (?:out of range|does not match).*",
        N_("What %(near)s names is not among the columns after SELECT."),
    ),
    ("no tables specified", N_("* means all columns of a table: write FROM and a table after it.")),
    (r"Statement must be a SELECT|attempt to write a readonly database", READ_ONLY),
    (
        r"Statement contained a disallowed PRAGMA.*",
        N_("PRAGMA is not allowed here; the tables and columns are listed on this page."),
    ),
    (
        r"You can only execute one statement at a time\.",
        N_("Only one statement can be run at a time, and here another one follows."),
    ),
    (
        r"Incorrect number of bindings.*|Binding \d+ .*|You did not supply a value for binding.*",
        N_(
            "A parameter needs a name, which begins with a colon, such as :which; a field for its"
            " value is then shown."
        ),
    ),
    (
        "integer overflow",
        N_("A number is larger than whole numbers can be here: use total(), or multiply by 1.0."),
    ),
    (r"malformed JSON", N_("A text that is read as JSON is not JSON.")),
    (r"(?:query string is too large|string or blob too big|Expression tree is too large.*"
     r"|too many .*|LIKE or GLOB pattern too complex|parser stack overflow|out of memory)",
     _LARGE),
)  # fmt: skip
_PATTERNS = [(re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in _SENTENCES]


@dataclass(frozen=True, slots=True)
class SqlProblem:
    """What is wrong with SQL: a sentence, and the place, if it is known.

    `is_slow` is whether nothing is wrong but the time that it takes.
    """

    sentence: str
    place: FaultPlace | None = None
    is_slow: bool = False


def explain(message: str, sql: str, schema: Mapping[str, Sequence[str]]) -> SqlProblem | None:
    """Return what an error of SQLite means in the language of the request; None if it is unknown.

    `schema` has the tables and views with their columns, for the nearest names.
    """
    for pattern, sentence in _PATTERNS:
        if found := pattern.fullmatch(message):
            groups = {key: value for key, value in found.groupdict().items() if value}
            name = next((value for key, value in groups.items() if key != "near"), "")
            said = gettext(sentence, name=name, near=groups.get("near", ""), message=message)
            near = _nearest(groups, sql, schema)
            is_unknown = "name" not in groups  # so it is wrong wherever it stands
            place = find_fault(sql, message, name, is_unknown)
            return SqlProblem(f"{said} {near}".rstrip(), place)
    return None


def untold(message: str) -> SqlProblem:
    """Return an error without an explanation: its own words are shown."""
    return SqlProblem(gettext("The query failed: %(message)s.", message=message.rstrip(".")))


def too_long(milliseconds: float) -> SqlProblem:
    """Return what to do about SQL that took longer than it may."""
    sentence = gettext(
        "The query took longer than the time that SQL has here (%(seconds)s s). Choose fewer rows"
        " with WHERE, such as one published table, or join fewer tables.",
        seconds=exact(milliseconds / 1000),
    )
    return SqlProblem(sentence, is_slow=True)


def _misspelt_keyword(near: str, tokens: Sequence[Token]) -> str:
    """Return a sentence about a word at or before the place that is nearly one of SQL; or ""."""
    words = [""] + [token.said for token in tokens]
    places = [(word, before) for before, word in pairwise(words) if word == near.lower()]
    for written in dict.fromkeys(chain.from_iterable(places[:_MOST_PLACES])):
        meant = most_similar(written, KEYWORDS, cutoff=0.7, most=1)
        if meant and written not in KEYWORDS:
            return gettext(
                "Is %(meant)s meant in place of %(written)s?",
                meant=meant[0].upper(),
                written=written,
            )
    return ""


def _nearest(groups: Mapping[str, str], sql: str, schema: Mapping[str, Sequence[str]]) -> str:
    """Return a sentence with the names that are most like the unknown one; "" if none are."""
    tokens = tokens_of(sql)
    if "near" in groups and "name" not in groups:
        return _misspelt_keyword(groups["near"], tokens)
    if "table" in groups:
        wanted, known = groups["table"], [*schema, *given_names(tokens)]
    elif "column" in groups:
        wanted = groups["column"].rpartition(".")[2]
        known = [*_columns_read(tokens, schema), *given_names(tokens)]
    elif "function" in groups:
        wanted, known = groups["function"], _functions()
    else:
        return ""
    near = most_similar(wanted.lower(), dict.fromkeys(n for n in known if n != wanted.lower()))
    if not near:
        return gettext(_A_TEXT, name=wanted) if groups.get("column") == wanted else ""
    if len(near) == 1:
        return gettext("The nearest is %(name)s.", name=near[0])
    return gettext("The nearest are %(names)s.", names=", ".join(near))


def _columns_read(tokens: Sequence[Token], schema: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns of the tables that SQL names; of all tables if it names none."""
    named = names_in(tokens)
    read = [columns for table, columns in schema.items() if table.lower() in named]
    return [column for columns in read or schema.values() for column in columns]


def _functions() -> list[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM pragma_function_list")]
