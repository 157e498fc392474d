"""JSON-stat 2.0 (https://json-stat.org/full/), in the dialect of PxWebApi v2.

Measure and period are dimensions of their own, `ContentsCode` and `Tid`, as Statistics Norway's
API writes them. Notes stand at the table, the dimension's category, and, which PxWeb loses, at
single numbers (`extension.cellNotes`). Signs stand in `status`, their meaning in
`extension.status.label`.
"""

import json
from collections.abc import Sequence
from typing import Any

from loader.formats.tidy import (
    dimensions_of,
    labels,
    notes_by_category,
    notes_on_cells,
    notes_on_table,
)
from loader.stored import StoredHeading, StoredTable

_MEASURE, _PERIOD = "ContentsCode", "Tid"


def write(table: StoredTable) -> bytes:
    """The dataset as JSON text."""
    return json.dumps(dataset(table), ensure_ascii=False, indent=1).encode()


def dataset(table: StoredTable) -> dict[str, Any]:
    """The dataset as JSON-stat's object; `value` in row-major order, None where missing."""
    facts = table.facts
    row, column = dimensions_of(table)
    dimensions = {
        row: _dimension(table, row, table.rows, "row"),
        column: _dimension(table, column, table.columns, "column"),
        _MEASURE: _measure(table),
    }
    if facts["period"]:
        dimensions[_PERIOD] = _single("period", facts["period"], facts["period"])
    cells = [cell for line in table.cells for cell in line]
    notes = notes_on_table(table)
    return _without_empty(
        {
            "version": "2.0",
            "class": "dataset",
            "label": facts["title"],
            "source": facts["publisher"],
            "updated": facts["published"],
            "note": notes,
            "role": _roles(table),
            "id": list(dimensions),
            "size": [len(d["category"]["index"]) for d in dimensions.values()],
            "dimension": dimensions,
            "extension": _extension(table, notes),
            "value": [cell.value for cell in cells],
            "status": {str(i): cell.symbol for i, cell in enumerate(cells) if cell.symbol},
        }
    )


def _roles(table: StoredTable) -> dict[str, list[str]]:
    places = [d for d in dimensions_of(table) if table.dimensions[d]["role"] == "geo"]
    period = [_PERIOD] if table.facts["period"] else []
    return _without_empty({"time": period, "geo": places, "metric": [_MEASURE]})


def _dimension(
    table: StoredTable, name: str, headings: Sequence[StoredHeading], attached_to: str
) -> dict[str, Any]:
    codes = [heading.code for heading in headings]
    children: dict[str, list[str]] = {}
    for heading in headings:
        if heading.parent is not None:
            children.setdefault(codes[heading.parent], []).append(heading.code)
    notes = notes_by_category(table, headings, attached_to)
    dimension: dict[str, Any] = {
        "label": table.dimensions[name]["label"],
        "category": _without_empty(
            {
                "index": codes,
                "label": dict(zip(codes, labels(headings), strict=True)),
                "child": children,
                "note": notes,
            }
        ),
    }
    if notes:
        mandatory = {code: _mandatory(texts) for code, texts in notes.items()}
        dimension["extension"] = {"categoryNoteMandatory": mandatory}
    return dimension


def _measure(table: StoredTable) -> dict[str, Any]:
    measure = table.facts["measure"]
    dimension = _single("measure", measure, measure)
    if table.facts["unit"]:
        dimension["category"]["unit"] = {measure: {"base": table.facts["unit"], "decimals": 0}}
    return dimension


def _single(label: str, code: str, name: str) -> dict[str, Any]:
    return {"label": label, "category": {"index": [code], "label": {code: name}}}


def _extension(table: StoredTable, notes: Sequence[str]) -> dict[str, Any]:
    facts = table.facts
    row, column = dimensions_of(table)
    meanings = {sign: symbol["meaning"] for sign, symbol in table.symbols.items()}
    cell_notes = [
        {row: table.rows[r].code, column: table.columns[c].code, "note": text, "mandatory": True}
        for r, c, text in notes_on_cells(table)
    ]
    return _without_empty(
        {
            "noteMandatory": _mandatory(notes),
            "cellNotes": cell_notes,
            "status": {"label": meanings} if meanings else None,
            "licence": _without_empty({"name": facts["licence"], "url": facts["licence_url"]}),
            "sourceUrl": facts["source_url"],
            "px": _without_empty(
                {
                    "tableid": facts["number"],
                    "matrix": table.id,
                    "decimals": 0,
                    "language": facts["language"],
                    "subject-area": facts["subject"],
                    "stub": [row],
                    "heading": [column],
                }
            ),
        }
    )


def _mandatory(notes: Sequence[str]) -> dict[str, bool]:
    """Every note was printed with the table, so none may be left out."""
    return {str(position): True for position in range(len(notes))}


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, [], {})}
