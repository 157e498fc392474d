"""Damage the bytes of a page by small edits, each a function of the page and a few integers.

The integers choose the place. They may have any size, because they are taken modulo the number of
places, so every edit can be made on every page, and Hypothesis may make page and edit smaller.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from hypothesis import strategies as st

_SIGNS = ("-", ".", "..", ":", "*", "", "0", "1", " ", "¹", "1)")

_MARKS = (
    b"", b" ", b"\t", b"\n", b"\r\n", b"\0", b",", b";", b":", b": ", b"|", b'"', b"'", b"-", b"- ",
    b".",
    b"#", b"[", b"]", b"(", b")", b"{", b"}", b"&", b"*", b"!", b"%", b"\xc2\xa0", b"\xe2\x88\x92",
)  # fmt: skip


class Edit(NamedTuple):
    """The kind of edit and three integers, whose meaning depends on the kind."""

    kind: str
    a: int
    b: int
    c: int


def damaged(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the page after all edits, which are made one after the other."""
    for edit in edits:
        if data:
            data = KINDS[edit.kind](data, edit.a, edit.b, edit.c)
    return data


def flip(data: bytes, a: int, b: int, c: int) -> bytes:
    """Change some bits of one byte."""
    at = a % len(data)
    return data[:at] + bytes([data[at] ^ (b % 255 + 1)]) + data[at + 1 :]


def cut(data: bytes, a: int, b: int, c: int) -> bytes:
    """Cut off the end of the page."""
    return data[: a % len(data)]


def cut_out(data: bytes, a: int, b: int, c: int) -> bytes:
    """Remove up to a hundred bytes."""
    at = a % len(data)
    return data[:at] + data[at + b % 100 + 1 :]


def drop_line(data: bytes, a: int, b: int, c: int) -> bytes:
    """Remove a line."""
    lines = _lines(data)
    del lines[a % len(lines)]
    return b"\n".join(lines)


def double_line(data: bytes, a: int, b: int, c: int) -> bytes:
    """Repeat a line."""
    lines = _lines(data)
    at = a % len(lines)
    return b"\n".join([*lines[:at], lines[at], *lines[at:]])


def move_line(data: bytes, a: int, b: int, c: int) -> bytes:
    """Move a line to another place."""
    lines = _lines(data)
    line = lines.pop(a % len(lines))
    lines.insert(b % (len(lines) + 1), line)
    return b"\n".join(lines)


def swap_lines(data: bytes, a: int, b: int, c: int) -> bytes:
    """Exchange two lines."""
    lines = _lines(data)
    a, b = a % len(lines), b % len(lines)
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def drop_field(data: bytes, a: int, b: int, c: int) -> bytes:
    """Remove a field of a line, with its tab."""

    def edit(rows: list[list[bytes]]) -> None:
        row = rows[a % len(rows)]
        del row[b % len(row)]

    return _in_table(data, edit)


def swap_fields(data: bytes, a: int, b: int, c: int) -> bytes:
    """Exchange two fields of a line."""

    def edit(rows: list[list[bytes]]) -> None:
        row = rows[a % len(rows)]
        one, other = b % len(row), c % len(row)
        row[one], row[other] = row[other], row[one]

    return _in_table(data, edit)


def swap_down(data: bytes, a: int, b: int, c: int) -> bytes:
    """Exchange the same field, a label or a number, of two lines."""

    def edit(rows: list[list[bytes]]) -> None:
        one, other = rows[a % len(rows)], rows[b % len(rows)]
        field = c % min(len(one), len(other))
        one[field], other[field] = other[field], one[field]

    return _in_table(data, edit)


def drop_column(data: bytes, a: int, b: int, c: int) -> bytes:
    """Remove the same field from all lines of the table."""

    def edit(rows: list[list[bytes]]) -> None:
        field = a % max(map(len, rows))
        for row in rows:
            del row[field : field + 1]

    return _in_table(data, edit)


