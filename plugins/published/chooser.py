"""The form in which readers choose categories: for each dimension a list of boxes, as a tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.database.stored_table import Chosen
from loader.formats.selection_note import names_of
from loader.selection.choose import KINDS
from loader.selection.cut import Selection
from loader.selection.expression import quoted
from loader.selection.offered import OfferedCategory, OfferedDimension
from plugins.common.language import N_, Spoken, current_language, label, translated

# Boxes of a dimension. For one with more categories there is only the field to write in.
MOST_BOXES = 1_000

_KIND_WORDS = {
    "leaf": N_("All but totals"),
    "group": N_("All groups"),
    "total": N_("The total of all"),
}


@dataclass(frozen=True, slots=True)
class ChooserBox:
    """A box to tick; `value` is the term that it adds, `parts` that of all that is part of it."""

    value: str
    words: str
    depth: int
    ticked: bool
    parts: str | None = None


@dataclass(frozen=True, slots=True)
class Chooser:
    """What can be chosen of a dimension; `chosen` says what is, and is empty where all is shown."""

    name: str
    label: str
    count: int
    chosen: str
    kinds: list[ChooserBox]
    boxes: list[ChooserBox]
    example: str


def choosers(selection: Selection) -> list[Chooser]:
    """Return for each dimension with several categories what can be chosen, and what is chosen."""
    chosen = {choice.dimension: choice for choice in selection.chosen}
    return [
        _chooser(dimension, chosen.get(dimension.name))
        for dimension in selection.offered
        if len(dimension.categories) > 1
    ]


def _chooser(dimension: OfferedDimension, chosen: Chosen | None) -> Chooser:
    codes = frozenset(chosen.codes if chosen else ())
    totals = {category.parent for category in dimension.categories}
    boxes = [
        _box(category, category.code in codes, category.code in totals)
        for category in dimension.categories[:MOST_BOXES]
    ]
    return Chooser(
        dimension.name,
        dimension.label,
        len(dimension.categories),
        _words_of(chosen) if chosen else "",
        list(_kinds(dimension.categories)),
        boxes if len(dimension.categories) <= MOST_BOXES else [],
        ",".join(quoted(category.code) for category in dimension.categories[1:3]),
    )


def _words_of(chosen: Chosen) -> str:
    """Return what is chosen, with the names that the categories have in the language of a page."""
    names = tuple(label(name) for name in chosen.names)
    return names_of(replace(chosen, names=names), Spoken(current_language.get()))


def _box(category: OfferedCategory, ticked: bool, is_total: bool) -> ChooserBox:
    term = quoted(category.code)
    parts = f"under:{term}" if is_total else None
    return ChooserBox(term, category.name, category.depth, ticked, parts)


def _kinds(categories: Sequence[OfferedCategory]) -> Iterator[ChooserBox]:
    """Yield the kinds that some categories have and others have not."""
    for word, kinds in KINDS.items():
        count = sum(category.kind in kinds for category in categories)
        if 0 < count < len(categories):
            yield ChooserBox(word, f"{translated(_KIND_WORDS[word])} ({count})", 0, False)
