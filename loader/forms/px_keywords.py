"""Read the bytes of a PC-Axis file as its keywords and their values, up to DATA."""

import re
from typing import NamedTuple

from loader.errors import PageError, Place, shown
from loader.forms.cell_text import on_one_line

_STATEMENT = re.compile(
    r"\s*+(?P<key>[A-Za-z0-9_-]++)\s*+(?:\[(?P<language>[^\]]*+)\]\s*+)?"
    r'(?:\((?P<about>(?:"[^"]*+"|[^")])*+)\)\s*+)?='
)
_VALUE = re.compile(r'(?P<value>(?:"[^"]*+"|[^";])*+);')
_ITEM = re.compile(r'"(?P<text>[^"]*+)"|(?P<comma>,)|(?P<bare>[^\s",]++)')


class Keywords(NamedTuple):
    """The statements of the main language, with the names in parentheses; values as they stand."""

    file: str
    of: dict[tuple[str, tuple[str, ...]], list[str]]
    lines: dict[str, int]  # of each keyword

    def place(self, key: str) -> Place:
        """Return where a keyword first stands."""
        return Place(self.file, self.lines.get(key))

    def value(self, key: str, *about: str) -> str:
        """Return the value of a statement; raise PageError if it is repeated with another."""
        values = self.of.get((key, about), [""])
        if len(values) > 1 and len({tuple(texts_between_commas(value)) for value in values}) > 1:
            named = f"{key}({', '.join(about)})" if about else key
            raise PageError(self.place(key), f"{named} has two values; expected one")
        return values[0]

    def items(self, key: str, *about: str) -> list[str]:
        """Return the texts of a statement."""
        return texts_between_commas(self.value(key, *about))

    def text(self, key: str, *about: str) -> str:
        """Return the only or first text of a statement, or ""."""
        return next(iter(self.items(key, *about)), "")


def read_keywords(text: str, name: str) -> tuple[Keywords, int]:
    """Return the statements before DATA, and where the data begins."""
    keywords = Keywords(name, {}, {})
    end, line = 0, 1
    while match := _STATEMENT.match(text, end):
        key = match["key"].upper()
        line += text.count("\n", end, match.start("key"))
        keywords.lines.setdefault(key, line)
        if key == "DATA":
            return keywords, match.end()
        value = _VALUE.match(text, match.end())
        if value is None:
            raise PageError(
                Place(name, line),
                f"{key} does not end; expected quotes around texts, and a semicolon",
            )
        if match["language"] is None:
            about = tuple(texts_between_commas(match["about"] or ""))
            keywords.of.setdefault((key, about), []).append(value["value"])
        line += text.count("\n", match.start("key"), value.end())
        end = value.end()
    rest = text[end:].lstrip()
    place = Place(name, text.count("\n", 0, len(text) - len(rest)) + 1)
    if rest:
        raise PageError(place, f"{shown(rest, 40)}; expected a keyword of PX, such as DATA=")
    raise PageError(place, "the file ends without DATA=; expected the numbers")


def texts_between_commas(value: str) -> list[str]:
    """Return the texts between commas; those of several lines are one text."""
    items = [""]
    for match in _ITEM.finditer(value):
        if match["comma"]:
            items.append("")
        else:
            items[-1] += match["text"] if match["text"] is not None else match["bare"]
    return [on_one_line(item) for item in items] if value.strip() else []
