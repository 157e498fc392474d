"""JSON-stat 2.0 (https://json-stat.org/full/), in the dialect of PxWebApi v2.

Measure and period are dimensions of their own, `ContentsCode` and `Tid`, as a statistical office's
API writes them. Notes stand at the table, the dimension and the category, each with its flag that
it must be shown, and, which PxWeb's data loses, at single numbers: `extension.cellNotes`, in the
form of PxWebApi's metadata. Signs stand in `status`, what they mean in `extension.status.label`.
"""

import json
from collections.abc import Sequence
from typing import Any

from loader.database.read_back import StoredTable
from loader.formats.tidy import (
    dimensions_of,
    headings_of,
    labels,
    notes_by_category,
    notes_on_cells,
    notes_on_dimension,
    notes_on_table,
    only_root,
)

_MEASURE, _PERIOD = "ContentsCode", "Tid"


def write(table: StoredTable) -> bytes:
    """The dataset as JSON text."""
    return json.dumps(dataset(table), ensure_ascii=False, indent=1).encode()


def dataset(table: StoredTable) -> dict[str, Any]:
    """The dataset as JSON-stat's object; `value` in row-major order, None where missing."""
    facts = table.facts
    dimensions = {name: _dimension(table, name) for name in dimensions_of(table)}
    dimensions[_MEASURE] = _measure(table)
    if facts["period"]:
        dimensions[_PERIOD] = _single("period", facts["period"])
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
            "link": _links(facts),
            "extension": _extension(table, notes, list(dimensions)),
            "value": [cell.value for cell in cells],
            "status": {str(i): cell.symbol for i, cell in enumerate(cells) if cell.symbol},
        }
    )


def _roles(table: StoredTable) -> dict[str, list[str]]:
    places = [d for d in dimensions_of(table) if table.dimensions[d]["role"] == "geo"]
    period = [_PERIOD] if table.facts["period"] else []
    return _without_empty({"time": period, "geo": places, "metric": [_MEASURE]})


def _dimension(table: StoredTable, name: str) -> dict[str, Any]:
    headings = headings_of(table, name)
    codes = [heading.code for heading in headings]
    children: dict[str, list[str]] = {}
    for heading in headings:
        if heading.parent is not None:
            children.setdefault(codes[heading.parent], []).append(heading.code)
    notes = notes_on_dimension(table, name)
    notes_inside = notes_by_category(table, name)
    return _without_empty(
        {
            "label": table.dimensions[name]["label"],
            "note": notes,
            "category": _without_empty(
                {
                    "index": {code: position for position, code in enumerate(codes)},
                    "label": dict(zip(codes, labels(headings), strict=True)),
                    "child": children,
                    "note": notes_inside,
                }
            ),
            "extension": _without_empty(
                {
                    **_elimination(table, name),
                    "noteMandatory": _mandatory(notes),
                    "categoryNoteMandatory": {
                        code: _mandatory(texts) for code, texts in notes_inside.items()
                    },
                }
            ),
        }
    )


def _elimination(table: StoredTable, name: str) -> dict[str, Any]:
    """Which category stands for all of them, where a client leaves the dimension out."""
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
    """A dimension of one category, whose code is its name."""
    return {"label": label, "category": {"index": {name: 0}, "label": {name: name}}}


def _links(facts: dict[str, Any]) -> dict[str, Any]:
    """Where it was published and under which licence, by IANA's names of relations."""
    licence = [{"href": facts["licence_url"], "label": facts["licence"]}]
    source = [{"href": facts["source_url"], "label": facts["publisher"]}]
    return _without_empty(
        {
            "license": [_without_empty(link) for link in licence if link["href"]],
            "via": [_without_empty(link) for link in source if link["href"]],
        }
    )


def _extension(
    table: StoredTable, notes: Sequence[str], dimensions: Sequence[str]
) -> dict[str, Any]:
    facts = table.facts
    row, *others = dimensions
    meanings = {sign: symbol["meaning"] for sign, symbol in table.symbols.items()}
    return _without_empty(
        {
            "noteMandatory": _mandatory(notes),
            "cellNotes": _cell_notes(table),
            "status": {"label": meanings} if meanings else None,
            "px": _without_empty(
                {
                    "tableid": table.id,
                    "matrix": table.id,
                    "contents": facts["measure"],
                    "decimals": 0,
                    "language": facts["language"],
                    "subject-code": facts["number"],
                    "subject-area": facts["subject"],
                    "aggregallowed": False,  # totals stand beside their parts
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
    """Every note was printed with the table, so none may be left out."""
    return {str(position): True for position in range(len(notes))}


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, [], {})}
