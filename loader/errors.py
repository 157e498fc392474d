"""What can go wrong, each said in one line: where, what was found, what was expected, what to do.

LoaderError
├── PageError         the published page cannot be read for certain
├── CodelistError     a file we add by hand is wrong, or lacks a label
├── TreeError         arithmetic and codelist disagree about totals and parts
├── ProofError        a total is not the sum of its parts
└── DatabaseError     a database cannot be written, or is not one of ours
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: line and field count from 1 and 0 (field 0 is the stub)."""

    file: str
    line: int | None = None
    field: int | None = None

    def __str__(self) -> str:
        file = printable(self.file)
        text = file if self.line is None else f"{file}:{self.line}"
        return text if self.field is None else f"{text} field {self.field}"


class LoaderError(Exception):
    """Anything that stops a build; `str()` of it is the one line a person reads."""

    def __init__(self, place: Place | None, message: str) -> None:
        super().__init__(place, message)
        self.place = place
        self.message = message

    def __str__(self) -> str:
        return self.message if self.place is None else f"{self.place}: {self.message}"


class PageError(LoaderError):
    """The published page cannot be read for certain."""


class CodelistError(LoaderError):
    """A file that we add by hand is wrong, or lacks a label that a page prints."""


class TreeError(LoaderError):
    """Arithmetic and codelist disagree about which rows are totals of which."""


class ProofError(LoaderError):
    """A printed total is not the sum of its printed parts."""


class DatabaseError(LoaderError):
    """A database cannot be written, or is not one that this loader built."""


def printable(name: str) -> str:
    """A name of any file for a message: what cannot be printed is escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)


def shown(text: str, width: int = 60) -> str:
    """`text` quoted for a message: on one line, invisible characters escaped, cut to `width`."""
    quoted = repr(text if len(text) <= width else text[: width - 1] + "…")
    return quoted.replace("\\xa0", "\u00a0")
