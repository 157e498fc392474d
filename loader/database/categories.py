"""The categories of every dimension, from codelists or from the labels of the pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from loader.letters import folded
from loader.seeds.codelist import Category, Codelist, Kind
from loader.seeds.remarks import Finding
from loader.table.prepare import Prepared, PreparedDimension

if TYPE_CHECKING:
    from sqlite_utils import Database

# Where a label is printed: the id of the table, and the line of its page.
Printed = tuple[str, int]


class Categories:
    """Collect the labels of all pages, and return the categories when all pages are added."""

    def __init__(self, codelists: Mapping[str, Codelist]) -> None:
        self.codelists = codelists
        self.derived: dict[str, dict[str, Category]] = {}
        self.printed: dict[str, dict[str, dict[str, Printed]]] = {}  # dimension, code, label
        self._contradictions: list[tuple[str, Finding]] = []

    def add(self, table: Prepared) -> None:
        """Add the labels of a table; what contradicts an earlier table becomes a finding."""
        for dimension in table.dimensions:
            codes = self.printed.setdefault(dimension.name, {})
            for code, label, line in dimension.printed:
                labels = codes.setdefault(code, {})
                if label:  # what stands for the whole of a dimension may have none
                    labels.setdefault(label, (table.account.id, line))
            if dimension.derived is not None:
                self._derive(table.account.id, dimension)

    def _derive(self, table: str, dimension: PreparedDimension) -> None:
        derived = self.derived.setdefault(dimension.name, {})
        for category in dimension.derived or ():
            earlier = derived.get(category.code)
            if category.parent == (earlier.parent if earlier else None) or not category.parent:
                derived[category.code] = _merged(earlier or category, category.kind)
            elif _is_above(derived, category) or (earlier and not _is_alone(earlier)):
                derived.setdefault(category.code, replace(category, parent=None))
                self._contradictions.append(
                    (table, _parents_differ(dimension, category, derived[category.code]))
                )
            else:
                derived[category.code] = category

    def of(self, dimension: str) -> list[Category]:
        """Return all categories of a dimension, in order."""
        if dimension in self.codelists:
            return list(self.codelists[dimension].categories.values())
        return list(self.derived[dimension].values())

    def findings(self) -> Iterator[tuple[str | None, Finding]]:
        """Yield the findings about labels, each with the table it belongs to or None."""
        yield from self._contradictions
        for dimension, codes in self.printed.items():
            for code, labels in codes.items():
                if len(labels) > 1:
                    yield _labels_differ(dimension, code, labels)
        for dimension, codelist in self.codelists.items():
            yield from self._unused(dimension, codelist)

    def _unused(self, dimension: str, codelist: Codelist) -> Iterator[tuple[None, Finding]]:
        printed = self.printed.get(dimension, {})
        for category in codelist.categories.values():
            if category.code not in printed:
                yield (
                    None,
                    Finding(
                        None,
                        "unused category",
                        f"No table prints {category.name!r} ({category.code} in {codelist.file}).",
                    ),
                )
                continue
            for label in category.labels:
                if label not in printed[category.code]:
                    yield (
                        None,
                        Finding(
                            None,
                            "unused label",
                            f"No table prints {category.name!r} as {label!r} ({codelist.file}).",
                        ),
                    )


def _is_alone(category: Category) -> bool:
    return category.kind == "item" and category.parent is None


def _merged(earlier: Category, kind: Kind) -> Category:
    """Return a category that was an item up to now as what it is in another table."""
    if earlier.kind != "item" or kind == "item":
        return earlier
    return replace(earlier, kind="group" if earlier.parent and kind == "total" else kind)


def _is_above(derived: Mapping[str, Category], category: Category) -> bool:
    """Return whether the parent of a category is itself part of the category."""
    above = category.parent
    while above is not None and above in derived and above != category.code:
        above = derived[above].parent
    return above == category.code


def _parents_differ(dimension: PreparedDimension, here: Category, earlier: Category) -> Finding:
    line = next((line for code, _, line in dimension.printed if code == here.code), None)
    return Finding(
        line,
        "parents differ",
        f"{dimension.name} {here.code!r} is part of {here.parent!r} here, but of"
        f" {earlier.parent or 'nothing'!r} in an earlier table, which is kept.",
    )


def _labels_differ(dimension: str, code: str, labels: dict[str, Printed]) -> tuple[str, Finding]:
    (first, (table, line)), *others = labels.items()
    words = ", ".join(f"{label!r} in {where}" for label, (where, _) in others)
    return table, Finding(
        line, "labels differ", f"{dimension} {code} is printed {first!r} here, but {words}."
    )


def write_dimension(
    db: "Database", dimension: str, categories: Iterable[Category], language: str, first: int = 1
) -> int:
    """Insert the categories of a dimension, their ancestors and labels; return their number.

    `first` is the rowid of the first category. All categories of a database have different rowids,
    so that one full-text index can hold all dimensions.
    """
    rows = list(categories)
    top = {code: top and top.name for code, top in _top_groups(rows).items()}
    db.table(dimension).insert_all(
        {
            "_rowid_": first + position,
            "code": c.code,
            "name": c.name,
            "kind": c.kind,
            "parent": c.parent,
            "top_group": top[c.code],
            "position": position,
            **c.extra,
        }
        for position, c in enumerate(rows)
    )
    db.table(f"{dimension}_ancestor").insert_all(
        {"descendant": code, "ancestor": ancestor, "distance": distance}
        for code, ancestors in _ancestors(rows).items()
        for distance, ancestor in enumerate(ancestors)
    )
    db.table("category_label").insert_all(_labels(dimension, rows, language))
    return len(rows)


def _ancestors(categories: Iterable[Category]) -> dict[str, list[str]]:
    """Return for each code itself, what it is a part of, what that is a part of, and so on."""
    parents = {category.code: category.parent for category in categories}
    above: dict[str, list[str]] = {}
    for code in parents:
        above[code] = [code]
        while (parent := parents[above[code][-1]]) is not None and len(above[code]) <= len(parents):
            above[code].append(parent)
    return above


def _top_groups(categories: Sequence[Category]) -> dict[str, Category | None]:
    """Return for each code the last ancestor (or itself) that is not a total; a total has none."""
    of_code = {category.code: category for category in categories}
    tops: dict[str, Category | None] = {}
    for code, ancestors in _ancestors(categories).items():
        above = (of_code[ancestor] for ancestor in reversed(ancestors))
        top = next((category for category in above if category.kind != "total"), None)
        tops[code] = None if of_code[code].kind == "total" else top
    return tops


def are_grouped(categories: Sequence[Category]) -> bool:
    """Return whether any category is part of a group, not of a total alone."""
    top = _top_groups(categories)
    return any((group := top[c.code]) and group.name != c.name for c in categories)


def _labels(
    dimension: str, categories: Sequence[Category], language: str
) -> Iterator[dict[str, Any]]:
    """Yield each code, name, label and other name once; codes and names have no language.

    If two categories have the same name, a search for the name finds the first in this order.
    """
    named: list[tuple[str, str, str | None]] = [
        (c.code, name, None)
        for name_of in (attrgetter("code"), attrgetter("name"))
        for c in categories
        if (name := name_of(c)) not in c.labels
    ]
    named += [(c.code, label, language) for c in categories for label in c.labels]
    named += [(c.code, name, other) for c in categories for other, name in c.other_names]
    printed = {(c.code, label, language) for c in categories for label in c.labels}
    for entry in dict.fromkeys(named):
        code, label, label_language = entry
        yield {
            "dimension": dimension,
            "code": code,
            "label": label,
            "folded": folded(label),
            "language": label_language,
            "printed": int(entry in printed),
        }
