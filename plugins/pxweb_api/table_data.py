"""Answer calls about one table: its metadata, its default selection and its data."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from loader.database.stored_table import (
    Chosen,
    StoredDimension,
    StoredHeading,
    StoredTable,
)
from loader.errors import shown
from loader.formats import FORMATS
from loader.formats.json_stat import dataset, without_empty
from loader.selection.cut import Selection, cut
from loader.words import nearest
from plugins.common.http_file import File, licence_link
from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_list import DAY, Href, link
from plugins.pxweb_api.api_parameters import ApiParameters
from plugins.pxweb_api.asked_values import (
    ApiVariable,
    AskedCodes,
    asked_values,
    default_values,
    variables_of,
)

Json = dict[str, Any]
Axis = tuple[Sequence[StoredDimension], Sequence[StoredHeading]]

# The formats of the API, and what they are called here.
OWN_NAMES = {"json-stat2": "json"} | {
    name: name for name in ("csv", "px", "xlsx", "html", "parquet")
}
# The parameters of the API that say what a format does anyway. It does nothing else.
_FORMAT_PARAMETERS: Mapping[str, Collection[str]] = {
    "csv": ("UseCodesAndTexts",),
    "xlsx": ("UseCodesAndTexts", "IncludeTitle"),
    "html": ("UseTexts", "IncludeTitle"),
}


def written_formats() -> list[str]:
    """Return the formats that can be written here, as the API calls them."""
    return [name for name, own in OWN_NAMES.items() if FORMATS[own].available]


def metadata(table: StoredTable, parameters: ApiParameters) -> Json:
    """Return the JSON-stat of a table without its numbers."""
    if parameters.text("outputFormat").lower() not in ("", "json-stat2"):
        raise ApiError(400, "outputFormat: metadata comes as json-stat2 only")
    if name := parameters.text("savedQuery"):
        raise ApiError(404, f"there is no saved query {shown(name)}, as this site keeps none")
    if codelists := parameters.of_variables.get("codelist"):
        raise ApiError(400, f"there is no codelist {shown(next(iter(codelists.values())))}")
    whole = dataset(table)
    if parameters.flag("defaultSelection"):
        variables = variables_of(table, whole)
        whole = dataset(cut_to(table, variables, default_values(variables)))
    whole.pop("status", None)
    return {**_as_specified(whole), "value": []}


def default_selection(table: StoredTable, id_: str, href: Href) -> Json:
    """Return which values are answered where a call chooses none."""
    whole = dataset(table)
    asked = default_values(variables_of(table, whole))
    language = str(table.facts["language"])
    return {
        "selection": [
            {"variableCode": name, "valueCodes": list(codes)} for name, codes in asked.codes.items()
        ],
        "placement": {name: whole["extension"]["px"].get(name, []) for name in ("heading", "stub")},
        "language": language,
        "links": [
            link(relation, language, href(f"/tables/{id_}{path}"))
            for relation, path in (("self", "/defaultselection"), ("data", "/data"))
        ],
    }


def data(
    table: StoredTable,
    format_name: str,
    expressions: Mapping[str, Sequence[str]],
    placement: Mapping[str, Sequence[str]],
) -> File:
    """Return the chosen part of a table as a file; without any expression, the default."""
    whole = dataset(table)
    variables = variables_of(table, whole)
    _expect_placement(placement, whole)
    asked = asked_values(variables, expressions) if expressions else default_values(variables)
    chosen = cut_to(table, variables, asked)
    own = FORMATS[OWN_NAMES[format_name]]
    if format_name == "json-stat2":
        answer = without_variables(_as_specified(dataset(chosen)), asked.eliminated)
        body = json.dumps(answer, ensure_ascii=False).encode()
    else:
        body = own.write(chosen)
    licence = licence_link(table.facts["licence_url"])
    return File(f"{table.id}.{own.name}", own.media_type, body, licence)


def asked_format(parameters: ApiParameters) -> str:
    """Return the format that is asked for; refuse unknown ones, and unknown parameters of it."""
    known = written_formats()
    name = parameters.text("outputFormat").lower() or "json-stat2"
    if name not in known:
        raise ApiError(400, f"outputFormat is {shown(name)}; {nearest(name, known)}")
    offered = _FORMAT_PARAMETERS.get(name, ())
    for wanted in parameters.values("outputFormatParams"):
        if wanted.lower() not in [other.lower() for other in offered]:
            has = " and ".join(offered) or "none"
            raise ApiError(
                400, f"outputFormatParams has {shown(wanted)}; for {name} it takes {has}"
            )
    return name


def cut_to(
    table: StoredTable, variables: Mapping[str, ApiVariable], asked: AskedCodes
) -> StoredTable:
    """Return the table with the values that are asked for."""
    chosen = tuple(
        _chosen(variable, asked.codes[name])
        for name, variable in variables.items()
        if len(asked.codes[name]) < len(variable.values)
    )
    codes = {choice.dimension: frozenset(choice.codes) for choice in chosen}
    rows = _positions((table.row_dimensions, table.rows), codes)
    columns = _positions((table.column_dimensions, table.columns), codes)
    if not rows or not columns:
        raise ApiError(400, "the table prints no number for these values together")
    dimensions = [variable.dimension for variable in variables.values()]
    return cut(table, Selection(dimensions, chosen, rows, columns))


def _positions(axis: Axis, codes: Mapping[str, Collection[str]]) -> dict[int, int]:
    """Return the positions of the headings with these codes, and their new positions.

    Dimensions that hardly cross are one variable, whose codes are those of `loader.formats.cube`.
    """
    dimensions, headings = axis
    names = [dimension.name for dimension in dimensions]
    together = codes.get("_".join(names)) if len(names) > 1 else None
    left = [
        heading.position
        for heading in headings
        if all(
            name not in codes or code in codes[name]
            for name, code in zip(names, heading.codes, strict=True)
        )
        and (together is None or "|".join(heading.codes) in together)
    ]
    return {old: new for new, old in enumerate(left)}


def _chosen(variable: ApiVariable, codes: Sequence[str]) -> Chosen:
    known = variable.dimension.by_code
    names = tuple(known[code].name for code in codes)
    return Chosen(variable.code, variable.dimension.label, tuple(codes), names, len(known))


def _expect_placement(placement: Mapping[str, Sequence[str]], whole: Json) -> None:
    """Raise ApiError for a layout that is not the printed one, the only one that is offered."""
    for name, asked in placement.items():
        printed = whole["extension"]["px"].get(name, [])
        if asked and list(asked) != printed:
            raise ApiError(400, f"{name}: the only layout is the printed one, {', '.join(printed)}")


def without_variables(whole: Json, names: Collection[str]) -> Json:
    """Return a dataset without variables that have one value each; its numbers stay the same.

    The notes on such a value are about the whole table then.
    """
    if not names:
        return whole
    left = [name for name in whole["id"] if name not in names]
    dimensions = whole["dimension"]
    notes = [
        note
        for name in names
        for texts in (dimensions[name].get("note", []),
                      *dimensions[name]["category"].get("note", {}).values())
        for note in texts
    ]  # fmt: skip
    notes = list(dict.fromkeys([*whole.get("note", []), *notes]))
    extension = {**whole["extension"]}
    extension["px"] = {
        key: [name for name in value if name not in names] if key in ("stub", "heading") else value
        for key, value in extension["px"].items()
    }
    if notes:
        extension["noteMandatory"] = {str(i): True for i in range(len(notes))}
    cell_notes = [
        {**note, "conditions": [c for c in note["conditions"] if c["variableCode"] not in names]}
        for note in extension.get("cellNotes", [])
    ]
    return without_empty(
        {
            **whole,
            "note": notes,
            "role": without_empty(
                {r: [n for n in of if n not in names] for r, of in whole.get("role", {}).items()}
            ),
            "id": left,
            "size": [len(dimensions[name]["category"]["index"]) for name in left],
            "dimension": {name: dimensions[name] for name in left},
            "extension": without_empty({**extension, "cellNotes": cell_notes}),
        }
    )


def _as_specified(whole: Json) -> Json:
    """Return a dataset in the words of the specification, where links have no labels."""
    links = {
        relation: [{key: text for key, text in one.items() if key != "label"} for one in several]
        for relation, several in whole.get("link", {}).items()
    }
    day = whole.get("updated", "")
    return without_empty({**whole, "link": links, "updated": day if DAY.fullmatch(day) else None})
