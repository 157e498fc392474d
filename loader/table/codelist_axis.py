"""Bind the dimensions of an axis to codelists, and compare the codelists with the numbers.

A codelist gives the code of each label, and says which categories are parts of which total. What
it says is proved in the numbers; where the numbers say something else, the page is refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from loader.errors import CodelistError, TreeError, shown
from loader.page.page_parts import Page
from loader.proof.exact_numbers import left_over
from loader.proof.relation import Relation
from loader.proof.tree import Tree
from loader.seeds.codelist import Codelist
from loader.seeds.remarks import Finding
from loader.table.axis import WHOLE_CODE, Axis, Heading, tree_of
from loader.table.dimensions import WHOLE
from loader.words import counted

_UNKNOWN_SHOWN = 20
# One line of numbers for each heading.
Lines = Sequence[Sequence[int | None]]

_ROWS_SHOWN = 200  # of the two trees side by side


def codes_of(
    page: Page, headings: Sequence[Heading], labels: Sequence[str], codelist: Codelist | None
) -> list[str]:
    """Return the code of each label; raise CodelistError with a line for each unknown label."""
    if codelist is None:
        return [label or WHOLE_CODE for label in labels]
    is_alone = all(label == heading.label for label, heading in zip(labels, headings, strict=True))
    totals = (c.code for c in codelist.categories.values() if c.kind == "total" and not is_alone)
    whole = next(totals, None)
    codes: list[str] = []
    unknown: dict[str, Heading] = {}
    for heading, label in zip(headings, labels, strict=True):
        if code := codelist.codes.get(label) or (whole if label == WHOLE else None):
            codes.append(code)
        else:
            unknown.setdefault(label, heading)
    if unknown:
        first = islice(unknown.items(), _UNKNOWN_SHOWN)
        lines = [_unknown(page, heading, label, codelist) for label, heading in first]
        if len(unknown) > _UNKNOWN_SHOWN:
            more = counted(len(unknown) - _UNKNOWN_SHOWN, "more unknown label")
            lines.append(f"{page.name}: and {more}")
        raise CodelistError(None, "\n".join(lines))
    return codes


def _unknown(page: Page, heading: Heading, label: str, codelist: Codelist) -> str:
    near = codelist.nearest(label)
    verb = "is" if len(near) == 1 else "are"
    names = ", ".join(map(shown, near))
    hint = f"the nearest known {verb} {names}" if near else "no known label is similar"
    return (
        f"{page.place(heading.line, heading.field)}: unknown label {shown(label)};"
        f" {hint}; add it to the labels of its category in {codelist.file}"
    )


def relations_of_codelist(
    codes: Sequence[tuple[str, ...]], dimension: int, codelist: Codelist, lanes: int
) -> Iterator[Relation]:
    """Yield the sums that a codelist states, for each group of headings that differ only in it."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, code in enumerate(codes):
        groups[code[:dimension] + code[dimension + 1 :]].append(row)
    all_lanes = tuple(range(lanes))
    for rows in groups.values():
        tree = codelist.tree([codes[row][dimension] for row in rows])
        for total, parts in tree.parts.items():
            signed = tuple((1, rows[part]) for part in parts)
            yield Relation(rows[total], signed, all_lanes)


def with_relations_of_codelists(axis: Axis, lines: Lines) -> Axis:
    """Return the axis with the sums that codelists state in place of those found along them.

    A codelist says nothing of differences, so these stay if they hold everywhere; and so does all
    that was found along a codelist without any total. `lines` are the numbers of each heading.
    """
    lanes = len(lines[0]) if lines else 0
    stated = {
        d.name: [*relations_of_codelist(axis.codes, i, d.codelist, lanes)]
        for i, d in enumerate(axis.dimensions)
        if d.codelist
    }
    if not any(stated.values()):
        return axis
    kept = [
        r
        for r in axis.relations
        if not stated.get(axis.along(r)) or (r.kind != "sum" and _holds(r, lines))
    ]
    relations = [*kept, *chain.from_iterable(stated.values())]
    return replace(axis, relations=tuple(relations), tree=tree_of(relations, len(axis.codes)))


