"""Parquet: the tidy form with dictionary-encoded categories, and the facts about the table."""

import io
import json
from dataclasses import asdict

import pyarrow as pa
import pyarrow.parquet as pq

from loader.database.stored_table import StoredTable
from loader.formats.tidy import columns, rows

_TYPES = {
    "string": pa.dictionary(pa.int32(), pa.string()),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def write(table: StoredTable) -> bytes:
    """Return the file; its metadata has facts, dimensions, notes, symbols, selection as JSON."""
    fields = [
        pa.field(column.name, _TYPES[column.type], metadata={"description": column.description})
        for column in columns(table)
    ]
    metadata = {
        "published_table": table.facts,
        "rows": [asdict(dimension) for dimension in table.row_dimensions],
        "columns": [asdict(dimension) for dimension in table.column_dimensions],
        "footnotes": table.footnotes,
        "notes": [note.text for note in table.unmarked_notes],
        "symbols": table.symbols,
        **({"selection": [asdict(c) for c in table.selection]} if table.selection else {}),
    }
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in metadata.items()}
    schema = pa.schema(fields, metadata=texts)
    values = [list(column) for column in zip(*rows(table), strict=True)]
    arrays = [
        pa.array(column, pa.string()).dictionary_encode()
        if description.type == "string"
        else pa.array(column, _TYPES[description.type])
        for column, description in zip(values, columns(table), strict=True)
    ]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()
