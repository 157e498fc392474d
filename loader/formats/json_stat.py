"""JSON-stat 2.0 (https://json-stat.org/full/), in the dialect of PxWebApi v2.

Measure and period are dimensions, `ContentsCode` and `Tid`, as in the API of a statistical office,
unless the page has dimensions of these roles itself.
Table, dimensions and categories have their notes, each with the flag that it must be shown. Notes
on single numbers, which the data of PxWeb leaves out, are in `extension.cellNotes`, in the form of
the metadata of PxWebApi. Symbols, and words in place of a number, are in `status`; so are the
combinations that the page does not print. The meanings are in `extension.status.label`.
"""

import json
from collections.abc import Sequence
from typing import Any

from loader.database.stored_table import Cell, StoredTable
from loader.formats.attached_notes import (
    notes_by_category,
    notes_on_dimension,
    notes_on_numbers,
    notes_on_table,
)
from loader.formats.cube import NOT_PRINTED, Cube, CubeDimension, cube_of
from loader.formats.exact import most_decimals
from loader.formats.tidy import words_in

_MEASURE, _PERIOD = "ContentsCode", "Tid"


def write(table: StoredTable) -> bytes:
    """Return the dataset as JSON text."""
    return json.dumps(dataset(table), ensure_ascii=False, indent=1).encode()


def dataset(table: StoredTable) -> dict[str, Any]:
    """Return the dataset as an object; `value` is in row-major order, with None if missing."""
    cube = cube_of(table)
    facts = table.facts
    dimensions = _dimensions(cube)
    notes = notes_on_table(table)
    return without_empty(
        {
            "version": "2.0",
            "class": "dataset",
            "label": facts["title"],
            "source": facts["publisher"],
            "updated": facts["published"],
            "note": notes,
            "role": _roles(cube),
            "id": list(dimensions),
            "size": [len(d["category"]["index"]) for d in dimensions.values()],
            "dimension": dimensions,
            "link": _links(facts),
            "extension": _extension(cube, notes, list(dimensions)),
            "value": [cell.value if cell else None for cell in cube.cells],
            "status": _statuses(cube),
        }
    )


def _dimensions(cube: Cube) -> dict[str, dict[str, Any]]:
    dimensions = {dimension.name: _dimension(cube, dimension) for dimension in cube.dimensions}
    if cube.measure:
        dimensions[_MEASURE] = _measure(cube, cube.measure)
    if cube.period:
        dimensions[_PERIOD] = _single("period", cube.period)
    return dimensions


def _roles(cube: Cube) -> dict[str, list[str]]:
    def with_role(role: str) -> list[str]:
        return [dimension.name for dimension in cube.dimensions if dimension.role == role]

    return without_empty(
        {
            "time": [*with_role("time"), *([_PERIOD] if cube.period else [])],
            "geo": with_role("geo"),
            "metric": [*with_role("measure"), *([_MEASURE] if cube.measure else [])],
        }
    )


def _statuses(cube: Cube) -> dict[str, str]:
    statuses = (_status(cube, cell) for cell in cube.cells)
    return {str(position): status for position, status in enumerate(statuses) if status}


def _status(cube: Cube, cell: Cell | None) -> str | None:
    return (cell.symbol or words_in(cell)) if cell else cube.free_sign


def _dimension(cube: Cube, dimension: CubeDimension) -> dict[str, Any]:
    children: dict[str, list[str]] = {}
    for category in dimension.categories:
        if category.parent is not None:
            children.setdefault(category.parent, []).append(category.code)
    notes = notes_on_dimension(cube.table, dimension.name)
    category_notes = notes_by_category(cube.table, dimension)
    return without_empty(
        {
            "label": dimension.label,
            "note": notes,
            "category": without_empty(
                {
                    "index": {code: position for position, code in enumerate(dimension.labels)},
                    "label": dimension.labels,
                    "child": children,
                    "note": category_notes,
                    "unit": _decimals(cube, dimension) if dimension.role == "measure" else None,
                }
            ),
            "extension": without_empty(
                {
                    **_elimination(dimension),
                    "noteMandatory": _mandatory(notes),
                    "categoryNoteMandatory": {
                        code: _mandatory(texts) for code, texts in category_notes.items()
                    },
                }
            ),
        }
    )


def _elimination(dimension: CubeDimension) -> dict[str, Any]:
    """Return which category to use for a client that leaves the dimension out, if there is one."""
    if dimension.root is None:
        return {"elimination": False}
    return {"elimination": True, "eliminationValueCode": dimension.root.code}


def _decimals(cube: Cube, dimension: CubeDimension) -> dict[str, Any]:
    """Return the decimals of each measure; the unit of the table need not be that of all."""
    decimals = cube.decimals_by_category(dimension)
    return {code: {"decimals": max(numbers)} for code, numbers in decimals.items()}


def _measure(cube: Cube, measure: str) -> dict[str, Any]:
    dimension = _single("measure", measure)
    unit, decimals = cube.table.facts["unit"], most_decimals(cube.cells)
    if unit or decimals:
        dimension["category"]["unit"] = {
            measure: without_empty({"base": unit, "decimals": decimals})
        }
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


def _extension(cube: Cube, notes: Sequence[str], dimensions: Sequence[str]) -> dict[str, Any]:
    facts = cube.table.facts
    meanings = {name: symbol["meaning"] for name, symbol in cube.table.symbols.items()}
    if not cube.is_complete:
        meanings[cube.free_sign] = NOT_PRINTED
    return without_empty(
        {
            "noteMandatory": _mandatory(notes),
            "cellNotes": _cell_notes(cube.table),
            "status": {"label": meanings} if meanings else None,
            "px": without_empty(
                {
                    "tableid": cube.table.id,
                    "matrix": cube.table.id,
                    "contents": facts["measure"],
                    "decimals": most_decimals(cube.cells),
                    "language": facts["language"],
                    "subject-code": facts["number"],
                    "subject-area": facts["subject"],
                    "aggregallowed": cube.can_be_added,
                    "copyright": bool(facts["licence"]),
                    "stub": list(dimensions[: len(cube.rows)]),
                    "heading": list(dimensions[len(cube.rows) :]),
                }
            ),
        }
    )


def _cell_notes(table: StoredTable) -> list[dict[str, Any]]:
    return [
        {
            "mandatory": True,
            "text": text,
            "conditions": [{"variableCode": name, "valueCode": code} for name, code in conditions],
        }
        for conditions, text in notes_on_numbers(table)
    ]


def _mandatory(notes: Sequence[str]) -> dict[str, bool]:
    """Mark every note as mandatory, as all were printed with the table."""
    return {str(position): True for position in range(len(notes))}


def without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the properties that have no value; False and 0 are values."""
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
