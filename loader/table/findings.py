"""What a reader should know about the dimensions and sums of a table."""

import re
from collections.abc import Iterator, Sequence
from unicodedata import category

from loader.errors import shown
from loader.letters import composed
from loader.page.notes import Footnote
from loader.page.page_parts import Page
from loader.proof.relation import Numbers
from loader.seeds.publication import Publication
from loader.seeds.remarks import Finding
from loader.table.axis import WHOLE_NAME, Axis, AxisDimension
from loader.words import counted

_LABELS_SHOWN = 5
# Some scripts are not written right without them.
_JOINERS = "\u200c\u200d"
# Vietnamese has two marks on a letter, and pointed Hebrew three.
_MOST_MARKS = 4
_STACKED = re.compile(
    f"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{{{_MOST_MARKS + 1}}}"
)


def axis_findings(axis: Axis, numbers: Numbers, publication: Publication) -> Iterator[Finding]:
    """Yield what is open on an axis without codelists: labels, sums and their readings."""
    yield from _labels_made_unique(axis)
    yield from _invisible_characters(axis)
    for dimension in axis.dimensions:
        if dimension.role is None and dimension.codelist is None:
            yield from _no_total(axis, dimension)
    yield from _two_readings(axis)
    if not any(dimension.codelist for dimension in axis.dimensions):
        yield from _totals_without_sum(axis, numbers, publication)


def _labels_made_unique(axis: Axis) -> Iterator[Finding]:
    if axis.by_path:
        longer = next(label for label in axis.labels if " / " in label or label.endswith(")"))
        yield Finding(
            axis.headings[0].line,
            "labels repeat",
            f"Some {axis.what}s have the same label; what stands above them tells them apart, as in"
            f" {longer!r}.",
        )


def _invisible_characters(axis: Axis) -> Iterator[Finding]:
    for heading in axis.headings:
        if not heading.label.isascii() and _STACKED.search(composed(heading.label)):
            yield Finding(
                heading.line,
                "stacked marks",
                f"The label {shown(heading.label)} has more than {_MOST_MARKS} marks on one letter,"
                " which may cover what is printed beside it.",
                heading.field,
            )
        if has_invisible(heading.label):
            yield Finding(
                heading.line,
                "invisible character",
                f"The label {shown(heading.label)} has an invisible character, so its category"
                " differs from that of a label that looks the same.",
                heading.field,
            )


def note_findings(notes: Sequence[Footnote]) -> Iterator[Finding]:
    """Yield a finding for each note with an invisible character; some reverse the letters after."""
    for note in notes:
        if has_invisible(note.text):
            message = f"Note {shown(note.marker)} has an invisible character: {shown(note.text)}."
            yield Finding(note.line, "invisible character", message)


def has_invisible(text: str) -> bool:
    """Return whether a text has a character that cannot be seen, other than a joiner."""
    # A text that is printable has none; to see that is quick.
    return not text.isprintable() and any(category(c) == "Cf" and c not in _JOINERS for c in text)


def _no_total(axis: Axis, dimension: AxisDimension) -> Iterator[Finding]:
    if len(dimension.labels) < 2:
        return
    if dimension.additive:
        yield from _in_no_sum(axis, dimension)
        return
    yield Finding(
        axis.headings[0].line,
        "several tops",
        f"No total covers all of {dimension.name}: {first_labels(dimension.tops)}. Whether these"
        " overlap is not known, so no number here is marked additive.",
    )


def _in_no_sum(axis: Axis, dimension: AxisDimension) -> Iterator[Finding]:
    """Yield a finding for the categories that stand beside the total and its parts."""
    place = axis.dimensions.index(dimension)
    parts = {code for code, total in dimension.parents.items() if total}
    named = {i for r in axis.relations if r.kind == "of which" for i in r.lines}
    in_sums = {*parts, *dimension.parents.values(), *dimension.additive}
    in_sums |= {axis.codes[i][place] for i in named}
    lines = {c[place]: h.line for h, c in zip(axis.headings, axis.codes, strict=True)}
    outside = [code for code in dimension.labels if code not in in_sums]
    if outside:
        names = first_labels([dimension.labels[code] or WHOLE_NAME for code in outside])
        yield Finding(
            lines[outside[0]],
            "in no sum",
            f"{names} {'is' if len(outside) == 1 else 'are'} in no sum that was found, so whether"
            " other numbers contain them is not known.",
        )


def _two_readings(axis: Axis) -> Iterator[Finding]:
    for relation in axis.relations:
        if relation.two_readings:
            names = [axis.labels[i] for i in (relation.total, *(p for _, p in relation.parts))]
            yield Finding(
                axis.headings[relation.total].line,
                "two readings",
                f"The numbers add up as a sum and as a difference: {first_labels(names)}. The page"
                " does not say which is meant, so none of them is marked additive.",
            )


def _totals_without_sum(
    axis: Axis, numbers: Numbers, publication: Publication
) -> Iterator[Finding]:
    totals = {relation.total for relation in axis.relations}
    for row, heading in enumerate(axis.headings):
        if row not in totals and len(axis.headings) > 2 and publication.likely_total(heading.label):
            why = (
                "a number is missing beside it everywhere, so no sum of it can be proved"
                if _is_incomplete(axis, numbers)
                else "no parts of it were found that add up to it"
            )
            message = f"{heading.label!r} says that it is a total, but {why}."
            yield Finding(heading.line, "total without sum", message)


def _is_incomplete(axis: Axis, numbers: Numbers) -> bool:
    """Return whether each lane of an axis has a number that is missing."""
    lanes = zip(*numbers.scaled, strict=True) if axis.what == "row" else numbers.scaled
    return all(None in lane for lane in lanes)


def codelists_not_used(
    page: Page, axes: Sequence[Axis], publication: Publication
) -> Iterator[Finding]:
    """Yield a finding for each codelist whose labels a dimension without codelist prints."""
    for axis in axes:
        for dimension in axis.dimensions:
            if dimension.codelist is None:
                yield from _not_used(page, axis.what, dimension, publication)


def _not_used(
    page: Page, what: str, dimension: AxisDimension, publication: Publication
) -> Iterator[Finding]:
    labels = list(dimension.labels.values())
    for codelist in publication.codelists.values():
        matches = sum(label in codelist.codes for label in labels)
        if 2 * matches > len(labels):
            yield Finding(
                page.title_line or None,
                "codelist not used",
                f"{matches} of {counted(len(labels), 'label')} of {dimension.name}"
                f" {'stands' if matches == 1 else 'stand'} in {codelist.file},"
                f" but the page names no {codelist.dimension}; if that is meant, say"
                f" {what}_dimension: {codelist.dimension} under tables: {page.id}:"
                " in publication.yml.",
            )


def first_labels(labels: Sequence[str]) -> str:
    """Return the first labels in words, and how many more there are.

    One with an invisible character is quoted, with that escaped.
    """
    names = ", ".join(
        shown(label) if has_invisible(label) else label for label in labels[:_LABELS_SHOWN]
    )
    more = len(labels) - _LABELS_SHOWN
    return f"{names} and {more} more" if more > 0 else names
