"""The choices of a question's parameters: what may be asked, what was, and what is not known."""

import difflib
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loader.letters import folded

# A list of more choices than this is typed into, not scrolled through.
SHORT = 20
NEAREST = 3
TABLE = "table"  # the parameter that says which published table is asked about
LIKENESS = 0.7  # of 1; below that, difflib finds what nobody meant


@dataclass(frozen=True, slots=True)
class Choice:
    """`value` is what the address carries, `label` what a reader sees."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question; `given` is empty where the default is meant."""

    name: str
    given: str
    default: str
    choices: tuple[Choice, ...]
    chosen: Choice | None  # None where no choice goes by the value

    @property
    def label(self) -> str:
        """'Table' for table."""
        return self.name.replace("_", " ").capitalize()

    @property
    def value(self) -> str:
        """What the answer is for, as it stands in the address."""
        return self.given or self.default

    @property
    def shown(self) -> str:
        """What the answer is for, as a reader calls it."""
        return self.chosen.label if self.chosen else self.value

    @property
    def is_long(self) -> bool:
        """Whether there are too many choices for a list that drops down."""
        return len(self.choices) > SHORT


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nothing goes by, with the choices that look most like it."""

    parameter: Parameter
    nearest: tuple[Choice, ...]


Names = Mapping[str, Sequence[str]]  # a folded name -> the codes of the categories that have it


def read_choices(
    connection: sqlite3.Connection, declared: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, tuple[Choice, ...]]:
    """The choices of each parameter, from the SQL that metadata.yml declares for it.

    The SQL may name the other parameters, as that of the question itself does: what can be chosen
    may depend on the table that is chosen.
    """
    values = defaultdict(str, given)
    return {
        name: tuple(
            Choice(str(value), str(label)) for value, label in connection.execute(sql, values)
        )
        for name, sql in declared.items()
    }


def offering(
    connection: sqlite3.Connection, queries: Mapping[str, Mapping[str, Any]], table: str
) -> dict[str, Mapping[str, Any]]:
    """The questions that can be asked of a published table, and those that ask of none."""
    offered = {
        sql: any(
            choice.value == table for choice in read_choices(connection, {TABLE: sql}, {})[TABLE]
        )
        for sql in {(query.get("choices") or {}).get(TABLE) for query in queries.values()}
        if sql
    }
    return {
        name: query
        for name, query in queries.items()
        if offered.get((query.get("choices") or {}).get(TABLE), True)
    }


def read_names(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Every name that categories go by, with their codes; none in a database of another kind."""
    names: dict[str, list[str]] = {}
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'category_label'")
    if known.fetchone():
        sql = "SELECT folded, code FROM category_label ORDER BY rowid"
        for name, code in connection.execute(sql):
            names.setdefault(name, []).append(code)
    return names


def parameters(
    query: Mapping[str, Any],
    given: Mapping[str, str],
    choices: Mapping[str, tuple[Choice, ...]],
    names: Names,
) -> list[Parameter]:
    """The parameters of a canned query, with what was given for them.

    Where a default is not among the choices, the first of them takes its place.
    """
    defaults = query.get("defaults") or {}
    found = []
    for name in query.get("params") or []:
        value, default = given.get(name, "").strip(), str(defaults.get(name, ""))
        offered = choices.get(name, ())
        if offered and default and _chosen(default, offered, names) is None:
            default = offered[0].value
        found.append(
            Parameter(name, value, default, offered, _chosen(value or default, offered, names))
        )
    return found


def unknown(asked: Sequence[Parameter], names: Names) -> list[Unknown]:
    """Those parameters whose value no choice goes by."""
    return [
        Unknown(parameter, _nearest(parameter.value, parameter.choices, names))
        for parameter in asked
        if parameter.choices and parameter.chosen is None
    ]


def _chosen(value: str, choices: Sequence[Choice], names: Names) -> Choice | None:
    """The choice that is called just so; else the first that is in other letters, or otherwise."""
    wanted = folded(value)
    called = [(choice.value, choice) for choice in choices]
    called += [(choice.label, choice) for choice in choices]
    just_so = dict(reversed(called))
    otherwise = {folded(name): choice for name, choice in reversed(called)}
    by_code = (choice for choice in choices if choice.value in names.get(wanted, ()))
    return just_so.get(value) or otherwise.get(wanted) or next(by_code, None)


def _nearest(value: str, choices: Sequence[Choice], names: Names) -> tuple[Choice, ...]:
    by_code = {choice.value: choice for choice in choices}
    by_name = {
        name: by_code[code] for name, codes in names.items() for code in codes if code in by_code
    }
    by_name |= {folded(choice.value): choice for choice in choices}
    by_name |= {folded(choice.label): choice for choice in choices}
    close = difflib.get_close_matches(folded(value), by_name, 3 * NEAREST, LIKENESS)
    return tuple(dict.fromkeys(by_name[name] for name in close))[:NEAREST]
