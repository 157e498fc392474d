"""Name each dimension of a page: from the settings, the title, the stub heads or its role."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from loader.database.free_names import free_name
from loader.page.title import identifier, is_word_for_time
from loader.seeds.codelist import Codelist
from loader.table.axis import DimensionRole

# What a dimension of periods or of measures is called if the page gives no name. "period" and
# "measure" are columns of the database already.
_OF_ROLE: dict[DimensionRole, str] = {"time": "time", "measure": "indicator"}


@dataclass(slots=True)
class Slot:
    """A dimension that needs a name; `heading` is the words of the stub head above it."""

    what: Literal["row", "column"]
    labels: Sequence[str]
    role: DimensionRole | None = None
    heading: str = ""
    name: str = ""
    is_set: bool = False  # by the publication, whose word stands
    is_guess: bool = False  # a name of the title that might as well be that of another dimension


def name_dimensions(
    slots: Sequence[Slot], title: Sequence[str], codelists: Mapping[str, Codelist]
) -> None:
    """Fill in the names that are still empty; `title` has the dimensions that the title names."""
    free = [name for name in title if name not in {slot.name for slot in slots}]

    def take(slot: Slot, name: str) -> None:
        slot.name = name
        if name in free:
            free.remove(name)

    _give_years_their_heading(slots)
    for slot in slots:
        if not slot.name and identifier(slot.heading) in free:
            take(slot, identifier(slot.heading))
    for slot in slots:
        if not slot.name and (name := _codelist_of(slot, free, codelists)):
            take(slot, name)
    _take_in_order([slot for slot in slots if not slot.role], free, take)
    if all(slot.name or slot.role for slot in slots):
        _take_in_order(slots, free, take)
    for slot in slots:
        if not slot.name and slot.role:
            take(slot, identifier(slot.heading) or _OF_ROLE[slot.role])
    unnamed = [slot for slot in slots if not slot.name]
    for slot in unnamed:
        if slot.what == "row":
            slot.is_guess = bool(free) and not identifier(slot.heading)
            take(slot, identifier(slot.heading) or (free[0] if free else "row"))
    # A name of the title may be another word for a stub head, so it is not given to the columns.
    only = len(free) == 1 and not any(slot.heading for slot in unnamed)
    for slot in unnamed:
        if slot.what == "column":
            slot.is_guess = only and bool(free)
            take(slot, free[0] if only and free else "head")
    _make_unique(slots)


def _give_years_their_heading(slots: Sequence[Slot]) -> None:
    """Move a stub head such as "Year" to the columns, if these are times and the rows are not."""
    times = [slot for slot in slots if slot.what == "column" and slot.role == "time"]
    if len(times) != 1 or times[0].name or times[0].heading:
        return
    for slot in slots:
        if slot.what == "row" and slot.role != "time" and is_word_for_time(slot.heading):
            times[0].heading, slot.heading = slot.heading, ""
            return


def _take_in_order(
    slots: Sequence[Slot], free: Sequence[str], take: Callable[[Slot, str], None]
) -> None:
    """Name the dimensions without a name in the order of the title, if it has one for each."""
    unnamed = [slot for slot in slots if not slot.name]
    if len(unnamed) == len(free):
        for slot, name in zip(unnamed, list(free), strict=True):
            take(slot, name)


def _codelist_of(slot: Slot, free: Sequence[str], codelists: Mapping[str, Codelist]) -> str | None:
    """Return the dimension of the title whose codelist has most of the labels, if there is one."""
    for name in free:
        codes = codelists[name].codes if name in codelists else ()
        if 2 * sum(label in codes for label in slot.labels) > len(slot.labels):
            return name
    return None


def _make_unique(slots: Sequence[Slot]) -> None:
    """Change names that stand twice, or that the database uses itself."""
    taken: set[str] = set()
    for slot in slots:
        if not slot.is_set:
            slot.name = free_name(slot.name)
        name, number = slot.name, 1
        while slot.name in taken:
            number += 1
            slot.name = f"{name}_{number}"
        taken.add(slot.name)
