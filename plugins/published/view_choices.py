"""What a reader chose to see of a published table: it stands in the address and nowhere else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

_ORDERS = {"": False, "desc": False, "asc": True}
_WHAT = {"fold": "total in line", "sort": "field", "cell": "number with the id"}


class UnknownValueError(ValueError):
    """A parameter of the address has a value that is none of those it can have."""


@dataclass(frozen=True, slots=True)
class View:
    """The choices; rows are named by their line in the source, columns by their field.

    `groups` are the lines that `fold=all` stands for.
    """

    show: str = "numbers"
    sort: int | None = None
    ascending: bool = False
    folded: frozenset[int] = frozenset()
    shade: bool = False
    cell: int | None = None  # the id of an observation
    groups: frozenset[int] = field(default=frozenset(), compare=False)

    def query(self, **changes: Any) -> str:
        """The query string of this view with some choices changed; "?" where all are usual."""
        view = replace(self, **changes)
        parts = {
            "show": view.show if view.show != "numbers" else None,
            "sort": view.sort,
            "order": "asc" if view.sort and view.ascending else None,
            "fold": view._fold(),
            "shade": "1" if view.shade else None,
            "cell": view.cell,
        }
        given = {name: value for name, value in parts.items() if value is not None}
        return "?" + urlencode(given, safe=",")

    def toggled(self, line: int) -> str:
        """The query string that folds the group in that line, or unfolds it."""
        return self.query(folded=self.folded ^ {line})

    def sorted_by(self, column: int) -> str:
        """The query string behind a column's head: largest first, smallest first, as printed."""
        if self.sort != column:
            return self.query(sort=column, ascending=False)
        if not self.ascending:
            return self.query(ascending=True)
        return self.query(sort=None, ascending=False)

    def _fold(self) -> str | None:
        if self.folded and self.folded == self.groups:
            return "all"
        return ",".join(map(str, sorted(self.folded))) or None


def read_view(
    arguments: Mapping[str, str],
    shows: Collection[str],
    totals: Collection[int],
    groups: Collection[int],
    fields: Collection[int],
    cells: Collection[int],
) -> View:
    """The view that an address asks for; raises UnknownValueError, saying what was expected.

    `shows` are the ways to show this table, `totals` and `groups` lines, `cells` ids.
    """
    every = frozenset(groups)
    fold = arguments.get("fold", "")
    lines = every if fold == "all" else frozenset(_among("fold", fold, totals))
    sort = _among("sort", arguments.get("sort", ""), fields)
    cell = _among("cell", arguments.get("cell", ""), cells)
    return View(
        _one_of("show", arguments.get("show") or "numbers", shows),
        sort[0] if sort else None,
        _ORDERS[_one_of("order", arguments.get("order", ""), _ORDERS)],
        lines,
        _one_of("shade", arguments.get("shade", ""), ("", "0", "1")) == "1",
        cell[0] if cell else None,
        every,
    )


def _one_of(name: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        expected = ", ".join(filter(None, known))
        raise UnknownValueError(f"{name}={value}: expected one of {expected}")
    return value


def _among(name: str, value: str, known: Collection[int]) -> list[int]:
    """The numbers in a value such as "15,60", each of which must be known."""
    if not value:
        return []
    by_text = {str(number): number for number in known}
    asked = value.split(",")
    unknown = [text for text in asked if text not in by_text]
    if unknown:
        raise UnknownValueError(f"{name}={value}: this table has no {_WHAT[name]} {unknown[0]!r}")
    return [by_text[text] for text in asked]
