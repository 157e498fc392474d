"""Read and write what a reader chose to see of a table; all of it is in the query string."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plugins.common.parameters import VERSION
from plugins.common.readable_query import encoded

# The parameters of the page; all others are dimensions.
PARAMETERS = (VERSION, "show", "sort", "order", "fold", "shade", "cell")
_ORDERS = {"": False, "desc": False, "asc": True}
_WHAT = {"fold": "total in line", "sort": "field", "cell": "number with the id"}


class UnknownValueError(ValueError):
    """A parameter of the query string has a value that is not allowed."""


@dataclass(frozen=True, slots=True)
class View:
    """The choices; rows are identified by their line in the source, columns by their field.

    `groups` are the lines that `fold=all` folds. `selection` has pairs of a dimension and the
    expression that chooses its categories. `version` is the one that is asked for, if any.
    """

    show: str = "numbers"
    sort: int | None = None
    ascending: bool = False
    folded: frozenset[int] = frozenset()
    shade: bool = False
    cell: int | None = None  # the id of an observation
    groups: frozenset[int] = field(default=frozenset(), compare=False)
    selection: tuple[tuple[str, str], ...] = ()
    version: str | None = None

    def query(self, **changes: Any) -> str:
        """Return the query string of this view with changes; "?" if all choices are defaults."""
        view = replace(self, **changes)
        parts: dict[str, Any] = {
            VERSION: view.version,
            "show": view.show if view.show != "numbers" else None,
            "sort": view.sort,
            "order": "asc" if view.sort and view.ascending else None,
            "fold": view._fold(),
            "shade": "1" if view.shade else None,
            "cell": view.cell,
        }
        own = ((name, value) for name, value in parts.items() if value is not None)
        return "?" + encoded([*view.selection, *own])

    def toggled(self, line: int) -> str:
        """Return the query string that folds the group in that line, or unfolds it."""
        return self.query(folded=self.folded ^ {line})

    def sorted_by(self, column: int) -> str:
        """Return the query string of a column's head: largest first, smallest first, as printed."""
        if self.sort != column:
            return self.query(sort=column, ascending=False)
        if not self.ascending:
            return self.query(ascending=True)
        return self.query(sort=None, ascending=False)

    def without(self, dimension: str) -> str:
        """Return the query string of this view with all categories of a dimension."""
        return self.query(selection=tuple(pair for pair in self.selection if pair[0] != dimension))

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
    """Return the view that a query string describes; raise UnknownValueError if it is wrong.

    A parameter that the page does not have is a selection. `shows` are the ways to show this table,
    `totals` and `groups` lines, `cells` ids.
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
        tuple((name, value) for name, value in arguments.items() if name not in PARAMETERS),
        arguments.get(VERSION) or None,
    )


def _one_of(name: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        expected = ", ".join(filter(None, known))
        raise UnknownValueError(f"{name}={value}: expected one of {expected}")
    return value


def _among(name: str, value: str, known: Collection[int]) -> list[int]:
    """Return the numbers in a value such as "15,60"; raise UnknownValueError for others."""
    if not value:
        return []
    by_text = {str(number): number for number in known}
    texts = value.split(",")
    unknown = [text for text in texts if text not in by_text]
    if unknown:
        raise UnknownValueError(f"{name}={value}: this table has no {_WHAT[name]} {unknown[0]!r}")
    return [by_text[text] for text in texts]
