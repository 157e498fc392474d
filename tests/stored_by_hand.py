"""Published tables made by hand, without a database, for the functions that show them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from loader.database.stored_table import (
    Cell,
    StoredCheck,
    StoredDimension,
    StoredHead,
    StoredHeading,
    StoredMark,
    StoredRelation,
    StoredSection,
    StoredTable,
)

SYMBOLS = {
    "..": {"symbol": "..", "meaning": "Not available", "value_is": "missing"},
    "-": {"symbol": "-", "meaning": "Nil", "value_is": "zero"},
    "r": {"symbol": "r", "meaning": "Revised", "value_is": "unchanged"},
}
TWO_STUBS = (StoredDimension("county", "County", "geo"), StoredDimension("sex", "Sex", None))
FLOW = StoredDimension("flow", "Flow", None)

NET = StoredRelation(
    0, "column", 2, ((1, 0), (-1, 1)), "flow", "difference", False, False, (0, 1, 2, 3)
)
BOTH = StoredRelation(1, "row", 0, ((1, 1), (1, 2)), "sex", "sum", False, False, (0, 1, 2))

# Two stub columns, blank fields between those with numbers, a section, words, blanks and symbols.
ROWS: Sequence[tuple[int, str, Sequence[str]]] = (
    (9, "East\tTotal", ("12.5", "8.5", "4.0")),
    (10, "\tMen", ("6.2", "4.1", "2.1")),
    (11, "\tWomen", ("6.3", "4.5", "1.8")),
    (13, "Sweden\t", ("..", "3.0", "-")),
    (14, "Norway ¹\t", ("7 to 16", "1.0r", "")),
)
CODES = (("East", "Total"), ("East", "Men"), ("East", "Women"), ("Sweden", "Total"))
HEADS = (
    StoredHead(1, 6, 2, 5, "Thousands"),
    StoredHead(2, 7, 0, 1, "County"),
    StoredHead(2, 7, 1, 1, "Sex"),
    StoredHead(2, 7, 2, 1, "In"),
    StoredHead(2, 7, 4, 2, "Out"),
    StoredHead(2, 7, 6, 1, "Net"),
)


def moves(
    relations: Sequence[StoredRelation] = (NET, BOTH), allowed: float = 0.15, **changes: Any
) -> StoredTable:
    """Return a table of moves in thousands, by county, sex and flow, with checks of these sums."""
    cells = [
        [_cell(3 * row + column, text, line, 2 + 2 * column) for column, text in enumerate(texts)]
        for row, (line, _, texts) in enumerate(ROWS)
    ]
    flows = [("In", None, 0), ("Out", None, 0), ("Net", None, 0)]
    table = StoredTable(
        facts={"id": "moves-2009", "unit": "persons", "source_file": "moves.xlsx", "sheet": "T1"},
        row_dimensions=TWO_STUBS,
        column_dimensions=(FLOW,),
        heads=list(HEADS),
        rows=[_row(position) for position in range(len(ROWS))],
        columns=[
            StoredHeading(at, 7, 2 + 2 * at, name, name, (name,), (name,), ("item",), above, depth)
            for at, (name, above, depth) in enumerate(flows)
        ],
        sections=[StoredSection(12, 0, "Abroad", 0, 14)],
        cells=cells,
        relations=list(relations),
        checks=[check for relation in relations for check in _checks(cells, relation, allowed)],
        footnotes={"¹": "Without islands."},
        marks=[StoredMark("¹", "row", 14, 0, 1, 14, 14)],
        findings=[],
        symbols=SYMBOLS,
        page=b"",
        encoding=None,
    )
    return replace(table, **changes)


def _row(position: int) -> StoredHeading:
    line, printed, _ = ROWS[position]
    names = (*CODES, ("Norway", "Total"))[position]
    parent = 0 if position in (1, 2) else None
    kinds = ("item", "total" if names[1] == "Total" else "item")
    label = next(text for text in reversed(printed.split("\t")) if text).removesuffix(" ¹")
    depth = int(parent is not None)
    return StoredHeading(position, line, 0, printed, label, names, names, kinds, parent, depth)


def _cell(id_: int, printed: str, line: int, field: int) -> Cell:
    symbol = next((sign for sign in SYMBOLS if printed.endswith(sign)), None)
    digits = printed.removesuffix("r")
    value: float | None = 0 if printed == "-" else None
    if digits.replace(".", "").isdigit():
        value = float(digits)
    return Cell(id_, value, int(value != 0), symbol, printed, line, field, False)


def _checks(cells: list[list[Cell]], relation: StoredRelation, allowed: float) -> list[StoredCheck]:
    if relation.kind == "of which" or relation.nearly:
        return []
    checks = []
    for lane in relation.lanes:
        at = [(relation.total, lane), *((part, lane) for _, part in relation.parts)]
        places = at if relation.axis == "row" else [(row, column) for column, row in at]
        total, *parts = (cells[row][column].value for row, column in places)
        signs = [sign for sign, _ in relation.parts]
        pairs = [(s, part) for s, part in zip(signs, parts, strict=True) if part is not None]
        computed = (
            round(sum(s * part for s, part in pairs), 6) if len(pairs) == len(signs) else None
        )
        known = total is not None and computed is not None
        difference = round(total - computed, 6) if known else None  # type: ignore[operator]
        verdict = "untold"
        if difference is not None:
            within = "rounded" if abs(difference) <= allowed else "fails"
            verdict = within if difference else "exact"
        checks.append(
            StoredCheck(
                *places[0], relation.along, relation.id, len(signs), total, computed, difference,
                allowed, verdict,
            )
        )  # fmt: skip
    return checks