def _holds(relation: Relation, lines: Lines) -> bool:
    return relation.kind == "of which" or not any(left_over(lines, relation))


def compare_trees(page: Page, axis: Axis) -> Iterator[Finding]:
    """Yield findings about a codelist; raise TreeError if it and the numbers disagree.

    All its totals are proved already. If it also fits the order of the page, the numbers only have
    another reading, which is a finding.
    """
    codelist = _only_codelist(axis)
    if codelist is None:
        return
    differing = _differing_rows(axis)
    if differing and not axis.tree.is_in_order():
        raise disagreement(page, axis)
    for row in differing:
        yield Finding(
            axis.headings[row].line,
            "open place",
            f"The numbers leave open which total {axis.labels[row]!r} is part of;"
            f" {codelist.file} decides.",
        )


def _only_codelist(axis: Axis) -> Codelist | None:
    return axis.dimensions[0].codelist if len(axis.dimensions) == 1 else None


def _differing_rows(axis: Axis) -> list[int]:
    """Return the rows that are part of another total by the numbers, but not those of no total."""
    pairs = zip(axis.tree.parents, axis.computed.parents, strict=True)
    return [row for row, (parent, other) in enumerate(pairs) if other not in (None, parent)]


def contradicts(axis: Axis, totals: Iterable[int]) -> bool:
    """Return whether the numbers give one of these totals other parts than the codelist does."""
    if _only_codelist(axis) is None:
        return False
    return bool(_differing_rows(axis)) and any(t in axis.computed.parts for t in totals)


def disagreement(page: Page, axis: Axis) -> TreeError:
    """Return an error that shows the tree of the numbers and of the codelist, side by side."""
    codelist = _only_codelist(axis)
    assert codelist is not None
    first, *_ = _differing_rows(axis)
    heading = axis.headings[first]
    return TreeError(
        page.place(heading.line, heading.field),
        f"{shown(heading.label)} is {_place_in(axis, axis.computed, first)} by the"
        f" numbers, but {_place_in(axis, axis.tree, first)} by {codelist.file}; correct its"
        " parent, or the page.\n" + _side_by_side(axis, codelist),
    )


def _place_in(axis: Axis, tree: Tree, row: int) -> str:
    parent = tree.parents[row]
    return "part of no total" if parent is None else f"part of {shown(axis.labels[parent])}"


def _side_by_side(axis: Axis, codelist: Codelist) -> str:
    left = axis.computed.drawn(axis.labels)
    right = axis.tree.drawn(axis.labels)
    width = max(map(len, [*left, "by the numbers"])) + 2
    lines = [f"  {'by the numbers':<{width}}by {codelist.file}"]
    differing = set(_differing_rows(axis))
    for row, (numbers, coded) in enumerate(zip(left, right, strict=True)):
        lines.append(f"{'!' if row in differing else ' '} {numbers:<{width}}{coded}")
        if len(lines) > _ROWS_SHOWN:
            lines.append(f"  and {counted(len(left) - row - 1, f'more {axis.what}')}")
            break
    return "\n".join(lines)


def totals_left_out(axis: Axis) -> Iterator[Finding]:
    """Yield a finding for each total of a codelist that is not printed, though its parts are."""
    for dimension, coded in enumerate(axis.dimensions):
        if coded.codelist is None:
            continue
        left_out: dict[str, tuple[int, str]] = {}  # by the total: its first part, as printed
        for row, codes in enumerate(axis.codes):
            parent = coded.codelist.categories[codes[dimension]].parent
            if parent is not None and parent not in coded.labels:
                left_out.setdefault(parent, (row, coded.labels[codes[dimension]]))
        for total, (row, label) in left_out.items():
            yield Finding(
                axis.headings[row].line,
                "total left out",
                f"{label!r} is part of {coded.codelist.categories[total].name!r}"
                f" ({coded.codelist.file}), which is not printed.",
            )
