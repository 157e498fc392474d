"""The categories of every dimension of a publication: from codelists, or from the pages' labels."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from loader.codelist import Category, Codelist
from loader.errors import CodelistError, Place, shown
from loader.findings import Finding
from loader.prepare import Prepared

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
    db: Database, dimension: str, categories: Iterable[Category], language: str
) -> None:
    """Fill a dimension's table, its ancestors, its labels and its search index."""
    rows = list(categories)
    db.table(dimension).insert_all(
        {
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
    labels = [label for c in rows for label in _labels(dimension, c, language)]
    db.table("category_label").insert_all(labels)
    _write_search(db, dimension, rows)


def _ancestors(categories: Iterable[Category]) -> Iterator[dict[str, Any]]:
    parents = {category.code: category.parent for category in categories}
    for code in parents:
        above: str | None = code
        distance = 0
        while above is not None and distance <= len(parents):
            yield {"descendant": code, "ancestor": above, "distance": distance}
            above, distance = parents[above], distance + 1


def _labels(dimension: str, category: Category, language: str) -> Iterator[dict[str, Any]]:
    named = [(label, language, 1) for label in category.labels]
    named += [(name, other, 0) for other, name in category.other_names]
    for label, lang, printed in dict.fromkeys(named):
        yield {
            "dimension": dimension,
            "code": category.code,
            "label": label,
            "language": lang,
            "printed": printed,
        }


def _write_search(db: Database, dimension: str, categories: Iterable[Category]) -> None:
    """Names and all labels, by the rowid of the category (which is its place in the table)."""
    words = [
        (rowid, c.name, " ".join([c.code, *c.labels, *(name for _, name in c.other_names)]))
        for rowid, c in enumerate(categories, 1)
    ]
    db.conn.executemany(
        f'INSERT INTO "{dimension}_fts" (rowid, name, labels) VALUES (?, ?, ?)',  # noqa: S608
        words,
    )
