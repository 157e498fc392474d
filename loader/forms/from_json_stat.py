"""JSON-stat 2.0, https://json-stat.org/full/: a dataset, or a collection that holds one.

The rows and columns are those that PxWeb states in `extension.px`. Without it the columns are the
last dimension with several categories, if it is not the only one, and all after it. What a `status`
means is read from `extension.status.label`, as PxWeb and Eurostat write it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from loader.errors import PageError, Place, shown
from loader.forms.cell_text import decoded, on_one_line
from loader.forms.cubes import PublishedCube, expect_size, grid_of, padded, stated_dimension
from loader.forms.grid import Grid, StatedCategory, StatedDimension
from loader.page.title import identifier
from loader.words import counted

_ROLES = {"time": "time", "geo": "geo", "metric": "measure"}
_DASHES = frozenset("-–—−")
_MOST_DIGITS = 30


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return the cube as one grid."""
    place = Place(name)
    dataset = _dataset(_parsed(data, name), place)
    try:
        return [grid_of(_cube(dataset, place), place)]
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        reason = on_one_line(f"{type(error).__name__}: {error}")[:100]
        raise PageError(
            place, f"not JSON-stat 2 ({reason}); expected id, size, dimension, and value"
        ) from None


def _parsed(data: bytes, name: str) -> Any:
    try:
        return json.loads(decoded(data, name), parse_float=Decimal, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise PageError(Place(name, error.lineno), f"not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        reason = on_one_line(str(error))[:100]
        raise PageError(Place(name), f"not JSON that can be read: {reason}") from None


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not a number; expected null where one is missing")


def _dataset(parsed: Any, place: Place) -> dict[str, Any]:
    """Return the dataset of the file; raise PageError if there is none or more than one."""
    kind = parsed.get("class") if isinstance(parsed, dict) else None
    if kind == "dataset":
        return dict(parsed)
    link = parsed.get("link") if kind == "collection" else None
    items = link.get("item") if isinstance(link, dict) else None
    inside = [item for item in items or () if isinstance(item, dict) and "value" in item]
    if kind == "collection" and len(inside) == 1:
        return dict(inside[0])
    found = f"the class is {shown(str(kind))}" if kind else "no class is stated"
    datasets = f" with {counted(len(inside), 'dataset')}" if kind == "collection" else ""
    raise PageError(place, f"{found}{datasets}; expected JSON-stat 2 with one dataset")


def _cube(dataset: dict[str, Any], place: Place) -> PublishedCube:
    ids, sizes = list(map(str, dataset["id"])), list(map(int, dataset["size"]))
    expect_size(sizes, place)
    dimensions = _dimensions(dataset, ids, sizes, place)
    rows, columns = _sides(dataset, ids, sizes)
    texts = _texts(dataset, list(dimensions), dimensions, place)
    extension = dataset.get("extension") or {}
    return PublishedCube(
        str(dataset.get("label") or ""),
        [dimensions[name] for name in rows],
        [dimensions[name] for name in columns],
        [texts[position] for position in _order(ids, sizes, [*rows, *columns])],
        str((extension.get("px") or {}).get("contents") or ""),
        _unit(dataset, dimensions),
        {str(sign): str(text) for sign, text in _status_labels(extension).items()},
        list(_below(dataset, dimensions)),
    )


def _dimensions(
    dataset: dict[str, Any], ids: Sequence[str], sizes: Sequence[int], place: Place
) -> dict[str, StatedDimension]:
    roles = {
        name: _ROLES[role]
        for role, names in (dataset.get("role") or {}).items()
        if role in _ROLES
        for name in names
    }
    dimensions: dict[str, StatedDimension] = {}
    for name, size in zip(ids, sizes, strict=True):
        label = on_one_line(str(dataset["dimension"][name].get("label") or name))
        names = (name, label) if identifier(name) == name else (label, name)
        categories = list(_categories(dataset["dimension"][name]["category"]))
        if name in dimensions or len(categories) != size:
            raise PageError(
                place,
                f"dimension {shown(name)} has {counted(len(categories), 'category', 'categories')},"
                f" and its size is {size}; expected the same, and each dimension once",
            )
        dimensions[name] = stated_dimension(
            names, label, roles.get(name), categories, dimensions.values(), place
        )
    return dimensions


def _categories(category: dict[str, Any]) -> Iterator[StatedCategory]:
    """Yield the categories in order: `index` is a list of codes, or says where each stands."""
    labels = category.get("label") or {}
    index = category.get("index") or list(labels)
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
    parents = {
        child: parent
        for parent, children in (category.get("child") or {}).items()
        for child in children
    }
    for code in codes:
        label = on_one_line(str(labels.get(code) or code))
        yield StatedCategory(str(code), label, parents.get(code))


def _sides(
    dataset: dict[str, Any], ids: Sequence[str], sizes: Sequence[int]
) -> tuple[list[str], list[str]]:
    """Return the dimensions of the rows and of the columns."""
    stated = (dataset.get("extension") or {}).get("px") or {}
    rows, columns = list(stated.get("stub") or ()), list(stated.get("heading") or ())
    if sorted([*rows, *columns]) == sorted(ids):
        return rows, columns
    several = [position for position, size in enumerate(sizes) if size > 1] or [len(ids) - 1]
    first = several[-1] + (len(several) == 1)
    return list(ids[:first]), list(ids[first:])


def _order(ids: Sequence[str], sizes: Sequence[int], names: Sequence[str]) -> Iterator[int]:
    """Return where the value of each cell stands, in the order of the dimensions `names`."""
    steps = {
        name: [prod(sizes[position + 1 :]) * i for i in range(sizes[position])]
        for position, name in enumerate(ids)
    }
    return map(sum, product(*(steps[name] for name in names)))


def _texts(
    dataset: dict[str, Any],
    ids: Sequence[str],
    dimensions: Mapping[str, StatedDimension],
    place: Place,
) -> list[str]:
    """Return the text of each value, in the order of the file; `value` may leave some out."""
    number = prod(len(dimensions[name].categories) for name in ids)
    values, status = dataset["value"], dataset.get("status") or {}
    if isinstance(values, list) and len(values) != number:
        raise PageError(
            place,
            f"value has {counted(len(values), 'number')}; expected {number}, the product of size",
        )
    decimals = product(*(_decimals(dataset, dimensions[name], name) for name in ids))
    return [
        _text(_at(values, i), _at(status, i), next((d for d in digits if d is not None), 0))
        for i, digits in enumerate(decimals)
    ]


def _at(items: Any, position: int) -> Any:
    """Return an item of a list, of an object by position, or the text that stands for all."""
    if isinstance(items, dict):
        return items.get(str(position))
    if isinstance(items, list):
        return items[position] if position < len(items) else None
    return items


def _text(value: Any, status: Any, decimals: int) -> str:
    """Return a value and its status as a table prints them; a dash stands for the zero it means."""
    sign = on_one_line(str(status)) if status else ""
    if value is None or (value == 0 and sign and _DASHES.issuperset(sign)):
        return sign
    number = padded(f"{value:f}" if _is_short(value) else str(value), decimals)
    return f"{on_one_line(number)} {sign}".rstrip()


def _is_short(value: Any) -> bool:
    return isinstance(value, Decimal) and abs(value.adjusted()) < _MOST_DIGITS


def _decimals(dataset: dict[str, Any], dimension: StatedDimension, name: str) -> list[int | None]:
    """Return how many decimals numbers of each category have, where its unit says so."""
    units = dataset["dimension"][name]["category"].get("unit") or {}
    counts = ((units.get(c.code) or {}).get("decimals") for c in dimension.categories)
    return [None if count is None else min(int(count), _MOST_DIGITS) for count in counts]


def _unit(dataset: dict[str, Any], dimensions: Mapping[str, StatedDimension]) -> str | None:
    """Return the unit, if all categories that have one have the same."""
    units = {
        str(unit.get("base") or unit.get("label") or unit.get("symbol") or "")
        for name in dimensions
        for unit in (dataset["dimension"][name]["category"].get("unit") or {}).values()
    }
    return units.pop() or None if len(units) == 1 else None


def _status_labels(extension: dict[str, Any]) -> dict[str, Any]:
    return (extension.get("status") or {}).get("label") or {}


def _below(dataset: dict[str, Any], dimensions: Mapping[str, StatedDimension]) -> Iterator[str]:
    """Yield the notes, each after what it is about, and the source."""
    yield from map(str, dataset.get("note") or ())
    for name, dimension in dimensions.items():
        stated = dataset["dimension"][name]
        yield from (f"{dimension.label}: {note}" for note in stated.get("note") or ())
        notes = stated["category"].get("note") or {}
        for category in dimension.categories:
            yield from (f"{category.label}: {note}" for note in notes.get(category.code) or ())
    if dataset.get("source"):
        yield f"Source: {dataset['source']}"
