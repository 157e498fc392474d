"""headings -> codes and tree: one axis of a page, the stub or the heads.

Where the dimension has a codelist, labels become codes and the codelist's parents give the tree
that arithmetic must find again. Where it has none, a label is its own code and the tree is what
arithmetic finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loader.bounds import DEEPEST_TREE
from loader.errors import CodelistError, PageError, TreeError, shown
from loader.page.lines import Page
from loader.proof.find_tree import Vector, find_tree
from loader.proof.tree import Tree
from loader.seeds.codelist import Category, Codelist, Kind
from loader.seeds.remarks import Finding
from loader.words import counted

_UNKNOWN_SHOWN = 20
_ROWS_SHOWN = 200  # of both trees side by side


@dataclass(frozen=True, slots=True)
class Heading:
    """A row heading or column heading: where it stands, as printed, and its words alone."""

    line: int
    field: int
    printed: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The categories of one dimension on one page, in the page's order, and their tree.

    `found` is the tree that arithmetic finds; `tree` the one that the proof goes by.
    """

    dimension: str
    what: str  # "row" or "column", for messages
    headings: tuple[Heading, ...]
    codes: tuple[str, ...]
    tree: Tree
    found: Tree
    codelist: Codelist | None

    @property
    def labels(self) -> list[str]:
        """The words of each heading."""
        return [heading.label for heading in self.headings]

    def with_tree(self, tree: Tree) -> "Axis":
        """The same axis with another tree."""
        return replace(self, tree=tree)

    def derived_categories(self) -> list[Category]:
        """A category a heading, for a dimension that has no codelist."""
        return [
            Category(
                code,
                code,
                self._kind(row),
                None if parent is None else self.codes[parent],
                (label,),
            )
            for row, (code, label, parent) in enumerate(
                zip(self.codes, self.labels, self.tree.parents, strict=True)
            )
        ]

    def _kind(self, row: int) -> Kind:
        if row not in self.tree.parts:
            return "item"
        return "total" if self.tree.parents[row] is None else "group"


def read_axis(
    page: Page,
    dimension: str,
    what: str,
    headings: Sequence[Heading],
    numbers: Sequence[Vector],
    codelist: Codelist | None,
    likely_totals: frozenset[int],
) -> Axis:
    """The axis with these headings; `numbers` has one vector a heading.

    Raises CodelistError with a line for each unknown label, PageError for a category that
    stands there twice.
    """
    codes = _codes(page, headings, codelist)
    _expect_once(page, headings, codes)
    found = find_tree(numbers, likely_totals)
    tree = codelist.tree(codes) if codelist else found
    _expect_shallow(page, headings, tree)
    return Axis(dimension, what, tuple(headings), codes, tree, found, codelist)


def _codes(page: Page, headings: Sequence[Heading], codelist: Codelist | None) -> tuple[str, ...]:
    if codelist is None:
        return tuple(heading.label for heading in headings)
    unknown = [heading for heading in headings if heading.label not in codelist.codes]
    if unknown:
        lines = [_unknown(page, heading, codelist) for heading in unknown[:_UNKNOWN_SHOWN]]
        if len(unknown) > _UNKNOWN_SHOWN:
            more = counted(len(unknown) - _UNKNOWN_SHOWN, "more unknown label")
            lines.append(f"{page.name}: and {more}")
        raise CodelistError(None, "\n".join(lines))
    return tuple(codelist.codes[heading.label] for heading in headings)


def _unknown(page: Page, heading: Heading, codelist: Codelist) -> str:
    near = ", ".join(map(shown, codelist.nearest(heading.label)))
    hint = f"the nearest known are {near}" if near else "none known is like it"
    return (
        f"{page.place(heading.line, heading.field)}: unknown label {shown(heading.label)};"
        f" {hint}; add it to the labels of its category in {codelist.file}"
    )


def _expect_once(page: Page, headings: Sequence[Heading], codes: Sequence[str]) -> None:
    first: dict[str, Heading] = {}
    for heading, code in zip(headings, codes, strict=True):
        if code in first:
            other = first[code]
            raise PageError(
                page.place(heading.line, heading.field),
                f"{shown(heading.label)} is category {shown(code)}, and so is"
                f" {shown(other.label)} at line {other.line} field {other.field};"
                " expected each category once in a table",
            )
        first[code] = heading


def _expect_shallow(page: Page, headings: Sequence[Heading], tree: Tree) -> None:
    deepest = max(tree.depths, default=0)
    if deepest > DEEPEST_TREE:
        heading = headings[tree.depths.index(deepest)]
        raise PageError(
            page.place(heading.line, heading.field),
            f"by the numbers, {shown(heading.label)} is part of {deepest} totals, one within the"
            f" other; expected at most {DEEPEST_TREE}; a codelist can say what is a total",
        )


