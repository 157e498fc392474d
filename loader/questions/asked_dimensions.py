"""What questions can be asked about: the dimensions of a database, and what they are together."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from loader.letters import spellings

FEWEST_RANKED = 3  # categories; a list of the largest of two says little
MOST_BESIDE = 20  # tables beside each other; of more, all numbers would be read to answer


@dataclass(frozen=True)
class AskedDimension:
    """A dimension with the ids of the published tables that have it.

    `plain` are those where its categories are like each other, neither times, nor measures, nor one
    the difference of others; `summed` those with totals that were added up along it; `in_series`
    those that are in a series. `axes` are those it is on anywhere, and `size` is the number of its
    categories that are not totals. `slug` is its name in addresses, "time" for the time that most
    tables have. `map` is the map of its categories, if there is one, and `map_column` their column
    with the codes on it.
    """

    name: str
    label: str
    slug: str
    is_time: bool
    size: int
    axes: frozenset[str]
    tables: frozenset[str]
    plain: frozenset[str]
    summed: frozenset[str]
    in_series: frozenset[str]
    map: str = ""
    map_column: str = "code"


@dataclass(frozen=True)
class Subject:
    """What one question is about: a dimension, the other one, and those that are chosen.

    `listed` is the dimension whose categories are the rows of the answer.
    """

    about: str
    dimension: AskedDimension | None = None
    other: AskedDimension | None = None
    listed: AskedDimension | None = None
    chosen: tuple[AskedDimension, ...] = ()

    def compares(self, dimension: AskedDimension) -> bool:
        """Return whether a category of this dimension is compared with its total."""
        return self.about == "over" and dimension == self.dimension


def read_dimensions(connection: sqlite3.Connection) -> list[AskedDimension]:
    """Return the dimensions that published tables have, those of most tables first."""
    uses = connection.execute(
        "SELECT dimension, published_table, axis, coalesce(here.role, dimension.role, ''),"
        " EXISTS (SELECT 1 FROM relation WHERE relation.published_table = here.published_table"
        "   AND along = dimension AND kind = 'difference'),"
        " EXISTS (SELECT 1 FROM total_check WHERE total_check.published_table ="
        "   here.published_table AND along = dimension),"
        " published_table IN (SELECT published_table FROM series)"
        " FROM published_dimension AS here JOIN dimension ON name = dimension"
        " ORDER BY published_table, axis DESC, position"
    ).fetchall()
    about = {
        name: facts
        for name, *facts in connection.execute(
            "SELECT name, label, coalesce(map, ''), coalesce(map_column, 'code') FROM dimension"
        )
    }
    found = [
        _dimension(connection, name, about[name], [use[1:] for use in uses if use[0] == name])
        for name in dict.fromkeys(use[0] for use in uses)
    ]
    found.sort(key=lambda dimension: -len(dimension.tables))
    found = _with_plain_slugs(found)
    main_time = next((dimension for dimension in found if dimension.is_time), None)
    return [replace(d, slug="time") if d is main_time else d for d in found]


def _with_plain_slugs(dimensions: Sequence[AskedDimension]) -> list[AskedDimension]:
    """Return them with slugs in plain letters, as addresses show no others, where they differ."""
    plain = ["-".join(ways[0] for ways in spellings(d.slug)) for d in dimensions]
    return [
        replace(dimension, slug=slug) if plain.count(slug) == 1 else dimension
        for dimension, slug in zip(dimensions, plain, strict=True)
    ]


def _dimension(
    connection: sqlite3.Connection,
    name: str,
    about: Sequence[str],
    uses: Sequence[tuple[str, ...]],
) -> AskedDimension:
    label, map_name, map_column = about
    (size,) = connection.execute(
        f"SELECT count(*) FROM \"{name}\" WHERE kind <> 'total'"  # noqa: S608 - a name of a table
    ).fetchone()
    return AskedDimension(
        name,
        label,
        name.replace("_", "-"),
        any(role == "time" for _, _, role, *_ in uses),
        size,
        frozenset(axis for _, axis, *_ in uses),
        frozenset(table for table, *_ in uses),
        frozenset(
            t for t, _, role, less, *_ in uses if role not in ("time", "measure") and not less
        ),
        frozenset(table for table, *_, summed, _ in uses if summed),
        frozenset(table for table, *_, in_series in uses if in_series),
        map_name,
        map_column,
    )


def subjects(about: str, dimensions: Sequence[AskedDimension]) -> Iterator[Subject]:
    """Yield the subjects of a kind, those that most tables have first."""
    if about == "any":
        yield Subject(about)
    elif about == "map":
        for one in dimensions:
            if one.map and one.plain:
                yield Subject(about, one, None, one, _beside(dimensions, one.plain, [one]))
    elif about == "series":
        chosen = tuple(one for one in dimensions if one.in_series)
        yield from (Subject(about, listed=one, chosen=chosen) for one in chosen[:1])
    elif about in ("dimension", "tables"):
        for one in dimensions:
            if one.size >= FEWEST_RANKED and len(one.plain) > (about == "tables"):
                yield Subject(about, one, None, one, _beside(dimensions, one.plain, [one]))
    else:
        yield from _pairs(about, dimensions)


def _pairs(about: str, dimensions: Sequence[AskedDimension]) -> Iterator[Subject]:
    """Yield the subjects of two dimensions that a table has both."""
    ordered = combinations if about == "each" else permutations
    pairs = [(one, other, shared) for one, other in ordered(dimensions, 2)
             if (shared := _shared(about, one, other))]  # fmt: skip
    pairs.sort(key=lambda pair: (-len(pair[2]), about == "shares" and not pair[1].plain))
    seen = set()
    for one, other, shared in pairs:
        if about == "shares" and one in seen:
            continue
        seen.add(one)
        varied = {"shares": [one, other], "each": []}.get(about, [other])
        chosen = _beside(dimensions, shared, varied)
        if about != "shares":
            chosen = (one, *(other for other in chosen if other != one))
        yield Subject(about, one, other, other, chosen)


def _shared(about: str, one: AskedDimension, other: AskedDimension) -> frozenset[str]:
    """Return the tables of which the question can be asked with these two dimensions."""
    if about == "pair":
        return one.plain & other.plain
    if about == "each":
        shared = one.plain & other.plain
        # Of a series alone there is a question about time, which says the same and more.
        fits = 1 < len(shared) <= MOST_BESIDE and shared - one.in_series
        return shared if fits else frozenset()
    if about == "over":
        return one.plain & one.summed & other.plain & other.summed
    if about == "shares":
        return one.summed & other.tables
    return one.tables & other.tables if other.is_time and not one.is_time else frozenset()


def _beside(
    dimensions: Iterable[AskedDimension], tables: frozenset[str], varied: Sequence[AskedDimension]
) -> tuple[AskedDimension, ...]:
    """Return the other dimensions of these tables."""
    return tuple(one for one in dimensions if one.tables & tables and one not in varied)
