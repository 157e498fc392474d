"""JSON-stat 2.0, https://json-stat.org/full/: a dataset, or a collection that holds one.

The rows and columns are those that PxWeb states in `extension.px`. Without it the columns are the
last dimension with several categories, if it is not the only one, and all after it. What a `status`
means is read from `extension.status.label`, as PxWeb and Eurostat write it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, TypeVar

from loader.errors import PageError, Place, shown
from loader.forms.cell_text import on_one_line
from loader.forms.cubes import PublishedCube, expect_size, grid_of, padded, stated_dimension
from loader.forms.encodings import plain_text
from loader.forms.grid import Grid, StatedCategory, StatedDimension
from loader.page.title import identifier
from loader.words import counted

_ROLES = {"time": "time", "geo": "geo", "metric": "measure"}
_DASHES = frozenset("-–—−")
_MOST_DIGITS = 30

_Item = TypeVar("_Item", str, int)


def read(data: bytes, name: str, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return the cube as one grid."""
    place = Place(name)
    dataset = _dataset(_parsed(data, name), place)
    try:
        return [grid_of(_cube(dataset, place), place)]
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        reason = on_one_line(_reason(error))[:100]
        raise PageError(
            place, f"not JSON-stat 2 ({reason}); expected id, size, dimension, and value"
        ) from None


def _reason(error: Exception) -> str:
    """Return what is wrong with a dataset, in words of the file and not of Python."""
    if isinstance(error, KeyError):
        return f"{shown(str(error.args[0]))} is missing"
    return str(error) if type(error) is ValueError else "an object, list or text is another thing"


def _parsed(data: bytes, name: str) -> Any:
    text = plain_text(data, name, "save it as UTF-8")
    try:
        parsed = json.loads(
            text, parse_float=Decimal, parse_constant=_refused, object_pairs_hook=_each_once
        )
        if "\\ud" in text.lower():  # as an escape, there may be half of a surrogate pair
            json.dumps(parsed, ensure_ascii=False, default=str).encode()
        return parsed
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise PageError(
            Place(name), f"{half} alone is not a character; expected two halves"
        ) from None
    except json.JSONDecodeError as error:
        raise PageError(Place(name, error.lineno), f"not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        reason = on_one_line(str(error))[:100]
        raise PageError(Place(name), f"not JSON that can be read: {reason}") from None


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not a number; expected null where one is missing")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raise ValueError if it has a key twice, of which one would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(twice)} is given twice in one object; expected once")
    return made


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
    ids = _list_of(str, dataset["id"], "id")
    sizes = _list_of(int, dataset["size"], "size")
    expect_size(sizes, place)
    dimensions = _dimensions(dataset, ids, sizes, place)
    rows, columns = _sides(dataset, ids, sizes)
    texts = _texts(dataset, list(dimensions), dimensions, place)
    extension = dataset.get("extension") or {}
    return PublishedCube(
        _text_of(dataset.get("label"), "label"),
        [dimensions[name] for name in rows],
        [dimensions[name] for name in columns],
        [texts[position] for position in _order(ids, sizes, [*rows, *columns])],
        _text_of((extension.get("px") or {}).get("contents"), "contents"),
        _unit(dataset, dimensions),
        {str(sign): str(text) for sign, text in _status_labels(extension).items()},
        list(_below(dataset, dimensions)),
    )


def _list_of(kind: type[_Item], items: Any, name: str) -> list[_Item]:
    """Return a list of texts or whole numbers as it is; raise ValueError if it is another thing."""
    if not isinstance(items, list) or any(type(item) is not kind for item in items):
        of = "texts" if kind is str else "whole numbers"
        raise ValueError(f"{shown(name)} is not a list of {of}")
    return items


def _text_of(item: Any, name: str) -> str:
    """Return a text as it is, or "" if there is none; raise ValueError if it is another thing."""
    if item is not None and not isinstance(item, str):
        raise ValueError(f"{shown(name)} is not a text")
    return item or ""


def _dimensions(
    dataset: dict[str, Any], ids: Sequence[str], sizes: Sequence[int], place: Place
) -> dict[str, StatedDimension]:
    roles = {
        name: _ROLES[role]
        for role, names in (dataset.get("role") or {}).items()
        if role in _ROLES
        for name in _list_of(str, names, role)
    }
    dimensions: dict[str, StatedDimension] = {}
    for name, size in zip(ids, sizes, strict=True):
        label = on_one_line(_text_of(dataset["dimension"][name].get("label"), "label") or name)
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
    if isinstance(index, dict):
        if sorted(_list_of(int, [*index.values()], "index")) != [*range(len(index))]:
            raise ValueError("index has other places than 0, 1, 2 and so on, each once")
        index = sorted(index, key=index.__getitem__)
    codes = _list_of(str, index, "index")
    parents = {
        child: parent
        for parent, children in (category.get("child") or {}).items()
        for child in children
    }
    for code in codes:
        label = on_one_line(_text_of(labels.get(code), "label") or code)
        yield StatedCategory(code, label, parents.get(code))


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
    _expect_positions(values, number, "value")
    if isinstance(status, str) or (isinstance(status, list) and len(status) == 1):
        status = [status if isinstance(status, str) else status[0]] * number
    elif isinstance(status, list):  # the cells that it leaves out have none
        status = [*status, *[None] * (number - len(status))]
    _expect_positions(status, number, "status")
    decimals = product(*(_decimals(dataset, dimensions[name], name) for name in ids))
    return [
        _text(_at(values, i), _at(status, i), next((d for d in digits if d is not None), 0))
        for i, digits in enumerate(decimals)
    ]


def _expect_positions(items: Any, number: int, name: str) -> None:
    """Raise ValueError if these are not the items of so many cells, or those of some of them."""
    if isinstance(items, list) and len(items) == number:
        found: Iterable[Any] = items
    elif isinstance(items, dict) and items.keys() <= set(map(str, range(number))):
        found = items.values()
    else:
        raise ValueError(f"{shown(name)} is not a list or object of positions up to {number - 1}")
    if any(isinstance(item, bool | list | dict) for item in found):
        raise ValueError(f"{shown(name)} has something that is neither a number nor a text")


def _at(items: Any, position: int) -> Any:
    """Return an item of a list, or of an object by position."""
    return items.get(str(position)) if isinstance(items, dict) else items[position]


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
    yield from _list_of(str, dataset.get("note") or [], "note")
    for name, dimension in dimensions.items():
        stated = dataset["dimension"][name]
        own = _list_of(str, stated.get("note") or [], "note")
        yield from (f"{dimension.label}: {note}" for note in own)
        notes = stated["category"].get("note") or {}
        for category in dimension.categories:
            own = _list_of(str, notes.get(category.code) or [], "note")
            yield from (f"{category.label}: {note}" for note in own)
    if source := _text_of(dataset.get("source"), "source"):
        yield f"Source: {source}"
