"""Read the lines above the heads: subject, number, title, unit, notes, and what else stands there."""

from collections.abc import Iterator, Sequence

from loader.errors import shown
from loader.page.legend import read_legend
from loader.page.notes import LINK, role_of_note, text_of
from loader.page.page_parts import Line, Page, Role
from loader.page.title import is_period, is_unit, read_title, split_number
from loader.seeds.remarks import Finding


def read_front(page: Page, lines: Sequence[Line]) -> None:
    """Give the lines above the heads their roles, and choose the title among them."""
    candidates: list[Line] = []
    for line in lines:
        text = text_of(line)
        role = _role_of(text)
        if role == "breadcrumb" and page.subject is None and (link := LINK.fullmatch(text)):
            page.subject = link["text"]
        elif role == "number" and page.number is None:
            page.number = text.lstrip("#").strip()
        elif role in (None, "breadcrumb", "number"):
            role = None
            candidates.append(line)
        line.role = role or "front"
    title = max(candidates, key=lambda line: _likeness(text_of(line)), default=None)
    if title:
        _read_title(page, title, candidates)
    for line in candidates:
        if line.role == "front":
            _read_unit(page, line)


def _role_of(text: str) -> Role | None:
    if LINK.fullmatch(text):
        return "breadcrumb"
    bare = text.lstrip("#").strip()
    if (bare[:3].isdecimal() and len(bare) <= 3) or (bare[:-1].isdecimal() and len(bare) <= 4):
        return "number"
    if text.startswith("#"):
        return None
    return "legend" if read_legend(text) else role_of_note(text)


def _likeness(text: str) -> int:
    """Return how much a line looks like a title; the first of the most likely ones is it."""
    if text.startswith("#"):
        return 4
    if text.startswith("(") or len(text) > 1000:
        return -1
    number, words = split_number(text)
    title = read_title(words)
    if number and words:
        return 3
    return bool(title.dimensions) + bool(title.dimensions and title.period)


def _read_title(page: Page, line: Line, candidates: Sequence[Line]) -> None:
    text = text_of(line).lstrip("#").strip()
    line.role, page.title_line = "title", line.number
    for more in candidates:  # a title in two lines
        rest = text_of(more)
        if more.number == page.title_line + 1 and rest[0].islower() and not is_unit(rest):
            more.role, text = "title", f"{text} {rest}"
    if page.number is None:
        page.number, text = split_number(text)
    page.title = text or text_of(line)


def _read_unit(page: Page, line: Line) -> None:
    text = text_of(line)
    bare = text.removeprefix("(").removesuffix(")").strip() if text.startswith("(") else text
    if page.unit is None and is_unit(bare):
        page.unit = bare
    elif not is_period(bare, dated=True):
        message = f"{shown(text)} above the heads is kept, but not understood."
        page.findings.append(Finding(line.number, "line not understood", message))


def title_findings(page: Page) -> Iterator[Finding]:
    """Yield a finding for what the title does not tell, or tells in words that are not understood."""
    if not page.title:
        yield Finding(None, "title not understood", "No title stands above the table.")
    elif rest := read_title(page.title).rest:
        message = f"{shown(rest)} in the title is kept, but not understood."
        yield Finding(page.title_line, "title not understood", message)
