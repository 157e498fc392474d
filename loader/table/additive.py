"""Decide which categories of a dimension may be added up without counting anything twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from loader.proof.sum_words import meanings
from loader.seeds.publication import Publication
from loader.table.axis import (
    Axis,
    AxisDimension,
    DimensionRole,
    decompositions,
    leaves_below,
    parents_of,
)

IsTotal = Callable[[str], bool]


def with_additive_codes(axis: Axis, broken: Iterable[int], publication: Publication) -> Axis:
    """Return the axis with the parents and additive codes of its dimensions.

    `broken` are the indexes of relations that fail somewhere: nothing below them is additive.
    """
    left_out = set(broken)
    sound = [r for i, r in enumerate(axis.relations) if i not in left_out]
    dimensions = []
    for i, dimension in enumerate(axis.dimensions):
        order = list(dimension.labels)

        def is_total(code: str, dimension: AxisDimension = dimension) -> bool:
            if dimension.codelist:
                return dimension.codelist.categories[code].kind == "total"
            return publication.likely_total(dimension.labels[code])

        stated = decompositions(axis.codes, axis.relations, i)
        proved = decompositions(axis.codes, sound, i) if left_out else stated
        proved = {total: parts for total, parts in proved.items() if stated[total] == parts}
        additive = _additive_codes(dimension.labels, dimension.role, proved, is_total)
        parents = {} if dimension.role else parents_of(order, stated)
        dimensions.append(replace(dimension, parents=parents, additive=additive))
    return replace(axis, dimensions=tuple(dimensions))


def _additive_codes(
    labels: Mapping[str, str],
    role: DimensionRole | None,
    parts_of: Mapping[str, Sequence[str]],
    is_total: IsTotal,
) -> frozenset[str]:
    """Return the codes that do not overlap; `parts_of` has the parts of each proved total.

    They are the parts, down to the last, of the one total that is part of no other. If headings
    stand outside that total, it must be a total by its code (`is_total`). Periods and measures are
    never added to each other, so there each code stands for itself.
    """
    if not parts_of and role == "time":
        return frozenset(labels)
    if not parts_of and (role == "measure" or len(labels) == 1):
        return frozenset(code for code, label in labels.items() if "measure" not in meanings(label))
    parts = {part for codes in parts_of.values() for part in codes}
    roots = [total for total in parts_of if total not in parts]
    if len(roots) != 1:
        return frozenset()
    outside = labels.keys() - parts - {roots[0]}
    if outside and not is_total(roots[0]):
        return frozenset()
    return leaves_below(roots[0], parts_of)
