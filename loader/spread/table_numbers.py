"""The numbers of one table as a Parquet file: those of `observation` in the SQLite file."""

import os
import pickle
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loader.database.insert_rows import facts_of
from loader.database.insert_statement import Insert
from loader.page.page_parts import in_fields
from loader.page.values import Value
from loader.table.axis import Axis
from loader.table.read_table import Table


def write_numbers(folder: Path, table: Table, of_file: Sequence[Insert] = ()) -> bytes:
    """Write the numbers of a table below `folder`; return its row of `published_table`, pickled.

    The folder of the file says which table it is, as partitions in the style of Hive do
    (https://duckdb.org/docs/stable/data/partitioning/hive_partitioning). The file appears whole or
    not at all, and a task that is repeated writes the same file again.
    """
    target = folder / f"published_table={table.id}" / "numbers.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_name(f".{os.getpid()}.writing")
    pq.write_table(numbers(table), written, compression="zstd")
    written.replace(target)
    return pickle.dumps(facts_of(table))


def numbers(table: Table) -> pa.Table:
    """Return the numbers in the order of the page, with the columns of `observation`."""
    page, values = table.page, [value for line in table.page.values for value in line]
    cells = {line.number: line.cells for line in page.lines}
    fields = [column.field for column in page.columns]
    printed = [text for row in page.rows for text in in_fields(cells[row.line], fields, "")]
    columns = {
        **_codes(table.rows, lambda codes: [c for c in codes for _ in fields]),
        **_codes(table.columns, lambda codes: list(codes) * len(page.rows)),
        "value": _values(values, table.numbers.decimals),
        "decimals": pa.array([value.decimals for value in values], pa.int32()),
        "symbol": _words(map(attrgetter("symbol"), values)),
        "printed": pa.array(printed, pa.string()),
        "line": pa.array([row.line for row in page.rows for _ in fields], pa.int32()),
        "field": pa.array(fields * len(page.rows), pa.int32()),
        "additive": pa.array(
            [bool(r and c) for r in table.rows.additive for c in table.columns.additive], pa.bool_()
        ),
    }
    return pa.table(columns)


def _codes(axis: Axis, spread: Any) -> dict[str, pa.Array]:
    """Return a column for each dimension of an axis; `spread` gives each number its code."""
    by_dimension = zip(axis.dimensions, zip(*axis.codes, strict=True), strict=True)
    return {dimension.name: _words(spread(codes)) for dimension, codes in by_dimension}


def _words(texts: Iterable[str | None]) -> pa.Array:
    return pa.array(list(texts), pa.string()).dictionary_encode()


def _values(values: Sequence[Value], decimals: int) -> pa.Array:
    """Return whole numbers as integers, and else all as floats."""
    if not decimals:
        return pa.array([value.digits for value in values], pa.int64())
    return pa.array([value.value for value in values], pa.float64())
