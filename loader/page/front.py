"""Read the lines above the heads: subject, number, title, unit, notes, and what else is there."""

import re
from collections.abc import Iterator, Sequence

from loader.errors import shown
from loader.page.notes import LINK, role_of_note, text_of
from loader.page.page_parts import Line, Page, Role
from loader.page.title import is_period, is_unit, read_title, split_number
from loader.page.values import split_markers
from loader.seeds.remarks import Finding

# Quantifiers are possessive, so that no pattern can backtrack (see tests/page/test_patterns.py).
_NUMBER = re.compile(r"#*+\s*+(?P<number>[0-9]{1,3}[A-Za-z]?)")
_LONGEST_TITLE = 1000  # characters


def read_front(page: Page, lines: Sequence[Line]) -> None:
    """Give the lines above the heads their roles, and choose the title among them."""
    candidates: list[Line] = []
    for line in lines:
        text = text_of(line)
        line.role = _role_of(text)
        if line.role == "breadcrumb" and page.subject is None and (link := LINK.fullmatch(text)):
            page.subject = link["text"]
        elif line.role == "number" and page.number is None and (match := _NUMBER.fullmatch(text)):
            page.number = match["number"]
        elif line.role in ("front", "number"):
            line.role = "front"
            candidates.append(line)
    title = max(candidates, key=_likeness, default=None)
    if title:
        _read_title(page, title, candidates)
    page.findings += _title_findings(page)
    for line in candidates:
        if line.role == "front":
            _read_unit(page, line)
    if page.stated:
        page.title, page.unit = page.stated.title, page.stated.unit


def _role_of(text: str) -> Role:
    if LINK.fullmatch(text):
        return "breadcrumb"
    if _NUMBER.fullmatch(text):
        return "number"
    if text.startswith("#"):
        return "front"
    return role_of_note(text) or "front"


def _likeness(line: Line) -> int:
    """Return how much a line looks like a title; the first of the most likely ones is it."""
    text = text_of(line)
    if text.startswith("#"):
        return 4
    if text.startswith("(") or len(text) > _LONGEST_TITLE:
        return -1
    number, words = split_number(text)
    if number and words:
        return 3
    if "\t" in line.text.strip():  # such as "Last update" and a day
        return -1
    title = read_title(words)
    return bool(title.dimensions) + bool(title.period)


def _read_title(page: Page, line: Line, candidates: Sequence[Line]) -> None:
    text = text_of(line).lstrip("#").strip()
    line.role, page.title_line = "title", line.number
    for more in candidates:
        rest = text_of(more)
        if rest == text_of(line):  # again: web pages print it as a heading and as a caption
            more.role = "title"
        # a title in two lines
        elif more.number == line.number + 1 and rest[0].islower() and not is_unit(rest):
            more.role, text = "title", f"{text} {rest}"
    if page.number is None:
        page.number, text = split_number(text)
    page.title = text or text_of(line)


def _read_unit(page: Page, line: Line) -> None:
    text = next(cell.strip() for cell in reversed(line.cells) if cell.strip())
    bare = text.removeprefix("(").removesuffix(")").strip() if text.startswith("(") else text
    if page.unit is None and is_unit(bare):
        page.unit = bare
    elif not is_period(bare, dated=True) and not page.stated:
        message = f"{shown(text_of(line))} above the heads is not understood."
        page.findings.append(Finding(line.number, "line not understood", message))


def _title_findings(page: Page) -> Iterator[Finding]:
    if not page.title and not page.stated:
        yield Finding(None, "title not understood", "No title stands above the table.")
    elif rest := read_title(split_markers(page.title)[0]).rest:
        message = f"{shown(rest)} in the title is not understood."
        yield Finding(page.title_line, "title not understood", message)
