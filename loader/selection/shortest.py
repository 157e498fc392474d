"""Write a selection as briefly as it can be written, for an address that people cite."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from loader.selection.choose import KINDS, chosen_codes
from loader.selection.cut import Selection
from loader.selection.expression import quoted
from loader.selection.offered import OfferedDimension


def shortest_expressions(selection: Selection) -> dict[str, str]:
    """Return a short expression for each dimension of which something is chosen."""
    chosen = {choice.dimension: choice.codes for choice in selection.chosen}
    return {
        dimension.name: shortest(dimension, chosen[dimension.name])
        for dimension in selection.offered
        if dimension.name in chosen
    }


def shortest(dimension: OfferedDimension, codes: Collection[str]) -> str:
    """Return an expression for exactly these codes: kinds and totals where they save letters."""
    left, terms = dict.fromkeys(codes), []
    groups = _groups(dimension)
    for term in sorted(groups, key=lambda term: (-len(groups[term]), len(term))):
        saved = [quoted(code) for code in groups[term] if code in left]
        if groups[term] <= frozenset(codes) and len(term) < len(",".join(saved)):
            terms.append(term)
            left = {code: None for code in left if code not in groups[term]}
    listed = ",".join(map(quoted, codes))
    short = ",".join([*terms, *map(quoted, left)])
    # A category may be called as a word of ours, which then means the category.
    is_same = terms and set(chosen_codes(dimension, short)) == set(codes)
    return short if is_same else listed


def _groups(dimension: OfferedDimension) -> Mapping[str, frozenset[str]]:
    """Return the codes that each term chooses which stands for several categories."""
    below: dict[str, set[str]] = defaultdict(set)
    for category in dimension.categories:
        above = category.parent
        while above is not None:
            below[f"under:{quoted(above)}"].add(category.code)
            above = dimension.by_code[above].parent if above in dimension.by_code else None
    for word, kinds in KINDS.items():
        below[word] = {one.code for one in dimension.categories if one.kind in kinds}
    return {term: frozenset(codes) for term, codes in below.items() if codes}
