"""What may come of a damaged page, and what may not.

A damaged page is one of these, by name:

    refused: <error>     one LoaderError whose first line names the page; read again with failing
                         totals loaded, each failing total of a ProofError is a finding
    same numbers         every number as on the sound page, under the same categories (signs, notes
                         and words that are no category may differ)
    finding: <kind>      other numbers, and a finding about numbers that the sound page has not
    undetectable: <how>  other numbers in silence, on a page that is as sound as the first

and nothing else. Above all, no page is read to other numbers in silence where a sum says so.

What no program can detect is decided here, apart from the loader: the numbers as they were read are
added up again, by the parents in the codelists (for a dimension without one, by the tree of the
sound page). Where every sum holds, the damaged page is one that an honest publisher could have
printed. A number stands in two sums, one by row and one by column, so a single change is never
such; what is:

    words       the numbers all stand where they stood, under other words: the labels of two parts
                of one total, or of two columns, swapped, or (without a codelist) a label misspelt
    left out    some rows are not there, all others are as before: rows without a number but zero,
                or all parts of a total that still stands; without a codelist, a total
    in no sum   the number changed stands only in sums with a missing part (`..`), of which the
                sound page has a finding already
    balanced    four numbers or more, in two rows and two columns at least, that outweigh each other
"""

from collections.abc import Iterator, Mapping, Sequence

from fuzz.pages import Sound
from loader.errors import LoaderError, ProofError
from loader.seeds.remarks import Finding
from loader.table.axis import Axis
from loader.table.read_table import Table, read_table

# Findings about numbers; the others are about words and notes.
ABOUT_NUMBERS = frozenset(
    (
        "several tops",
        "open place",
        "not proved",
        "total left out",
        "codelist not used",
        "total fails",
    )
)

Key = tuple[str, str]  # codes of row and column
Numbers = dict[Key, int | None]


class SilentError(AssertionError):
    """A page was read to other numbers, and nothing was said."""


def outcome(sound: Sound, data: bytes) -> str:
    """The name of what comes of reading `data` in place of the sound page.

    Raises SilentError, and whatever the loader raises that is no LoaderError.
    """
    try:
        table = read_table(data, sound.name, sound.publication)
    except LoaderError as error:
        expect_clear(sound, error)
        if isinstance(error, ProofError):
            expect_failures_are_findings(sound, data)
        return f"refused: {type(error).__name__}"
    if of_dimensions(table) == of_dimensions(sound.table):
        return "same numbers"
    new = new_findings(sound.table, table)
    if new:
        return f"finding: {', '.join(sorted({finding.kind for finding in new}))}"
    return f"undetectable: {_undetectable(sound.table, table)}"


def expect_clear(sound: Sound, error: LoaderError) -> None:
    """The message's first line names the page and is fit for a terminal."""
    first = str(error).split("\n")[0]
    assert sound.name.removesuffix(".txt") in first, first  # remarks.csv may be to blame, too
    assert first.isprintable(), first
    assert len(first) < 600, first


def expect_failures_are_findings(sound: Sound, data: bytes) -> None:
    """Loaded all the same, each total that fails is a finding; or something else is wrong too."""
    try:
        table = read_table(data, sound.name, sound.publication, load_failing_totals=True)
    except LoaderError as error:
        expect_clear(sound, error)
        return
    failing = sum(check.difference not in (0, None) for check in table.checks)
    found = [finding for finding in table.findings if finding.kind == "total fails"]
    assert len(found) == failing > 0


def of_dimensions(table: Table) -> tuple[tuple[str, str], Numbers]:
    """The names of both dimensions, and each number by its categories."""
    return (table.rows.dimension, table.columns.dimension), numbers_of(table)


def numbers_of(table: Table) -> Numbers:
    """Each number by the codes of its row and column."""
    return {
        (row, column): value.value
        for row, values in zip(table.rows.codes, table.values, strict=True)
        for column, value in zip(table.columns.codes, values, strict=True)
    }


def new_findings(sound: Table, table: Table) -> list[Finding]:
    """What is said about the numbers of the table and was not said of the sound one."""
    known = {(finding.kind, finding.message) for finding in sound.findings}
    return [
        finding
        for finding in table.findings
        if finding.kind in ABOUT_NUMBERS and (finding.kind, finding.message) not in known
    ]


def _undetectable(sound: Table, table: Table) -> str:
    """Why nobody could have known; raises SilentError where a sum fails, or no reason is known."""
    before, after = numbers_of(sound), numbers_of(table)
    in_place = _printed(sound) == _printed(table)
    for sum_ in _sums(sound, table, in_place):
        if _is_told(after, sum_) and not _holds(after, sum_):
            raise SilentError(f"{sum_[0]} is not the sum of its parts")
    if in_place:
        return "words"
    if after.items() <= before.items():
        return "left out"
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    told = {key for sum_ in _sums(sound, sound, True) if _is_told(before, sum_) for key in sum_}
    if not changed & told and before.keys() == after.keys():
        return "in no sum"
    if all(len({key[axis] for key in changed}) > 1 for axis in (0, 1)):
        return "balanced"
    raise SilentError(f"{sorted(changed)[:3]} changed")


def _is_told(numbers: Numbers, sum_: Sequence[Key]) -> bool:
    return all(numbers[key] is not None for key in sum_)


def _holds(numbers: Numbers, sum_: Sequence[Key]) -> bool:
    total, *parts = (numbers[key] or 0 for key in sum_)
    return total == sum(parts)


def _printed(table: Table) -> list[list[int | None]]:
    """The numbers where they stand, whatever they are called."""
    return [[value.value for value in row] for row in table.values]


def _sums(sound: Table, table: Table, in_place: bool) -> Iterator[list[Key]]:
    """Each total with its parts behind it, by row and by column."""
    rows, columns = table.rows.codes, table.columns.codes
    for total, *parts in _families(sound.rows, table.rows, in_place):
        yield from ([(row, column) for row in (total, *parts)] for column in columns)
    for total, *parts in _families(sound.columns, table.columns, in_place):
        yield from ([(row, column) for column in (total, *parts)] for row in rows)


def _families(sound: Axis, axis: Axis, in_place: bool) -> Iterator[list[str]]:
    """The code of each total with the codes of its parts behind it."""
    parents = {code: _parent(sound, axis, place, in_place) for place, code in enumerate(axis.codes)}
    for total in axis.codes:
        parts = [code for code, parent in parents.items() if parent == total]
        if parts:
            yield [total, *parts]


def _parent(sound: Axis, axis: Axis, place: int, in_place: bool) -> str | None:
    """The total that a category is part of, among those of the page as it was read."""
    code = axis.codes[place]
    if axis.codelist:
        categories = axis.codelist.categories
        return _nearest({c.code: c.parent for c in categories.values()}, code, axis.codes)
    if in_place:
        above = sound.tree.parents[place]
        return None if above is None else axis.codes[above]
    parents = {
        part: None if above is None else sound.codes[above]
        for part, above in zip(sound.codes, sound.tree.parents, strict=True)
    }
    return _nearest(parents, code, axis.codes)


def _nearest(parents: Mapping[str, str | None], code: str, printed: Sequence[str]) -> str | None:
    """The next category above that is printed."""
    parent = parents.get(code)
    while parent is not None and parent not in printed:
        parent = parents[parent]
    return parent
