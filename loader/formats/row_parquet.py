"""Parquet of any rows: each column has the type of its values, the metadata has the facts."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loader.formats.row_file import RowFile, as_text, expect_unique

_EXACT = 2**53  # up to here a float holds every whole number


def write(file: RowFile) -> bytes:
    """Return the file; its metadata has the facts as JSON."""
    expect_unique(file.columns)
    values = [[row[place] for row in file.rows] for place in range(len(file.columns))]
    arrays = [_array(column) for column in values]
    fields = [
        pa.field(column.name, array.type, metadata={"description": column.description})
        for column, array in zip(file.columns, arrays, strict=True)
    ]
    schema = pa.schema(fields, {"about": json.dumps(dict(file.facts), ensure_ascii=False)})
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def _array(values: Sequence[Any]) -> pa.Array:
    """Return the values with one type; SQLite lets a column have several, which become text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int}:
        return pa.array(values, pa.int64())
    if kinds == {bytes}:
        return pa.array(values, pa.binary())
    whole = [value for value in values if isinstance(value, int)]
    if kinds and kinds <= {int, float} and all(abs(value) <= _EXACT for value in whole):
        return pa.array([value if value is None else float(value) for value in values])
    texts = [None if value is None else as_text(value) for value in values]
    return pa.array(texts, pa.string())
