"""JSON-stat 2.0 (https://json-stat.org/full/), in the dialect of PxWebApi v2.

Measure and period are dimensions, `ContentsCode` and `Tid`, as in the API of a statistical office.
Table, dimensions and categories have their notes, each with the flag that it must be shown. Notes
on single numbers, which the data of PxWeb leaves out, are in `extension.cellNotes`, in the form of
the metadata of PxWebApi. Symbols are in `status`, and their meanings in `extension.status.label`.
"""

import json
from collections.abc import Sequence
from typing import Any

from loader.database.read_back import StoredTable
from loader.formats.attached_notes import (
    notes_by_category,
    notes_on_cells,
    notes_on_dimension,
    notes_on_table,
)
from loader.formats.tidy import dimensions_of, headings_of, labels, only_root

_MEASURE, _PERIOD = "ContentsCode", "Tid"


def write(table: StoredTable) -> bytes:
    """Return the dataset as JSON text."""
    return json.dumps(dataset(table), ensure_ascii=False, indent=1).encode()


def dataset(table: StoredTable) -> dict[str, Any]:
    """Return the dataset as an object; `value` is in row-major order, with None if missing."""
    facts = table.facts
    dimensions = {name: _dimension(table, name) for name in dimensions_of(table)}
    dimensions[_MEASURE] = _measure(table)
    if facts["period"]:
        dimensions[_PERIOD] = _single("period", facts["period"])
    cells = [cell for line in table.cells for cell in line]
    notes = notes_on_table(table)
    return without_empty(
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
            "link": _links(facts),
            "extension": _extension(table, notes, list(dimensions)),
            "value": [cell.value for cell in cells],
            "status": {str(i): cell.symbol for i, cell in enumerate(cells) if cell.symbol},
        }
    )


def _roles(table: StoredTable) -> dict[str, list[str]]:
    places = [d for d in dimensions_of(table) if table.dimensions[d]["role"] == "geo"]
    period = [_PERIOD] if table.facts["period"] else []
    return without_empty({"time": period, "geo": places, "metric": [_MEASURE]})


def _dimension(table: StoredTable, name: str) -> dict[str, Any]:
    headings = headings_of(table, name)
    codes = [heading.code for heading in headings]
    children: dict[str, list[str]] = {}
    for heading in headings:
        if heading.parent is not None:
            children.setdefault(codes[heading.parent], []).append(heading.code)
    notes = notes_on_dimension(table, name)
    category_notes = notes_by_category(table, name)
    return without_empty(
        {
            "label": table.dimensions[name]["label"],
            "note": notes,
            "category": without_empty(
                {
                    "index": {code: position for position, code in enumerate(codes)},
                    "label": dict(zip(codes, labels(headings), strict=True)),
                    "child": children,
                    "note": category_notes,
                }
            ),
            "extension": without_empty(
                {
                    **_elimination(table, name),
                    "noteMandatory": _mandatory(notes),
                    "categoryNoteMandatory": {
                        code: _mandatory(texts) for code, texts in category_notes.items()
                    },
                }
            ),
        }
    )


def _elimination(table: StoredTable, name: str) -> dict[str, Any]:
    """Return which category to use for a client that leaves the dimension out, if there is one."""
    root = only_root(headings_of(table, name))
    if root is None:
        return {"elimination": False}
    return {"elimination": True, "eliminationValueCode": root.code}


def _measure(table: StoredTable) -> dict[str, Any]:
    measure = table.facts["measure"]
    dimension = _single("measure", measure)
    if table.facts["unit"]:
        dimension["category"]["unit"] = {measure: {"base": table.facts["unit"], "decimals": 0}}
    return dimension


def _single(label: str, name: str) -> dict[str, Any]:
    """Return a dimension with one category, whose code is its name."""
    return {"label": label, "category": {"index": {name: 0}, "label": {name: name}}}


def _links(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the links to source and licence, named by the link relations of IANA."""
    licence = [{"href": facts["licence_url"], "label": facts["licence"]}]
    source = [{"href": facts["source_url"], "label": facts["publisher"]}]
    return without_empty(
        {
            "license": [without_empty(link) for link in licence if link["href"]],
            "via": [without_empty(link) for link in source if link["href"]],
        }
    )


def _extension(
    table: StoredTable, notes: Sequence[str], dimensions: Sequence[str]
) -> dict[str, Any]:
    facts = table.facts
    row, *others = dimensions
    meanings = {name: symbol["meaning"] for name, symbol in table.symbols.items()}
    return without_empty(
        {
            "noteMandatory": _mandatory(notes),
            "cellNotes": _cell_notes(table),
            "status": {"label": meanings} if meanings else None,
            "px": without_empty(
                {
                    "tableid": table.id,
                    "matrix": table.id,
                    "contents": facts["measure"],
                    "decimals": 0,
                    "language": facts["language"],
                    "subject-code": facts["number"],
                    "subject-area": facts["subject"],
                    "aggregallowed": False,  # the data has totals beside their parts
                    "copyright": bool(facts["licence"]),
                    "stub": [row],
                    "heading": others,
                }
            ),
        }
    )


def _cell_notes(table: StoredTable) -> list[dict[str, Any]]:
    names = dimensions_of(table)
    return [
        {
            "mandatory": True,
            "text": text,
            "conditions": [
                {"variableCode": name, "valueCode": heading.code}
                for name, heading in zip(names, (table.rows[r], table.columns[c]), strict=True)
            ],
        }
        for (r, c), texts in notes_on_cells(table).items()
        for text in texts
    ]


def _mandatory(notes: Sequence[str]) -> dict[str, bool]:
    """Mark every note as mandatory, as all were printed with the table."""
    return {str(position): True for position in range(len(notes))}


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the properties that have no value; False and 0 are values."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
