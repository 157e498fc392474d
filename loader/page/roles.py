"""Find the role of each line of a grid: above the heads, a head, a section, a row, or below them.

A line is read as one letter for each cell, which is the kind of the cell (see cells.py). A row has
numbers or symbols right of the labels. A head line has words there, or years and numbers over
fields that no head covers yet.
"""

import re
from collections import Counter
from collections.abc import Sequence

from loader.page.notes import role_of_note
from loader.page.page_parts import Role
from loader.page.rows import continues
from loader.page.title import looks_like_title
from loader.page.values import split_markers
from loader.page.vocabulary import known_words

_VALUES = frozenset("nsly")  # kinds
_FIGURES = _VALUES | {"d"}
_NO_YEARS = _FIGURES - {"y"}
_LONG_TITLE = 30  # characters of a cell that stands alone right of the labels
_MARKER_CELL = re.compile(r"[0-9]{1,2}[.)]?|\W{1,3}|[a-z]\)")
_NOTES = ("footnote", "source", "note", "link")


def stub_width(kinds: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """Count the fields at the left that hold labels.

    They reach up to the last field that has mostly words, or ranges such as "0-14", beside numbers
    to its right. A field of years is one of them if what stands left of it is not printed anew, or
    repeated, in each line.
    """
    words: Counter[int] = Counter()
    values: Counter[int] = Counter()
    years: Counter[int] = Counter()
    rows = [i for i, line in enumerate(kinds) if "n" in line[1:]]
    for line, times in Counter([kinds[i] for i in rows]).items():  # most lines are alike
        for field, kind in enumerate(line):
            of_kind = values if kind in _VALUES else words if kind in "wd" else None
            if of_kind is not None:
                of_kind[field] += times
            if kind == "y":
                years[field] += times
    last = max((field for field in values if values[field] > words[field]), default=1)
    stub = max((f for f in words if 0 < f < last and words[f] > values[f]), default=0) + 1
    while 1 < years[stub] == values[stub] and stub < last and _repeats(cells, rows, stub - 1):
        stub += 1
    return stub


def _repeats(cells: Sequence[Sequence[str]], rows: Sequence[int], field: int) -> bool:
    """Return whether the labels in a field are each about several lines."""
    labels = {text for i in rows if field < len(cells[i]) and (text := cells[i][field])}
    return 2 * len(labels) <= len(rows)


def _is_plain_row(kinds: str, stub: int) -> bool:
    """Return whether the kinds alone say that a line below a row is one, if no head is repeated."""
    return len(kinds.replace("_", "")) > 2 and not _NO_YEARS.isdisjoint(kinds[stub:])


class RoleFinder:
    """Finds the roles of the lines of one table, from above, until the heads of another one."""

    def __init__(self, kinds: Sequence[str], cells: Sequence[Sequence[str]], stub: int) -> None:
        self.kinds = kinds
        self.cells = cells
        self.stub = stub
        self.roles: list[Role] = []
        self.end = len(kinds)  # of this table
        self._covered: set[int] = set()  # the fields that have a head
        self._heads: set[frozenset[str]] = set()  # the words of each head line
        self._head_words: set[str] = set()
        self._last = -1  # the last row
        self._pairs = self._end_of_pairs()
        self._plain = {line for line in set(kinds) if _is_plain_row(line, stub)}

    def _end_of_pairs(self) -> int:
        """Return the last blank line above all lines of three cells, if no number stands above it.

        Lines of two cells above it, such as "Last update" and a day, are not heads. Where the lines
        below are set apart by blanks as well, a blank tells nothing.
        """
        blank = -1
        for line, kinds in enumerate(self.kinds):
            filled = len(kinds.replace("_", ""))
            if filled > 2:
                return blank if any(k.strip("_") for k in self.kinds[line + 1 : line + 2]) else -1
            if "n" in kinds[1:]:
                return -1
            blank = blank if filled else line
        return -1

    def find(self) -> list[Role]:
        """Return the roles; `end` is then where another table begins."""
        for line, kinds in enumerate(self.kinds):
            texts = list(filter(None, self.cells[line]))
            role = self._role(line, kinds, texts) if texts else "blank"
            if role is None and self._last < 0:  # of this table: no row stands above it
                role = "head"
            if role is None:
                self.end = self._first_line_of_next(line)
                break
            self.roles.append(role)
        del self.roles[self.end :]
        self._end_rows()
        return self.roles

    def _role(self, line: int, kinds: str, texts: list[str]) -> Role | None:
        """Return the role of a line, None for a head of another table."""
        if self._last >= 0 and kinds in self._plain and not self._is_again(texts):
            self._last = line
            return "row"
        left, right = kinds[: self.stub].strip("_"), kinds[self.stub :]
        if line < self._pairs and not self._covered and len(texts) == 2 and left:
            return "front"
        if self._last < 0 and self._is_head(line, left, right):
            return self._front_or_head(left, right, texts)
        text = " ".join(texts)
        if not right.strip("_") or (len(texts) == 2 and role_of_note(text) in ("source", "note")):
            note = role_of_note(text)
            return note if note in _NOTES else "section"
        years = set(right) <= {"_", "y"} and (not left or self._below_a_title(line))
        if not _FIGURES.isdisjoint(right) and not years and not self._is_again(texts):
            self._last = line
            return "row"
        return self._words_over_numbers(line, left, texts)

    def _is_head(self, line: int, left: str, right: str) -> bool:
        filled = [field for field, kind in enumerate(right) if kind != "_"]
        wanting = any(field not in self._covered for field in filled)
        numbers = sum(kind in "nsd" for kind in right)
        if not numbers:
            return wanting or not left or not ("y" in right or "l" in right)
        if not left:
            one_for_all = len(set(filter(None, self.cells[line]))) == 1 < len(filled)  # "1 000"
            return wanting or numbers < len(filled) or one_for_all or self._counts(line)
        certain = numbers - right.count("d")  # "0-17" and "67+" may be heads
        first = wanting and not self._covered
        return first and (2 * certain < len(filled) or self._counts(line))

    def _counts(self, line: int) -> bool:
        """Return whether the fields count: 1, 2, 3 or (1), (2), (3), as columns or ages do."""
        cells = self.cells[line][self.stub :]
        texts = [cell.strip("()") for cell in cells]
        if len(texts) < (2 if cells[0][:1] == "(" else 3) or not (
            texts[0].isdecimal() and len(texts[0]) < 3
        ):
            return False
        first = int(texts[0])
        return texts == [str(number) for number in range(first, first + len(texts))]

    def _front_or_head(self, left: str, right: str, texts: list[str]) -> Role:
        alone = not right.strip("_") and (self.stub == 1 or len(texts) == 1)
        if not self._covered and (alone or self._is_title(left, texts)):
            return "front"
        if alone and self.stub == 1:
            return "section"
        self._covered.update(field for field, kind in enumerate(right) if kind != "_")
        words = frozenset(split_markers(text)[0] for text in texts)
        self._heads.add(words)
        self._head_words |= words
        return "head"

    def _is_title(self, left: str, texts: list[str]) -> bool:
        """Return whether it is a long text alone, a repeated one, or one behind its number."""
        if len(set(texts)) == 1:
            long = len(texts) > 1 and len(texts[0]) > _LONG_TITLE
            return bool(left) or long or looks_like_title(texts[0])
        if len(texts) != 2 or not left:
            return False
        numbered = len(texts[0]) <= 4 and len(texts[1]) > 20
        return numbered or texts[0].split()[0].lower() in known_words("table")

    def _is_again(self, texts: list[str]) -> bool:
        """Return whether a line below the first row repeats a head line."""
        if split_markers(texts[-1])[0] not in self._head_words:  # true of most rows
            return False
        words = frozenset(split_markers(text)[0] for text in texts)
        return words in self._heads or (
            len(words) > 2 and any(words <= heads for heads in self._heads)
        )

    def _words_over_numbers(self, line: int, left: str, texts: list[str]) -> Role | None:
        """Tell repeated heads from a section, a row of words, and another table's heads."""
        titled = self._below_a_title(line)
        if self._is_again(texts):
            return None if titled else "repeated head"
        if len(set(texts)) == 1:
            return "section"
        if len(texts) == 2 and left and _MARKER_CELL.fullmatch(texts[0]):
            return "footnote"
        if titled or not left or "blank" in self.roles[self._last + 1 :]:
            return None
        return "row"

    def _below_a_title(self, line: int) -> bool:
        for above in range(line - 1, self._last, -1):
            if self.roles[above] not in ("blank", "section", *_NOTES):
                return False
            text = " ".join(filter(None, self.cells[above]))
            if self.roles[above] == "section" and looks_like_title(text):
                return True
        return False

    def _first_line_of_next(self, heads: int) -> int:
        """Return where the next table begins: below the notes of this one, or its first blank."""
        between = range(self._last + 1, heads)
        notes = [line + 1 for line in between if self.roles[line] in _NOTES]
        blanks = [line for line in between if self.roles[line] == "blank"]
        return max([*notes, *blanks[:1], self._last + 1])

    def _end_rows(self) -> None:
        """Make what stands below the last row its tail; except the rest of a broken label."""
        for line in range(self._last + 1, len(self.roles)) if self._last >= 0 else ():
            text = " ".join(self.cells[line])
            below = line == self._last + 1 and role_of_note(text) is None
            broken = below and continues(self.cells[line - 1][0], text)
            row = self.roles[line] == "row" and self.kinds[line].count("w") > 2
            if self.roles[line] in ("section", "row") and not broken and not row:
                self.roles[line] = "tail"
