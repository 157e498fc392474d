"""Read a codelist: the categories of a dimension, and the labels they are printed under.

A codelist is a CSV file with the name of its dimension. Its columns that are unknown here, such as
codes of another classification, are stored in the database as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from loader.bounds import DEEPEST_TREE
from loader.errors import CodelistError, Place, shown
from loader.letters import composed
from loader.proof.tree import Tree
from loader.seeds.csv_rows import expect_words, read_rows
from loader.words import most_similar

Kind = Literal["total", "group", "item", "rest"]
_KINDS: tuple[str, ...] = get_args(Kind)

_REQUIRED = ("code", "name", "kind", "parent", "labels")
_OTHER_NAMES = re.compile("other_names_([a-z]{2})")
# By the loader, and by SQLite for its own key of a row.
_ADDED = ("position", "top_group", "rowid", "oid")
_COLUMN = re.compile("[a-z][a-z0-9_]*+")
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a dimension, with every label it is printed under."""

    code: str
    name: str
    kind: Kind
    parent: str | None
    labels: tuple[str, ...]
    other_names: tuple[tuple[str, str], ...] = ()  # (language, name), to search by
    extra: dict[str, str | None] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Codelist:
    """The categories of a dimension in their order; `columns` are the names in `extra`."""

    dimension: str
    categories: dict[str, Category]
    columns: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)  # label -> code

    @property
    def file(self) -> str:
        """The name of the file that the codelist was read from."""
        return f"{self.dimension}.csv"

    def nearest(self, label: str) -> list[str]:
        """Return up to three labels of the codelist that are similar to this one."""
        return most_similar(label, self.codes, cutoff=0.5)

    def tree(self, codes: Sequence[str]) -> Tree:
        """Return the tree of the categories that one page prints.

        If the page does not print a parent, the nearest ancestor that it prints is used instead.
        """
        position = {code: row for row, code in enumerate(codes)}
        parents = []
        for code in codes:
            parent = self.categories[code].parent
            while parent is not None and parent not in position:
                parent = self.categories[parent].parent
            parents.append(None if parent is None else position[parent])
        return Tree(tuple(parents))


def read_codelist(path: Path) -> Codelist:
    """Return the codelist in a CSV file; raise CodelistError with the file and line of an error."""
    categories: dict[str, Category] = {}
    codes: dict[str, str] = {}
    columns: tuple[str, ...] = ()
    depths: dict[str | None, int] = {None: -1}
    for line, row in read_rows(path, _REQUIRED):
        columns = tuple(
            name for name in row if name not in _REQUIRED and not _OTHER_NAMES.fullmatch(name)
        )
        _check_columns(path, columns)
        category = _category(path, line, row, columns)
        _check_category(path, category, categories, codes)
        categories[category.code] = category
        depths[category.code] = depths[category.parent] + 1
        if depths[category.code] > DEEPEST_TREE:
            raise CodelistError(
                Place(path.name, line),
                f"{shown(category.code)} has {depths[category.code]} totals above it;"
                f" expected at most {DEEPEST_TREE}",
            )
        codes.update(dict.fromkeys(category.labels, category.code))
    if not categories:
        raise CodelistError(Place(path.name), "contains no category; expected one on each line")
    return Codelist(composed(path.stem), categories, columns, codes)


def _category(path: Path, line: int, row: dict[str, str], columns: Sequence[str]) -> Category:
    expect_words(Place(path.name, line), row, ("code", "name"))
    if not row["code"].isprintable():
        raise CodelistError(
            Place(path.name, line),
            f"code {shown(row['code'])} contains a character that cannot be seen; expected none",
        )
    if row["kind"] not in _KINDS:
        raise CodelistError(
            Place(path.name, line),
            f"kind {shown(row['kind'])} is unknown; expected {', '.join(_KINDS)}",
        )
    other_names = [
        (match[1], name)
        for column, text in row.items()
        if (match := _OTHER_NAMES.fullmatch(column))
        for name in _split(text)
    ]
    return Category(
        code=row["code"],
        name=row["name"],
        kind=cast(Kind, row["kind"]),
        parent=row["parent"] or None,
        labels=tuple(_split(row["labels"])),
        other_names=tuple(other_names),
        extra={name: row[name] or None for name in columns},
        line=line,
    )


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    for name in columns:
        if name in _ADDED or not _COLUMN.fullmatch(name):
            raise CodelistError(
                Place(path.name, 1),
                f"the column name {shown(name)} is not allowed; expected lower-case letters,"
                f" digits and underscores, and none of {', '.join(_ADDED)}",
            )


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(_SEPARATOR) if part.strip()]


def _check_category(
    path: Path, category: Category, above: dict[str, Category], codes: dict[str, str]
) -> None:
    place = Place(path.name, category.line)
    if category.code in above:
        raise CodelistError(
            place,
            f"code {shown(category.code)} is on line {above[category.code].line} too;"
            " expected each code once",
        )
    if category.parent is not None and category.parent not in above:
        raise CodelistError(
            place,
            f"parent {shown(category.parent)} of {shown(category.code)} is not on a line above it;"
            " expected a parent before its parts",
        )
    for label in category.labels:
        if label in codes:
            raise CodelistError(
                place,
                f"label {shown(label)} is a label of {shown(codes[label])} too;"
                " expected each label in one category",
            )
