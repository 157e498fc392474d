"""One DuckDB file of views over the Parquet files of a publication, and the small files itself."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq


def write_rows(target: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these columns of rows as a Parquet file; one without any value holds text."""
    arrays = [pa.array([row[column] for row in rows]) for column in columns]
    typed = [array.cast(pa.string()) if pa.types.is_null(array.type) else array for array in arrays]
    pq.write_table(pa.table(typed, names=list(columns)), target, compression="zstd")


def write_views(folder: Path, dimensions: Sequence[str]) -> None:
    """Write `views.duckdb` with a view of each kind of file in the folder, whose path it keeps.

    `observation_labelled` adds the names of categories and tables to `observation`, and
    `observation_additive` has those of its numbers that do not overlap.
    """
    with closing(duckdb.connect(str(folder / "views.duckdb"))) as connection:
        for name in ("published_table", "symbol", *dimensions):
            connection.execute(_view(name, f"FROM read_parquet({_text(folder, name)})"))
        connection.execute(_view("observation", _observation(folder, dimensions)))
        connection.execute(_view("observation_labelled", _labelled(dimensions)))
        additive = "SELECT * FROM observation_labelled WHERE additive"
        connection.execute(_view("observation_additive", additive))


def _view(name: str, select: str) -> str:
    return f'CREATE VIEW "{name}" AS {select}'


def _text(folder: Path, name: str) -> str:
    """Return the path of Parquet files as text of SQL."""
    path = str(folder / f"{name}.parquet").replace("'", "''")
    return f"'{path}'"


def _observation(folder: Path, dimensions: Sequence[str]) -> str:
    """Return the SQL for all numbers; a table lacks the columns of the dimensions of others."""
    columns = ", ".join(f'"{name}"' for name in dimensions)
    files = _text(folder, "observation/*/numbers")
    return (
        f"SELECT published_table, {columns}, value, decimals, symbol, printed, line, field,"  # noqa: S608 - names of columns
        f" additive FROM read_parquet({files}, union_by_name = true, hive_partitioning = true,"
        " hive_types = {'published_table': VARCHAR})"
    )


def _labelled(dimensions: Sequence[str]) -> str:
    names = ", ".join(f'"{d}_of".name AS "{d}"' for d in dimensions)
    codes = ", ".join(f'o."{d}" AS "{d}_code", "{d}_of".kind AS "{d}_kind"' for d in dimensions)
    joins = " ".join(f'LEFT JOIN "{d}" AS "{d}_of" ON "{d}_of".code = o."{d}"' for d in dimensions)
    return (
        f"SELECT {names}, t.measure, t.period, t.unit, o.value, o.symbol, o.additive,"  # noqa: S608 - names of columns
        f" o.published_table, {codes}, o.decimals, o.line, o.field FROM observation AS o"
        f" JOIN published_table AS t ON t.id = o.published_table {joins}"
    )