def set_field(data: bytes, a: int, b: int, c: int) -> bytes:
    """Replace a field by a symbol or by nothing."""

    def edit(rows: list[list[bytes]]) -> None:
        row = rows[a % len(rows)]
        row[b % len(row)] = _SIGNS[c % len(_SIGNS)].encode()

    return _in_table(data, edit)


def change_digit(data: bytes, a: int, b: int, c: int) -> bytes:
    """Replace a digit by another."""
    at = _digit(data, a)
    return data[:at] + b"%d" % (b % 10) + data[at + 1 :]


def drop_digit(data: bytes, a: int, b: int, c: int) -> bytes:
    """Remove a digit."""
    at = _digit(data, a)
    return data[:at] + data[at + 1 :]


def swap_digits(data: bytes, a: int, b: int, c: int) -> bytes:
    """Exchange two digits of the page that are close to each other."""
    at = _digit(data, a)
    other = _digit(data, a + (b % 5 or 1))
    one, other = sorted((at, other))
    changed = bytearray(data)
    changed[one], changed[other] = data[other], data[one]
    return bytes(changed)


def punctuate(data: bytes, a: int, b: int, c: int) -> bytes:
    """Replace a punctuation mark, space, tab or line end by another, or remove it."""
    places = [match.start() for match in re.finditer(rb"[^\w\x80-\xff]", data)]
    if not places:
        return data
    at = places[a % len(places)]
    return data[:at] + _MARKS[b % len(_MARKS)] + data[at + 1 :]


def balance(data: bytes, a: int, b: int, c: int) -> bytes:
    """Add and subtract one in two fields of a line, and do the opposite in the next line."""

    def edit(rows: list[list[bytes]]) -> None:
        at = a % max(1, len(rows) - 1)
        for row, by in zip(rows[at : at + 2], (1, -1), strict=False):
            for field, amount in ((b, by), (c, -by)):
                place = field % max(1, len(row) - 1) + 1
                if place < len(row) and row[place].isdigit():
                    row[place] = b"%d" % (int(row[place]) + amount)

    return _in_table(data, edit)


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")


def _in_table(data: bytes, edit: Callable[[list[list[bytes]]], None]) -> bytes:
    """Return the page after `edit` has changed the fields of its lines that have tabs."""
    lines = _lines(data)
    places = [at for at, line in enumerate(lines) if b"\t" in line]
    if not places:
        return data
    rows = [lines[at].split(b"\t") for at in places]
    edit(rows)
    for at, row in zip(places, rows, strict=True):
        lines[at] = b"\t".join(row)
    return b"\n".join(lines)


def _digit(data: bytes, a: int) -> int:
    """Return the place of a digit of the page, or of its first byte if it has none."""
    places = [match.start() for match in re.finditer(rb"[0-9]", data)]
    return places[a % len(places)] if places else 0


KINDS: dict[str, Callable[[bytes, int, int, int], bytes]] = {
    kind.__name__: kind
    for kind in (flip, cut, cut_out, drop_line, double_line, move_line, swap_lines, drop_field,
                 swap_fields, swap_down, drop_column, set_field, change_digit, drop_digit,
                 swap_digits, punctuate, balance)
}  # fmt: skip

_PLACES = st.integers(0, 9999)


def edits(kinds: Iterable[str] = KINDS) -> st.SearchStrategy[list[Edit]]:
    """Return a strategy for lists of one to three edits."""
    one = st.builds(Edit, st.sampled_from(sorted(kinds)), _PLACES, _PLACES, _PLACES)
    return st.lists(one, min_size=1, max_size=3)


# The kinds of edits that do not need a table in the file.
OF_ANY_FILE = (
    "flip", "cut", "cut_out", "drop_line", "double_line", "move_line", "swap_lines",
    "change_digit", "drop_digit", "swap_digits", "punctuate",
)  # fmt: skip
