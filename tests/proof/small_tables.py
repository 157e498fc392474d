"""Read small tables of tests, and say which sums are found in them."""

from typing import NamedTuple

from loader.proof.exact_numbers import numbers_of
from loader.proof.find_relations import Found, find_all
from loader.proof.relation import LineWords, Relation


class Printed(NamedTuple):
    """A number as printed; no digits where nothing is known."""

    digits: int | None
    decimals: int = 0


class Small(NamedTuple):
    """Rows, columns, and what is printed where they meet."""

    rows: list[LineWords]
    columns: list[LineWords]
    values: list[list[Printed]]


def printed(text: str) -> Printed:
    """Read a cell: "-" is zero, ":" is not known, and a comma stands before decimals."""
    if text in (":", ""):
        return Printed(None)
    if text == "-":
        return Printed(0)
    whole, _, decimals = text.replace(" ", "").partition(",")
    return Printed(int(whole + decimals), len(decimals))


def small(text: str) -> Small:
    """Read cells between "|": a line of heads, "2004 / In" under a spanner, then rows.

    A row of a label alone is a section; blanks before a label set it in.
    """
    heads, *lines = [line.split("|") for line in text.strip("\n").split("\n")]
    columns = []
    for head in heads[1:]:
        path = tuple(part.strip() for part in head.split("/"))
        columns.append(LineWords(path[-1], path))
    rows, values, section = [], [], ""
    for label, *cells in lines:
        name = label.strip()
        if not cells:
            section = name
            continue
        path = (section, name) if section else (name,)
        rows.append(LineWords(name, path, len(label) - len(label.lstrip())))
        values.append([printed(cell.strip()) for cell in cells])
    return Small(rows, columns, values)


def plain(numbers: list[list[int | None]]) -> Small:
    """Return a table of numbers whose labels say nothing."""
    rows = [LineWords(f"row {i}", (f"row {i}",)) for i in range(len(numbers))]
    columns = [LineWords(f"column {i}", (f"column {i}",)) for i in range(len(numbers[0]))]
    return Small(rows, columns, [[Printed(number) for number in row] for row in numbers])


def found_in(table: Small, rounding: int | None = None) -> Found:
    """Return all that is found in a table."""
    numbers = numbers_of(table.values, rounding)
    return find_all(numbers, table.rows, table.columns, settle=rounding is None)


def said(relations: list[Relation], lines: list[LineWords]) -> list[str]:
    """Write relations as a reader would: "Net = In - Out"."""
    return [_said(relation, lines) for relation in relations]


def _said(relation: Relation, lines: list[LineWords]) -> str:
    parts = "".join(f" {'+' if sign > 0 else '-'} {lines[i].label}" for sign, i in relation.parts)
    sign = ">" if relation.kind == "of which" else "?" if relation.two_readings else "="
    return f"{lines[relation.total].label} {sign}{parts.replace(' +', '', 1)}"
