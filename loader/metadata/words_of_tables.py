"""The words of each table and view of a database: what `descriptions.yml` says, filled in."""

from collections.abc import Iterator, Mapping, Sequence
from gettext import NullTranslations
from typing import Any, NamedTuple

from loader.metadata.facts import Contents, DescribedDimension, DescribedView, Facts, listed
from loader.metadata.sentences import say

Words = Mapping[str, Any]

_MOST_FACETS = 3  # of dimensions: each takes time, and room
_MOST_VALUES = 30  # of a facet: Datasette shows no more


class _Holding(NamedTuple):
    """A table or view; `values` is how many values columns have in it, if it is known."""

    name: str
    facts: Facts
    dimensions: Sequence[DescribedDimension]
    values: Mapping[str, int]


def words_of_tables(words: Words, contents: Contents) -> dict[str, dict[str, Any]]:
    """Return the words of all tables and views that the database has, in the order of `words`."""
    return {
        holding.name: _table(about, holding, contents.columns[holding.name], contents.language)
        for key, about in words.items()
        for holding in _holdings(key, contents)
        if holding.name in contents.columns
    }


def _holdings(key: str, contents: Contents) -> Iterator[_Holding]:
    """Yield the table of that name, or those of all views or dimensions."""
    if key == "{view}":
        yield from (_of_view(view, contents) for view in contents.views)
    elif "{dimension}" in key:
        yield from (_of_dimension(key, dimension, contents) for dimension in contents.dimensions)
    else:
        yield _Holding(key, contents.facts, contents.dimensions, contents.values)


def _of_view(view: DescribedView, contents: Contents) -> _Holding:
    known = {dimension.name: dimension for dimension in contents.dimensions}
    dimensions = [
        known[column]._replace(categories=view.categories[column])
        for column in contents.columns[view.name]
        if column in view.categories
    ]
    return _Holding(
        view.name, view.facts, dimensions, {"additive": 2 if view.facts["totals"] else 1}
    )


def _of_dimension(key: str, dimension: DescribedDimension, contents: Contents) -> _Holding:
    name, facts = next(_each(key, contents.facts, [dimension], contents.language))
    long = dimension.categories > _MOST_VALUES
    values = {
        "kind": len(dimension.kinds) if long else 1,
        "parent": dimension.parents if long and dimension.parents <= _MOST_VALUES else 1,
    }
    return _Holding(name, facts, [dimension], values)


def _each(
    key: str,
    facts: Facts,
    dimensions: Sequence[DescribedDimension],
    language: NullTranslations,
) -> Iterator[tuple[str, Facts]]:
    """Yield the names that a key stands for, each with the facts to fill in for it."""
    if "{dimension}" not in key:
        yield key, facts
        return
    for dimension in dimensions:
        name = key.replace("{dimension}", dimension.name)
        yield name, {**facts, **_of(dimension, language)}


def _of(dimension: DescribedDimension, language: NullTranslations) -> Facts:
    kinds = {
        "total": language.gettext("totals"),
        "group": language.gettext("groups"),
        "rest": language.gettext("rests"),
    }
    others = [kinds[kind] for kind in kinds if kind in dimension.kinds]
    return {
        "dimension": dimension.name,
        "label": dimension.label,
        "examples": ", ".join(dimension.examples),
        "others": listed(others, language),
        # With a few more rows than a page has, they stand on one page.
        "whole": "max" if dimension.categories in range(101, 501) else None,
    }


def _table(
    about: Words, holding: _Holding, columns: Sequence[str], language: NullTranslations
) -> dict[str, Any]:
    said = {
        key: say(words, holding.facts)
        for key, words in about.items()
        if key not in ("facets", "columns")
    }
    facets = [facet for key in about.get("facets", ()) for facet in _facets(key, holding)]
    return {
        **{key: words for key, words in said.items() if words is not None},
        **({"facets": facets} if facets else {}),
        "columns": _columns(about["columns"], holding, columns, language),
    }


def _columns(
    about: Words, holding: _Holding, columns: Sequence[str], language: NullTranslations
) -> dict[str, str]:
    meant = {
        name: (words, facts)
        for key, words in about.items()
        for name, facts in _each(key, holding.facts, holding.dimensions, language)
    }
    other = about.get("*")
    return {
        column: say(*meant.get(column, (other, {**holding.facts, "column": _spoken(column)})))
        for column in columns
    }


def _spoken(column: str) -> str:
    return column.replace("_", " ").capitalize()


def _facets(key: str, holding: _Holding) -> list[str]:
    """Return the facets that a key stands for, without those that would be of no use."""
    if "{dimension}" not in key:
        return [key] if holding.values.get(key, 2) > 1 else []
    useful = [dimension.name for dimension in holding.dimensions if _divides(dimension, key)]
    return [key.replace("{dimension}", name) for name in useful[:_MOST_FACETS]]


def _divides(dimension: DescribedDimension, key: str) -> bool:
    """Return whether a facet of names, or of kinds where there are too many names, is of use."""
    if key.endswith("_kind"):
        return dimension.categories > _MOST_VALUES and len(dimension.kinds) > 1
    return 1 < dimension.categories <= _MOST_VALUES
