"""The rows of the sums of a table: relations between its lines, and the check of each total."""

from collections.abc import Iterator, Sequence
from typing import Any

from loader.database.insert_statement import Rows
from loader.proof.relation import Relation
from loader.table.axis import Axis
from loader.table.read_table import Table


def _all_relations(table: Table) -> Iterator[tuple[int, Axis, Relation]]:
    """Yield the relations among the rows, then those among the columns, each with its number."""
    both = [(axis, relation) for axis in (table.rows, table.columns) for relation in axis.relations]
    yield from ((number, axis, relation) for number, (axis, relation) in enumerate(both))


def relation_rows(table: Table) -> list[tuple[Any, ...]]:
    """Return the rows of `relation`."""
    return [
        (table.id, number, axis.what, relation.total, axis.along(relation), relation.kind,
         int(relation.two_readings), int(relation.nearly))
        for number, axis, relation in _all_relations(table)
    ]  # fmt: skip


def part_rows(table: Table) -> Rows:
    """Yield the rows of `relation_part`."""
    for number, _, relation in _all_relations(table):
        for sign, position in relation.parts:
            yield table.id, number, position, sign


def lane_rows(table: Table) -> Rows:
    """Yield the rows of `relation_lane`, where a relation is not stated for all lanes."""
    lanes = {"row": len(table.columns.codes), "column": len(table.rows.codes)}
    for number, axis, relation in _all_relations(table):
        if len(relation.lanes) < lanes[axis.what]:
            yield from ((table.id, number, lane) for lane in relation.lanes)


def check_rows(table: Table, along: Sequence[str]) -> Rows:
    """Yield the rows of `total_check`; `along` has the dimension of each relation."""
    rows, columns, decimals = table.rows.codes, table.columns.codes, table.numbers.decimals
    first = {"rows": 0, "columns": len(table.rows.relations)}
    id_ = table.id
    for check in table.checks:
        relation = first[check.along] + check.relation
        difference = check.difference
        amounts = (check.printed, check.computed, difference, check.allowed)
        yield (
            id_, *rows[check.row], *columns[check.column], along[relation], relation, check.parts,
            *([unscaled(amount, decimals) for amount in amounts] if decimals else amounts),
            "exact" if difference == 0 else check.verdict,
        )  # fmt: skip


def unscaled(amount: int | None, decimals: int) -> int | float | None:
    """Return an amount of a whole number of the last decimals as it is printed."""
    return amount if not decimals or amount is None else amount / 10**decimals
