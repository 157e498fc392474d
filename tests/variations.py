"""Change the form of a page, as other publishers would print it, and keep its numbers."""

import re
from collections.abc import Callable

Change = Callable[[str], str]

_THOUSANDS = re.compile(r"(?<=\t)(-?[0-9]{1,3})((?: [0-9]{3})+)(?=[\t\n])")
_MINUS = re.compile(r"(?<=\t)-(?=[0-9\t\n])")
_ROW = re.compile(r"[^\t]+\t[-0-9]")
_SUPERSCRIPTS = {"¹": "1)", "²": "2)", "³": "3)"}


def spaced_by(space: str) -> Change:
    """Use another space between thousands."""
    return lambda text: _THOUSANDS.sub(lambda m: m[1] + m[2].replace(" ", space), text)


def with_minus(sign: str) -> Change:
    """Use another sign for a minus, and for nil."""
    return lambda text: _MINUS.sub(sign, text)


def blank_lines(blank: str) -> Change:
    """Add a blank line before and after every line."""
    return lambda text: f"{blank}\n" + text.replace("\n", f"\n{blank}\n")


def number_moved(text: str) -> str:
    """Move the number from the line of the title to the line above, or back."""
    if "\n## 12 " in text:
        return text.replace("\n## 12 ", "\n12\n\n")
    return text.replace("\n11\n\nImmigration", "\n## 11. Immigration")


def heads_before_each_tenth_row(text: str) -> str:
    """Repeat the heads, as at the top of new pages."""
    lines = text.split("\n")
    rows = [number for number, line in enumerate(lines) if _ROW.match(line)]
    first = next(number for number, line in enumerate(lines) if "\t" in line)
    heads = lines[first : rows[0]]
    for number in reversed(rows[9::10]):
        lines[number:number] = ["", *heads]
    return "\n".join(lines)


def noted(text: str) -> str:
    """Add two notes, with markers on title, heads, labels and numbers."""
    lines = text.split("\n")
    rows = [number for number, line in enumerate(lines) if _ROW.match(line)]
    title = max(n for n, line in enumerate(lines[: rows[0]]) if line and "\t" not in line)
    lines[title] += " ²"
    lines[rows[0] - 1] = re.sub(r"([^\t]+)", r"\1 ³", lines[rows[0] - 1])
    for number in rows:
        label, cells = lines[number].split("\t", 1)
        lines[number] = f"{label}{'²' if label.endswith('¹') else ' ²'}\t{cells}"
    lines[rows[4]] = re.sub(r"\t([^\t]+)", r"\t\1³", lines[rows[4]])
    notes = ["² A note on the table and on its rows.", "", "³ A note on heads and numbers."]
    return "\n".join([*lines, "", *notes])


def notes_in_brackets(text: str) -> str:
    """Use markers like `1)` instead of superscripts."""
    text = re.sub(r"(?m)^([¹²³]) ", lambda m: _SUPERSCRIPTS[m[1]] + " ", text)
    return re.sub(r" ?([¹²³])", lambda m: " " + _SUPERSCRIPTS[m[1]], text)


def cells_padded(text: str) -> str:
    """Add blanks around every cell that is not empty."""
    return re.sub(r"(?<=\t)([^\t\n]+)", r" \1 ", text)


def words_around(text: str) -> str:
    """Add a unit above the heads, and notes, a legend and a source below the table."""
    lines = text.rstrip("\n").split("\n")
    first = next(number for number, line in enumerate(lines) if "\t" in line)
    lines[first:first] = ["(Persons)", ""]
    words = ["", "Note: The figures are final.", "- = nil", "Source: Statistics Norway.", ""]
    return "\n".join([*lines, *words])


def all_at_once(text: str) -> str:
    """Apply several changes."""
    changes = (noted, heads_before_each_tenth_row, notes_in_brackets, spaced_by("\u202f"),
               with_minus("\u2212"), cells_padded, blank_lines(" "))  # fmt: skip
    for change in changes:
        text = change(text)
    return "\ufeff" + text.replace("\n", "\r\n")


VARIATIONS: dict[str, Change] = {
    "as published": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "mixed line ends": lambda text: text.replace("\n\n", "\r\n\n"),
    "byte-order mark": lambda text: "\ufeff" + text,
    "no line end at the end": lambda text: text.rstrip("\n"),
    "blank lines at the end": lambda text: text + "\n\n\n",
    "blank lines": blank_lines(""),
    "lines of spaces": blank_lines("  "),
    "lines of tabs": blank_lines("\t\t"),
    "no-break spaces": spaced_by("\u00a0"),
    "thin spaces": spaced_by("\u2009"),
    "narrow no-break spaces": spaced_by("\u202f"),
    "no spaces": spaced_by(""),
    "minus sign": with_minus("\u2212"),
    "en dash": with_minus("\u2013"),
    "number moved": number_moved,
    "heads repeated": heads_before_each_tenth_row,
    "more notes": noted,
    "notes in brackets": notes_in_brackets,
    "more notes in brackets": lambda text: notes_in_brackets(noted(text)),
    "padded cells": cells_padded,
    "words around": words_around,
    "all at once": all_at_once,
}
