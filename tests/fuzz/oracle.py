"""Decide whether the loader treats a damaged page correctly.

These are the outcomes that are allowed, by name:

    refused: <error>     a LoaderError whose first line names the page; if it is a ProofError and
                         the page is loaded all the same, each failing total is a finding
    same numbers         every number is as on the sound page, under the same categories (symbols,
                         notes and words that are not categories may differ)
    finding: <kind>      the numbers differ, and there is a finding about numbers that the sound
                         page does not have
    not understood       numbers are missing, and there is a finding about a line that the sound
                         page does not have
    undetectable: <how>  the numbers differ and there is no finding, but no program can detect it

Above all, the loader must not read wrong numbers without a finding if a sum shows that they are
wrong.

What no program can detect is decided here, independently of the loader. The numbers as read are
added up again, by the parents in the codelists, or for an axis without a codelist by the sums of
the sound page. If every sum holds, a publisher could have printed the damaged page. A number is in
two sums, one by row and one by column, so the change of a single number is always detected. These
are the changes that are not:

    words       all numbers are in their places, but words differ: the labels of two parts of one
                total, or of two columns, are exchanged, or a label without a codelist is misspelt
    left out    some rows are missing and all others are unchanged: rows of zeros, or all parts of a
                total that is still there, or, without a codelist, a total, or parts of a total that
                has another sum
    in no sum   the changed number is only in sums with a missing part (`..`), for which the sound
                page already has a finding
    a zero less a zero is printed as missing (`..`), and the sums that it is part of hold without it
    balanced    at least four numbers changed, in at least two rows and two columns, and the changes
                cancel each other in every sum
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from fuzz.pages import Sound
from loader.errors import LoaderError, ProofError
from loader.seeds.codelist import Codelist
from loader.seeds.remarks import Finding
from loader.table.axis import Axis
from loader.table.prepare import read_tables
from loader.table.read_table import Table

# Findings about numbers; the others are about words and notes.
ABOUT_NUMBERS = frozenset(
    (
        "codelist not used",
        "decimal sign",
        "empty cell",
        "in no sum",
        "labels repeat",
        "malformed number",
        "no head",
        "no label",
        "not a sum here",
        "not proved",
        "not rounded",
        "open place",
        "repeated heads differ",
        "rounding",
        "several tops",
        "total fails",
        "total left out",
        "total without sum",
        "two readings",
        "unknown symbol",
        "words in a cell",
    )
)
ABOUT_LINES = "line not understood"

Code = tuple[str, ...]  # in each dimension of an axis
Key = tuple[Code, Code]  # of row and column
Numbers = dict[Key, Fraction | None]
Family = list[tuple[int, Code]]  # a total, and its parts with their signs


class SilentError(AssertionError):
    """Wrong numbers were read from a page without a finding."""


def outcome(sound: Sound, data: bytes) -> str:
    """Return the name of the outcome of reading `data` instead of the sound page.

    Raise SilentError if the outcome is not allowed. Errors other than LoaderError are not caught.
    """
    try:
        tables = read_tables(data, sound.name, sound.publication)
    except LoaderError as error:
        expect_clear(sound, error)
        if isinstance(error, ProofError):
            expect_failures_are_findings(sound, data)
        return f"refused: {type(error).__name__}"
    if [of_dimensions(table) for table in tables] == [of_dimensions(sound.table)]:
        return "same numbers"
    new = new_findings(sound.table, tables)
    about_numbers = sorted({finding.kind for finding in new if finding.kind in ABOUT_NUMBERS})
    if about_numbers:
        return f"finding: {', '.join(about_numbers)}"
    if any(finding.kind == ABOUT_LINES for finding in new) and _only_missing(sound.table, tables):
        return "not understood"
    if len(tables) > 1:
        raise SilentError(f"the page is read as {len(tables)} tables")
    return f"undetectable: {_undetectable(sound.table, tables[0])}"


def expect_clear(sound: Sound, error: LoaderError) -> None:
    """Assert that the first line of the message names the page, is printable and not too long."""
    first = str(error).split("\n")[0]
    # The id of the page is enough, because the error may be in another file, such as remarks.csv.
    assert sound.name.removesuffix(".txt") in first, first
    assert first.isprintable(), first
    assert len(first) < 600, first


def expect_failures_are_findings(sound: Sound, data: bytes) -> None:
    """Assert that each failing total is a finding if the page is loaded in spite of them."""
    try:
        tables = read_tables(data, sound.name, sound.publication, load_failing_totals=True)
    except LoaderError as error:
        expect_clear(sound, error)
        return
    failing = sum(check.verdict == "fails" for table in tables for check in table.checks)
    kinds = [finding.kind for table in tables for finding in table.findings]
    assert kinds.count("total fails") == failing > 0


def of_dimensions(table: Table) -> tuple[list[str], Numbers]:
    """Return the names of all dimensions, and each number by its categories."""
    return [d.name for axis in table.axes for d in axis.dimensions], numbers_of(table)


def numbers_of(table: Table) -> Numbers:
    """Return each number by the codes of its row and column."""
    return {
        (row, column): number
        for row, numbers in zip(table.rows.codes, _printed(table), strict=True)
        for column, number in zip(table.columns.codes, numbers, strict=True)
    }


def new_findings(sound: Table, tables: Sequence[Table]) -> list[Finding]:
    """Return the findings of the tables that the sound table does not have."""
    old = {(finding.kind, finding.message) for finding in sound.findings}
    return [
        finding
        for table in tables
        for finding in table.findings
        if (finding.kind, finding.message) not in old
    ]


def _only_missing(sound: Table, tables: Sequence[Table]) -> bool:
    """Return whether all numbers that are read are as on the sound page."""
    before = numbers_of(sound).items()
    return all(numbers_of(table).items() <= before for table in tables)


def _undetectable(sound: Table, table: Table) -> str:
    """Return why the change cannot be detected; raise SilentError if it can."""
    before, after = numbers_of(sound), numbers_of(table)
    in_place = _printed(sound) == _printed(table)
    for sum_ in _sums(sound, table, in_place):
        if _is_complete(after, sum_) and not _holds(after, sum_):
            raise SilentError(f"{sum_[0][1]} is not the sum of its parts")
    if in_place:
        return "words"
    if after.items() <= before.items():
        return "left out"
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    in_sums = {
        key for sum_ in _sums(sound, sound, True) if _is_complete(before, sum_) for _, key in sum_
    }
    if not changed & in_sums and before.keys() == after.keys():
        return "in no sum"
    if all(before.get(key) == 0 and key in after and after[key] is None for key in changed):
        return "a zero less"  # the sums above hold without it
    if all(len({key[axis] for key in changed}) > 1 for axis in (0, 1)):
        return "balanced"
    raise SilentError(f"{sorted(changed)[:3]} changed")


def _is_complete(numbers: Numbers, sum_: Sequence[tuple[int, Key]]) -> bool:
    return all(numbers[key] is not None for _, key in sum_)


def _holds(numbers: Numbers, sum_: Sequence[tuple[int, Key]]) -> bool:
    total, *parts = (sign * (numbers[key] or 0) for sign, key in sum_)
    return total == sum(parts)


def _printed(table: Table) -> list[list[Fraction | None]]:
    """Return the numbers by their places, without the categories."""
    return [
        [None if v.digits is None else Fraction(v.digits, 10**v.decimals) for v in row]
        for row in table.values
    ]


def _sums(sound: Table, table: Table, in_place: bool) -> Iterator[list[tuple[int, Key]]]:
    """Yield each total, followed by its parts, along the rows and along the columns."""
    rows, columns = table.rows.codes, table.columns.codes
    for family in _families(sound.rows, table.rows, in_place):
        yield from ([(sign, (row, column)) for sign, row in family] for column in columns)
    for family in _families(sound.columns, table.columns, in_place):
        yield from ([(sign, (row, column)) for sign, column in family] for row in rows)


def _families(sound: Axis, axis: Axis, in_place: bool) -> Iterator[Family]:
    """Yield the code of each total, followed by the codes of its parts."""
    in_place = in_place or _is_renamed(sound, axis)
    parents = {code: _parent(sound, axis, place, in_place) for place, code in enumerate(axis.codes)}
    otherwise = {
        sound.codes[relation.total]
        for relation in sound.relations
        if not in_place and all(sound.codes[line] in axis.codes for line in relation.lines)
    }
    for total in axis.codes:
        parts = [(1, code) for code, parent in parents.items() if parent == total]
        if parts and (
            _codelist(axis) or total not in otherwise or _has_all_parts(sound, axis, total)
        ):
            yield [(1, total), *parts]
    codes = axis.codes if in_place else sound.codes
    for relation in sound.relations:
        family = [(sign, codes[line]) for sign, line in ((1, relation.total), *relation.parts)]
        if relation.kind == "difference" and all(code in axis.codes for _, code in family):
            yield family


def _is_renamed(sound: Axis, axis: Axis) -> bool:
    """Return whether each heading is in its place, though it may be called what none was called."""
    pairs = list(zip(sound.codes, axis.codes, strict=False))
    return len(sound.codes) == len(axis.codes) and all(
        old == new or (old not in axis.codes and new not in sound.codes) for old, new in pairs
    )


def _codelist(axis: Axis) -> Codelist | None:
    return axis.dimensions[0].codelist if len(axis.dimensions) == 1 else None


def _has_all_parts(sound: Axis, axis: Axis, total: Code) -> bool:
    """Return whether all lines that are part of a total of the sound page are there."""
    parents = zip(sound.codes, sound.tree.parents, strict=True)
    return all(
        part in axis.codes
        for part, above in parents
        if above is not None and sound.codes[above] == total
    )


def _parent(sound: Axis, axis: Axis, place: int, in_place: bool) -> Code | None:
    """Return the total that a category is part of, among the totals that were read."""
    code = axis.codes[place]
    codelist = _codelist(axis)
    if codelist:
        parents = {(c.code,): c.parent and (c.parent,) for c in codelist.categories.values()}
        return _nearest(parents, code, axis.codes)
    if in_place:
        above = sound.tree.parents[place]
        return None if above is None else axis.codes[above]
    of_sound = {
        part: None if above is None else sound.codes[above]
        for part, above in zip(sound.codes, sound.tree.parents, strict=True)
    }
    return _nearest(of_sound, code, axis.codes)


def _nearest(
    parents: Mapping[Code, Code | None], code: Code, printed: Sequence[Code]
) -> Code | None:
    """Return the nearest ancestor that is printed."""
    parent = parents.get(code)
    while parent is not None and parent not in printed:
        parent = parents[parent]
    return parent
