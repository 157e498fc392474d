"""Give one axis of a page (its rows or its columns) the codes of its headings and its tree.

If the dimension has a codelist, it gives the code of each label and the tree, which must agree with
the tree of the numbers. Otherwise a label is its own code, and the tree is that of the numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loader.bounds import DEEPEST_TREE
from loader.errors import CodelistError, PageError, TreeError, shown
from loader.page.lines import Page
from loader.proof.find_tree import Vector, find_tree
from loader.proof.tree import Tree
from loader.seeds.codelist import Category, Codelist, Kind
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding
from loader.words import counted

_UNKNOWN_SHOWN = 20
_LABELS_SHOWN = 5  # in a finding
_ROWS_SHOWN = 200  # of the two trees side by side


@dataclass(frozen=True, slots=True)
class Heading:
    """A row heading or column heading: its place, its printed text, and its words."""

    line: int
    field: int
    printed: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The categories of one dimension on one page, in the order of the page, and their tree.

    `computed_tree` is the tree found in the numbers; `tree` is the one that is proved: that of the
    codelist, if there is one.
    """

    dimension: str
    what: str  # "row" or "column", for messages
    headings: tuple[Heading, ...]
    codes: tuple[str, ...]
    tree: Tree
    computed_tree: Tree
    codelist: Codelist | None

    @property
    def labels(self) -> list[str]:
        """Return the words of each heading."""
        return [heading.label for heading in self.headings]

    def derived_categories(self) -> list[Category]:
        """Return one category for each heading, for a dimension without a codelist."""
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
    publication: Publication,
) -> Axis:
    """Return the axis with these headings; `numbers` has one vector for each heading.

    Raise CodelistError with a line for each unknown label, PageError if the axis has a category
    twice or a tree that is too deep.
    """
    codelist = publication.codelists.get(dimension)
    codes = _codes(page, headings, codelist)
    _expect_once(page, headings, codes)
    likely_totals = {row for row, h in enumerate(headings) if publication.likely_total(h.label)}
    computed_tree = find_tree(numbers, likely_totals)
    tree = codelist.tree(codes) if codelist else computed_tree
    _expect_shallow(page, headings, tree)
    return Axis(dimension, what, tuple(headings), codes, tree, computed_tree, codelist)


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
    near = codelist.nearest(heading.label)
    verb = "is" if len(near) == 1 else "are"
    names = ", ".join(map(shown, near))
    hint = f"the nearest known {verb} {names}" if near else "no known label is similar"
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


def with_tree_of_best_half(axis: Axis, numbers: Sequence[Vector]) -> Axis:
    """Return the axis with the tree of one half of the columns, if that one has fewer tops.

    A wrong number is in one of the halves, so that the other half still has the whole tree.
    """
    width = len(numbers[0]) if numbers else 0
    if axis.codelist or axis.tree.given_up or len(axis.tree.roots) == 1 or width < 4:
        return axis
    middle = width // 2
    halves = (
        find_tree([row[part] for row in numbers]) for part in (slice(middle), slice(middle, None))
    )
    best = min(halves, key=lambda tree: len(tree.roots))
    return replace(axis, tree=best) if len(best.roots) < len(axis.tree.roots) else axis


def compare_trees(page: Page, axis: Axis) -> list[Finding]:
    """Return findings about a proved tree; raise TreeError if codelist and numbers disagree."""
    if axis.computed_tree.given_up:
        return [_given_up(axis)]
    if axis.codelist is None:
        return _findings_without_codelist(axis)
    differing = _differing_rows(axis)
    open_rows = axis.computed_tree.open
    # The tree of the codelist is proved already. If it also fits the order of the page, the numbers
    # only have another reading.
    if not open_rows.issuperset(differing) and not axis.tree.is_in_order(open_rows):
        raise disagreement(page, axis)
    return [
        Finding(
            axis.headings[row].line,
            "open place",
            f"The numbers leave open which total {axis.labels[row]!r} is part of;"
            f" {axis.codelist.file} decides.",
        )
        for row in differing
    ]


def _differing_rows(axis: Axis) -> list[int]:
    pairs = zip(axis.tree.parents, axis.computed_tree.parents, strict=True)
    return [row for row, (parent, computed) in enumerate(pairs) if parent != computed]


def _given_up(axis: Axis) -> Finding:
    decides = f"{axis.codelist.file} alone decides" if axis.codelist else "none is claimed"
    return Finding(
        axis.headings[0].line,
        "search given up",
        f"The numbers of {axis.dimension} add up in too many ways to try them all, so the search"
        f" for totals was given up; {decides}.",
    )


def totals_left_out(axis: Axis) -> list[Finding]:
    """Return a finding for each total of the codelist that is not printed, though its parts are."""
    if axis.codelist is None:
        return []
    left_out: dict[str, int] = {}  # the first printed part of each total, by the code of the total
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
    """Return an error that shows the tree of the numbers and of the codelist, side by side."""
    assert axis.codelist is not None
    first, *_ = _differing_rows(axis)
    heading = axis.headings[first]
    return TreeError(
        page.place(heading.line, heading.field),
        f"{shown(heading.label)} is {_place_in(axis, axis.computed_tree, first)} by the"
        f" numbers, but {_place_in(axis, axis.tree, first)} by {axis.codelist.file}; correct its"
        " parent, or the page.\n" + _side_by_side(axis),
    )


def _place_in(axis: Axis, tree: Tree, row: int) -> str:
    parent = tree.parents[row]
    return "part of no total" if parent is None else f"part of {shown(axis.labels[parent])}"


def _side_by_side(axis: Axis) -> str:
    left = axis.computed_tree.drawn(axis.labels)
    right = axis.tree.drawn(axis.labels)
    width = max(map(len, [*left, "by the numbers"])) + 2
    assert axis.codelist is not None
    lines = [f"  {'by the numbers':<{width}}by {axis.codelist.file}"]
    differing = set(_differing_rows(axis))
    for row, (computed, coded) in enumerate(zip(left, right, strict=True)):
        lines.append(f"{'!' if row in differing else ' '} {computed:<{width}}{coded}")
        if len(lines) > _ROWS_SHOWN:
            lines.append(f"  and {counted(len(left) - row - 1, f'more {axis.what}')}")
            break
    return "\n".join(lines)


def _findings_without_codelist(axis: Axis) -> list[Finding]:
    findings = []
    if len(axis.tree.roots) > 1:
        findings.append(
            Finding(
                axis.headings[axis.tree.roots[0]].line,
                "several tops",
                f"No total stands over all of {axis.dimension}:"
                f" {_first_labels(axis, axis.tree.roots)}. Whether these overlap is not known,"
                " so no number here is marked additive.",
            )
        )
    if axis.tree.open:
        rows = sorted(axis.tree.open)
        findings.append(
            Finding(
                axis.headings[rows[0]].line,
                "open place",
                f"The numbers leave open where these stand in {axis.dimension}:"
                f" {_first_labels(axis, rows)}. Labels and order decided.",
            )
        )
    return findings


def _first_labels(axis: Axis, rows: Sequence[int]) -> str:
    names = ", ".join(axis.labels[row] for row in rows[:_LABELS_SHOWN])
    more = len(rows) - _LABELS_SHOWN
    return f"{names} and {more} more" if more > 0 else names
