"""Which lanes a sum is stated for, and whether it is read as a sum or as a difference.

A sum is stated for all lanes like those where it holds, and for lanes where a missing number leaves
it open. If it is stated for a lane and fails there, the source is wrong or was read wrongly, and
that must be seen.

Every difference can be read as a sum: net = in - out as in = out + net. The words of the
labels decide between the two. If they do not, negative numbers decide, then the reading of lines
with the same labels, then the tree of sums that the line belongs to. If nothing decides, both
readings are possible.
"""

from collections.abc import Sequence, Set
from typing import Literal

from loader.proof.candidate import Candidate
from loader.proof.lanes import Lanes
from loader.proof.relation import LineWords, Relation
from loader.proof.search import Search
from loader.proof.sum_words import meanings, said_by

_FEW = 8  # of so many lanes one may be misprinted; if more fail, they are of another measure

Reading = Literal["sum", "first", "second"] | None  # which of two parts is the difference


def state(search: Search) -> list[Relation]:
    """Return the relations that a search has found, in the order of their totals."""
    found = sorted(search.found.values(), key=lambda one: (one.total, one.parts))
    own = [_reading(search, one) for one in found]
    known: dict[tuple[object, ...], Reading] = {}
    patterns = [_patterns(search.lines, one) for one in found]
    for alike, reading in zip(patterns, own, strict=True):
        if reading:
            known.update(dict.fromkeys(alike, reading))
    tree = _tree(found, search.likely)
    relations = []
    for one, reading, alike in zip(found, own, patterns, strict=True):
        told = (reading, *map(known.get, alike))
        reading = next(filter(None, told), "sum" if one.total in tree else None)
        relations.append(_relation(one, _lanes(search, one), reading))
    return relations + _of_which(search)


def _tree(found: Sequence[Candidate], likely: Set[int]) -> set[int]:
    """Return the totals that stand in a tree of sums, as in, out and net do not.

    Such a total is a part of what is called a total, or a part beside others of which one has three
    parts, or all its parts are totals.
    """
    sums: dict[int, list[tuple[int, ...]]] = {}
    for one in found:
        if one.kind == "run":
            sums.setdefault(one.total, []).append(one.parts)
    tree: set[int] = set()
    for total, (parts, *others) in sums.items():
        inner = [part for part in parts if part in sums]
        several = len(parts) > 2 or any(len(sums[part][0]) > 2 for part in inner)
        if not others and (several or total in likely):
            tree.update(inner)
        if not others and len(inner) == len(parts):
            tree.add(total)
    return tree


def _lanes(search: Search, found: Candidate) -> tuple[int, ...]:
    lanes = search.lanes
    believed = found.holds | search.near(found)
    stated = believed | found.told & search.good | lanes.all & ~found.told & ~search.bad
    failing = found.told & lanes.alike(believed) & ~stated
    if failing.bit_count() <= max(1, believed.bit_count() // _FEW):
        stated |= failing
    values = lanes.values[found.total]
    return tuple([lane for lane in lanes.of(stated) if values[lane] is not None])


def _patterns(lines: Sequence[LineWords], found: Candidate) -> list[tuple[object, ...]]:
    """Return what a sum has in common with others: labels, the groups it adds up, or steps."""
    places = [lines[line] for line in (found.total, *found.parts)]
    patterns: list[tuple[object, ...]] = [tuple(line.label for line in places)]
    groups = tuple(line.path[:-1] for line in places)
    steps = tuple(part - found.total for part in found.parts)
    if len(set(groups)) == len(groups):
        patterns.append(groups)
    if min(map(abs, steps)) > 2:  # not next to each other: from block to block
        patterns.append(steps)
    return patterns


def _relation(found: Candidate, lanes: tuple[int, ...], reading: Reading) -> Relation:
    parts = tuple((1, part) for part in found.parts)
    if reading in ("first", "second"):
        net, other = found.parts if reading == "first" else found.parts[::-1]
        signed = ((1, found.total), (-1, other))
        return Relation(net, signed, lanes, "difference")
    two = len(parts) == 2 and reading is None
    nearly = found.kind == "set in" and 4 * found.holds.bit_count() < found.told.bit_count()
    return Relation(found.total, parts, lanes, two_readings=two, nearly=nearly)


def _reading(search: Search, found: Candidate) -> Reading:
    """Return how a sum of two parts is to be read; None where nothing decides."""
    if len(found.parts) != 2:
        return "sum"
    return _by_words(search, found) or _by_signs(search.lanes, found)


def _by_words(search: Search, found: Candidate) -> Reading:
    first, second = found.parts
    lines = [said_by(search.lines[line].path) for line in (found.total, first, second)]
    says = [not said.isdisjoint(("net", "change")) for said in lines]
    if says == [False, True, False]:
        return _by_place(search, found, first, "first")
    if says == [False, False, True]:
        return _by_place(search, found, second, "second")
    above = ["total" in said for said in lines]
    within = (search.set_in.get(found.total, ()), search.within.get(found.total, ()))
    if says[0] or found.total in search.likely or above == [True, False, False]:
        return "sum"
    two_parts = all("part" in said for said in lines[1:])
    if two_parts or any(set(found.parts) <= set(parts) for parts in within):
        return "sum"
    return None


def _by_place(search: Search, found: Candidate, net: int, reading: Reading) -> Reading:
    """Return "sum" where a change stands between two stocks: opening, increase, closing."""
    other = sum(found.parts) - net
    between = other < net < found.total
    words = meanings(search.lines[net].label)
    return "sum" if between and "change" in words and "net" not in words else reading


def _by_signs(lanes: Lanes, found: Candidate) -> Reading:
    """Return which part alone has negative numbers: a count has none, a difference may."""
    total, first, second = (
        any(value < 0 for value in lanes.filled[line]) for line in (found.total, *found.parts)
    )
    if total or first == second:
        return None
    return "first" if first else "second"


def _of_which(search: Search) -> list[Relation]:
    """Return what is said to be part of a line, where it does not add up to it."""
    added = {(total, part) for total, parts in search.found for part in parts}
    relations = []
    for total, parts in search.within.items():
        rest = tuple((1, part) for part in parts if (total, part) not in added)
        values = search.lanes.values[total]
        if rest:
            lanes = tuple(lane for lane, value in enumerate(values) if value is not None)
            relations.append(Relation(total, rest, lanes, "of which"))
    return relations
