"""The categories of every dimension of a publication: from codelists, or from the pages' labels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlite_utils import Database

from loader.errors import CodelistError, Place, shown
from loader.letters import folded
from loader.seeds.codelist import Category, Codelist
from loader.seeds.remarks import Finding
from loader.table.prepare import Prepared

# What a label stands at: the table, and the line of its page.
Printed = tuple[str, int]


class Categories:
    """Collects what the pages print, and knows every category at the end."""

    def __init__(self, codelists: Mapping[str, Codelist]) -> None:
        self.codelists = codelists
        self.derived: dict[str, dict[str, Category]] = {}
        self.printed: dict[str, dict[str, dict[str, Printed]]] = {}  # dimension, code, label

    def add(self, table: Prepared) -> None:
        """Take note of a table's labels; raises CodelistError if it contradicts an earlier one."""
        for axis in table.axes:
            of_dimension = self.printed.setdefault(axis.dimension, {})
            for code, label, line in axis.printed:
                of_dimension.setdefault(code, {}).setdefault(label, (table.account.id, line))
            if axis.derived is not None:
                self._derive(table.page, axis.dimension, axis.derived)

    def _derive(self, page: str, dimension: str, categories: Iterable[Category]) -> None:
        known = self.derived.setdefault(dimension, {})
        for category in categories:
            before = known.get(category.code)
            if before is None or (before.parent is None and before.kind == "item"):
                known[category.code] = category
            elif category.parent is not None and category.parent != before.parent:
                raise CodelistError(
                    Place(page),
                    f"{shown(category.code)} is part of {shown(category.parent)} here, but of"
                    f" {shown(before.parent or 'nothing')} on an earlier page; give one page"
                    " another row_dimension or column_dimension in publication.yml",
                )

    def of(self, dimension: str) -> list[Category]:
        """All categories of a dimension, in their order."""
        if dimension in self.codelists:
            return list(self.codelists[dimension].categories.values())
        return list(self.derived[dimension].values())

    def findings(self) -> Iterator[tuple[str | None, Finding]]:
        """What is odd about labels: with the table it belongs to, or None."""
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


def _labels_differ(dimension: str, code: str, labels: dict[str, Printed]) -> tuple[str, Finding]:
    (first, (table, line)), *others = labels.items()
    words = ", ".join(f"{label!r} in {where}" for label, (where, _) in others)
    return table, Finding(
        line, "labels differ", f"{dimension} {code} is printed {first!r} here, but {words}."
    )


def write_dimension(
    db: Database, dimension: str, categories: Iterable[Category], language: str, first: int = 1
) -> int:
    """Fill a dimension's table, its ancestors and its labels; return how many categories it has.

    `first` is the rowid of the first: no two categories of a database share theirs, so that one
    full-text index serves all dimensions.
    """
    rows = list(categories)
    db.table(dimension).insert_all(
        {
            "_rowid_": first + position,
            "code": c.code,
            "name": c.name,
            "kind": c.kind,
            "parent": c.parent,
            "position": position,
            **c.extra,
        }
        for position, c in enumerate(rows)
    )
    db.table(f"{dimension}_ancestor").insert_all(_ancestors(rows))
    db.table("category_label").insert_all(_labels(dimension, rows, language))
    return len(rows)


def _ancestors(categories: Iterable[Category]) -> Iterator[dict[str, Any]]:
    parents = {category.code: category.parent for category in categories}
    for code in parents:
        above: str | None = code
        distance = 0
        while above is not None and distance <= len(parents):
            yield {"descendant": code, "ancestor": above, "distance": distance}
            above, distance = parents[above], distance + 1


def _labels(
    dimension: str, categories: Sequence[Category], language: str
) -> Iterator[dict[str, Any]]:
    """Codes, names, labels and other names, each once; only the last two have a language.

    Where two categories share a name, who asks for it means the first in this order.
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
    for known in dict.fromkeys(named):
        code, label, lang = known
        yield {
            "dimension": dimension,
            "code": code,
            "label": label,
            "folded": folded(label),
            "language": lang,
            "printed": int(known in printed),
        }
