"""Decide which categories of a dimension may be added up without counting anything twice."""

from collections.abc import Callable, Mapping, Sequence

from loader.proof.sum_words import meanings
from loader.table.axis import DimensionRole, leaves_below

IsTotal = Callable[[str], bool]


def additive_codes(
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
