"""What a search has found, of one publication or of several."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from plugins.search.first_numbers import FirstNumber
from plugins.search.slips import Slip, Words


@dataclass(frozen=True, slots=True)
class FoundCategory:
    """A category that matches; `about` is the rest of its entry in the codelist.

    `more` is the path of a list of all tables with its dimension, where not all can be shown here.
    """

    name: str
    kind: str
    dimension: str
    about: str
    path: str
    printed: tuple[FirstNumber, ...]
    more: str | None = None
    publication: str = ""  # its title, where results of several are shown together


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """The number of several categories together, in some tables; `paths` are their pages.

    `question` is the path of what all tables say of them, if there is such a question.
    """

    names: tuple[str, ...]
    paths: tuple[str, ...]
    printed: tuple[FirstNumber, ...]
    question: str | None = None
    publication: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A table, note or question that matches; `about` says what it belongs to."""

    title: str
    path: str
    about: str
    publication: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """All that matches; `words` is empty if there is nothing to search for.

    Each word is a tuple of all spellings that are searched for, the plainest first. `slips` are
    words that were read as others, `left_out` those that were not searched for.
    """

    words: Words
    categories: Sequence[FoundCategory] = ()
    tables: Sequence[Hit] = ()
    notes: Sequence[Hit] = ()
    questions: Sequence[Hit] = ()
    numbers: Sequence[FoundNumber] = ()
    slips: tuple[Slip, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def kinds(self) -> Sequence[Sequence[FoundCategory | FoundNumber | Hit]]:
        """Return the results of each kind."""
        return self.categories, self.tables, self.notes, self.questions, self.numbers

    @property
    def count(self) -> int:
        """Return the number of results."""
        return sum(map(len, self.kinds))

    def of(self, publication: str) -> "Results":
        """Return the results, each with the title of its publication."""
        named = [[replace(hit, publication=publication) for hit in hits] for hits in self.kinds]
        return Results(self.words, *named, slips=self.slips, left_out=self.left_out)  # type: ignore


NOTHING = Results(())


def together(each: Sequence[Results]) -> Results:
    """Return the results of several publications as one: of each kind the best of each first.

    A word that one of them has is not misspelt: then only what it has is shown.
    """
    as_typed = [results for results in each if not (results.slips or results.left_out)]
    found = [results for results in as_typed if results.count] or list(each)
    if not found:
        return NOTHING
    kinds = zip(*(results.kinds for results in found), strict=True)
    mixed = [
        [hit for hits in zip_longest(*lists) for hit in hits if hit is not None] for lists in kinds
    ]
    said = max(found, key=lambda results: results.count)
    return Results(said.words, *mixed, slips=said.slips, left_out=said.left_out)  # type: ignore
