"""The errors of the loader. A message is one line: the place, what is wrong and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; lines are counted from 1, and fields from 0, which is the stub."""

    file: str
    line: int | None = None
    field: int | None = None

    def __str__(self) -> str:
        file = printable(self.file)
        text = file if self.line is None else f"{file}:{self.line}"
        return text if self.field is None else f"{text} field {self.field}"


class LoaderError(Exception):
    """An error that stops a command; `str()` of it is the line to print."""

    def __init__(self, place: Place | None, message: str) -> None:
        super().__init__(place, message)
        self.place = place
        self.message = message

    def __str__(self) -> str:
        return self.message if self.place is None else f"{self.place}: {self.message}"


class PageError(LoaderError):
    """A published page cannot be read without guessing."""


class CodelistError(LoaderError):
    """A file beside the pages is wrong, or a label is missing from a codelist."""


class TreeError(LoaderError):
    """Arithmetic and a codelist disagree about which rows are parts of which total."""


class ProofError(LoaderError):
    """A printed total is not the sum of its printed parts."""


class DatabaseError(LoaderError):
    """A database cannot be written, or was not built by this version of the loader."""


class SelectionError(LoaderError):
    """What is chosen of a table cannot be read, or names what the table does not have.

    `nearest` are known names that are similar to an unknown one.
    """

    def __init__(self, message: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(None, message)
        self.nearest = nearest


def printable(words: str) -> str:
    """Return words, such as the name of a file, for a message: unprintable characters escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in words)


def shown(text: str, width: int = 60) -> str:
    """Return `text` quoted, on one line, invisible characters escaped, and cut to `width`."""
    quoted = repr(text if len(text) <= width else text[: width - 1] + "…")
    return quoted.replace("\\xa0", "\u00a0")