def without_the_error(axis: Axis, numbers: Sequence[Vector]) -> Axis:
    """The axis with the tree that half of the numbers give, if it explains more than all of them.

    A wrong number stands in one half; the other half still shows the tree.
    """
    width = len(numbers[0]) if numbers else 0
    if axis.codelist or axis.tree.given_up or len(axis.tree.roots) == 1 or width < 4:
        return axis
    middle = width // 2
    halves = (
        find_tree([row[part] for row in numbers]) for part in (slice(middle), slice(middle, None))
    )
    best = min(halves, key=lambda tree: len(tree.roots))
    return axis.with_tree(best) if len(best.roots) < len(axis.tree.roots) else axis


def compare_trees(page: Page, axis: Axis) -> list[Finding]:
    """What to know about a proved tree; raises TreeError where codelist and numbers disagree."""
    if axis.found.given_up:
        return [_given_up(axis)]
    if axis.codelist is None:
        return _findings_of_found(axis)
    differing = {
        row for row, parent in enumerate(axis.tree.parents) if parent != axis.found.parents[row]
    }
    # The codelist's tree is proved by now; in the page's order it is another way to read it.
    if differing - axis.found.open and not axis.tree.is_in_order(axis.found.open):
        raise disagreement(page, axis)
    return [
        Finding(
            axis.headings[row].line,
            "open place",
            f"The numbers leave open which total {axis.labels[row]!r} is part of;"
            f" {axis.codelist.file} decides.",
        )
        for row in sorted(differing)
    ]


def _given_up(axis: Axis) -> Finding:
    who = f"{axis.codelist.file} alone decides" if axis.codelist else "none is claimed"
    return Finding(
        axis.headings[0].line,
        "search given up",
        f"The numbers of {axis.dimension} add up in too many ways to try them all, so the search"
        f" for totals was given up; {who}.",
    )


def totals_left_out(axis: Axis) -> list[Finding]:
    """A finding for each total that the codelist has above a printed category, but no line has."""
    if axis.codelist is None:
        return []
    left_out: dict[str, int] = {}  # code of the total -> its first printed part
    printed = set(axis.codes)
    for row, code in enumerate(axis.codes):
        parent = axis.codelist.categories[code].parent
        if parent is not None and parent not in printed:
            left_out.setdefault(parent, row)
    return [
        Finding(
            axis.headings[row].line,
            "total left out",
            f"{axis.labels[row]!r} is part of {axis.codelist.categories[total].name!r}"
            f" ({axis.codelist.file}), which is not printed.",
        )
        for total, row in left_out.items()
    ]


def disagreement(page: Page, axis: Axis) -> TreeError:
    """The error that shows both trees, side by side by line."""
    assert axis.codelist is not None
    rows = [r for r, p in enumerate(axis.tree.parents) if p != axis.found.parents[r]] or [0]
    heading = axis.headings[rows[0]]
    return TreeError(
        page.place(heading.line, heading.field),
        f"{shown(heading.label)} is {_place_in(axis, axis.found, rows[0])} by the numbers, but"
        f" {_place_in(axis, axis.tree, rows[0])} by {axis.codelist.file}; correct its parent,"
        " or the page.\n" + _both(axis),
    )


def _place_in(axis: Axis, tree: Tree, row: int) -> str:
    parent = tree.parents[row]
    return "part of no total" if parent is None else f"part of {shown(axis.labels[parent])}"


def _both(axis: Axis) -> str:
    left = axis.found.drawn(axis.labels)
    right = axis.tree.drawn(axis.labels)
    width = max(map(len, [*left, "by the numbers"])) + 2
    assert axis.codelist is not None
    lines = [f"  {'by the numbers':<{width}}by {axis.codelist.file}"]
    for row, (one, other) in enumerate(zip(left, right, strict=True)):
        mark = " " if axis.found.parents[row] == axis.tree.parents[row] else "!"
        lines.append(f"{mark} {one:<{width}}{other}")
        if len(lines) > _ROWS_SHOWN:
            lines.append(f"  and {counted(len(left) - row - 1, f'more {axis.what}')}")
            break
    return "\n".join(lines)


def _findings_of_found(axis: Axis) -> list[Finding]:
    findings = []
    if len(axis.tree.roots) > 1:
        tops = ", ".join(axis.labels[row] for row in axis.tree.roots[:5])
        more = len(axis.tree.roots) - 5
        findings.append(
            Finding(
                axis.headings[axis.tree.roots[0]].line,
                "several tops",
                f"No total stands over all of {axis.dimension}: {tops}"
                + (f" and {more} more" if more > 0 else "")
                + ". Whether these overlap is not known, so no number here is marked additive.",
            )
        )
    if axis.tree.open:
        rows = sorted(axis.tree.open)
        names = ", ".join(axis.labels[row] for row in rows[:5])
        more = len(rows) - 5
        findings.append(
            Finding(
                axis.headings[rows[0]].line,
                "open place",
                f"The numbers leave open where these stand in {axis.dimension}: {names}"
                + (f" and {more} more" if more > 0 else "")
                + ". Labels and order decided.",
            )
        )
    return findings
