"""Describe the changes between two databases in lines of text: a summary, then a few examples."""

from collections.abc import Iterator
from dataclasses import dataclass

from loader.changes.kinds import Item, ItemKind
from loader.errors import Place, shown
from loader.words import counted

_LONGEST_TEXT = 200  # characters of a name or a value in an example


@dataclass(frozen=True, slots=True)
class Difference:
    """How many items of one kind changed, are new or are gone, and a line for the first few."""

    kind: ItemKind
    changed: int
    new: int
    gone: int
    examples: list[str]

    def __str__(self) -> str:
        """Return the counts: '3 numbers changed, 8 new'."""
        counts = (("changed", self.changed), ("new", self.new), ("gone", self.gone))
        (what, number), *others = ((what, number) for what, number in counts if number)
        first = f"{counted(number, self.kind.name, self.kind.plural)} {what}"
        return ", ".join([first, *(f"{number} {what}" for what, number in others)])

    @property
    def lines(self) -> list[str]:
        """The examples, and how many more items there are."""
        more = self.changed + self.new + self.gone - len(self.examples)
        return [*self.examples, f"and {more} more"] if more else self.examples


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one published table, one dimension, or the publication as a whole."""

    subject: str
    differences: list[Difference]

    @property
    def lines(self) -> Iterator[str]:
        """A line with all counts, then the examples."""
        counts = "; ".join(map(str, self.differences))
        yield f"{self.subject}: {counts or 'its page changed, but no number, label or note'}"
        for difference in self.differences:
            yield from (f"  {line}" for line in difference.lines)


@dataclass(frozen=True, slots=True)
class Changes:
    """The first changes, and how many more there are; false if nothing changed."""

    first: list[Change]
    more: int

    def __bool__(self) -> bool:
        return bool(self.first)

    @property
    def blocks(self) -> Iterator[list[str]]:
        """The lines of each change, the first of which has its counts; then how many more."""
        for change in self.first:
            yield list(change.lines)
        if self.more:
            yield [f"and {counted(self.more, 'table')} more"]

    def lines(self, since: str) -> Iterator[str]:
        """Return the lines to print; `since` completes the sentence 'nothing changed ...'."""
        if not self:
            yield f"nothing changed {since}"
            return
        yield f"changed {since}:"
        yield from (f"  {line}" for block in self.blocks for line in block)


def examples(
    file: str, changed: list[tuple[Item, Item]], new: list[Item], gone: list[Item]
) -> list[str]:
    """Return a line for each item; `file` is the page of the new items."""
    return [
        *(_changed(file, old, now) for old, now in changed),
        *(f"new: {_place(file, item)}{_printed(item)}" for item in new),
        *(f"gone: {_name(item)}{_printed(item)}{_old_line(item)}" for item in gone),
    ]


def _changed(file: str, old: Item, new: Item) -> str:
    """Return where the item is, and its text as printed before and after, or else each field."""
    place, before, after = _place(file, new), old.fields, new.fields
    if "printed" in after and before["printed"] != after["printed"]:
        return f"{place}: {before['printed']} → {after['printed']}"
    names = dict.fromkeys([*before, *after])
    return f"{place}: " + ", ".join(
        (f"{name} " if len(names) > 1 else "")
        + f"{_quoted(before.get(name))} → {_quoted(after.get(name))}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _place(file: str, item: Item) -> str:
    return f"{Place(file, item.line)} {_name(item)}" if item.line else _name(item)


def _name(item: Item) -> str:
    return shown(item.name, _LONGEST_TEXT)[1:-1]  # on one line, without the quotes


def _old_line(item: Item) -> str:
    return f" (line {item.line} before)" if item.line else ""


def _printed(item: Item) -> str:
    return f", {item.fields['printed']}" if "printed" in item.fields else ""


def _quoted(value: object) -> str:
    if value is None:
        return "nothing"
    return shown(value, _LONGEST_TEXT) if isinstance(value, str) else str(value)
