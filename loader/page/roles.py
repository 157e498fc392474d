"""Give each line of a grid its role: what stands above the heads, heads, sections, rows, the rest.

Each line is a text of kinds of cells (see cells.py). A row has numbers or symbols right of the
labels. A head line has words there, or years and numbers over fields that no head covers yet.
"""

from collections import Counter
from collections.abc import Sequence

from loader.page.notes import role_of_note
from loader.page.page_parts import Role
from loader.page.title import looks_like_title
from loader.page.values import split_markers

_NUMBERS = frozenset("nsd")  # kinds; a year is one only in a row
_VALUES = frozenset("nsdy")
_LONG_TITLE = 30  # characters of a cell that stands alone right of the labels
OTHER_HEADS = "other heads"  # the heads of another table on the same sheet


def stub_width(kinds: Sequence[str]) -> int:
    """Count the fields at the left that hold labels.

    They reach up to the last field that has mostly words beside numbers to its right.
    """
    words: Counter[int] = Counter()
    values: Counter[int] = Counter()
    for line in kinds:
        if "n" in line[1:]:
            words.update(field for field, kind in enumerate(line) if kind == "w")
            values.update(field for field, kind in enumerate(line) if kind in _VALUES)
    last = max((field for field in values if values[field] > words[field]), default=1)
    return max((f for f in words if 0 < f < last and words[f] > values[f]), default=0) + 1


def is_blank(kinds: str) -> bool:
    """Return whether nothing is printed in these cells."""
    return not kinds.strip("_")


class RoleFinder:
    """Finds the roles of the lines of one table, from above."""

    def __init__(self, kinds: Sequence[str], cells: Sequence[Sequence[str]], stub: int) -> None:
        self.kinds = kinds
        self.cells = cells
        self.stub = stub
        self.roles: list[str] = []
        self.covered: set[int] = set()  # the fields that have a head
        self.heads: dict[frozenset[str], int] = {}  # the words of each head line
        self.last_row = -1

    def find(self) -> list[str]:
        """Return the role of each line; the heads of another table end what is of this one."""
        for line, kinds in enumerate(self.kinds):
            role = "blank" if is_blank(kinds) else self._role(line, kinds)
            self.roles.append(role)
            if role == OTHER_HEADS:
                break
        for line in range(self.last_row + 1, len(self.roles)):
            if self.roles[line] == "section" and self.last_row >= 0:
                self.roles[line] = "tail"
        return self.roles

    def _role(self, line: int, kinds: str) -> str:
        right = kinds[self.stub :]
        if self.last_row < 0 and self._is_head(line, kinds):
            return self._front_or_head(line, kinds)
        texts = [cell for cell in self.cells[line] if cell]
        if is_blank(right) or (len(texts) < 3 and role_of_note(" ".join(texts)) == "source"):
            return self._note(texts) or "section"
        if not _VALUES.isdisjoint(right) and not self._is_again(texts):
            self.last_row = line
            return "row"
        return self._words_over_numbers(line, kinds, texts)

    def _note(self, texts: list[str]) -> str | None:
        """Return the role of a line of notes between rows; a bare "Note:" would be a section."""
        role = role_of_note(" ".join(texts))
        return role if role in ("footnote", "source", "link", "note") else None

    def _front_or_head(self, line: int, kinds: str) -> str:
        left, right = kinds[: self.stub], kinds[self.stub :]
        alone = is_blank(right) and (self.stub == 1 or len(left.replace("_", "")) == 1)
        if not self.covered and (alone or self._is_title(line, kinds)):
            return "front"
        if is_blank(right) and self.stub == 1:
            return "section"
        self.covered.update(field for field, kind in enumerate(right) if kind != "_")
        self.heads[self._words(line)] = line
        return "head"

    def _words(self, line: int) -> frozenset[str]:
        return frozenset(split_markers(cell)[0] for cell in self.cells[line] if cell)

    def _is_head(self, line: int, kinds: str) -> bool:
        left, right = kinds[: self.stub], kinds[self.stub :]
        filled = [(field, kind) for field, kind in enumerate(right) if kind != "_"]
        wanting = any(field not in self.covered for field, _ in filled)
        numbers = sum(kind in _NUMBERS for _, kind in filled)
        if not numbers:
            return wanting or is_blank(left) or all(kind != "y" for _, kind in filled)
        if is_blank(left):
            return wanting or numbers < len(filled) or self._counts(line)
        certain = sum(kind in "ns" for _, kind in filled)  # "0-17" and "67+" may be heads
        first = wanting and not self.covered
        return first and (2 * certain < len(filled) or self._counts(line))

    def _counts(self, line: int) -> bool:
        """Return whether the fields count: 1, 2, 3 or (1), (2), (3), as columns or ages do."""
        texts = [cell.strip("()") for cell in self.cells[line][self.stub :]]
        if len(texts) < 3 or not (texts[0].isdecimal() and len(texts[0]) < 3):
            return False
        first = int(texts[0])
        return texts == [str(number) for number in range(first, first + len(texts))]

    def _is_title(self, line: int, kinds: str) -> bool:
        """Return whether it is a long text alone, a repeated one, or one behind its number."""
        texts = [cell for cell in self.cells[line] if cell]
        if len(set(texts)) == 1 and (len(texts) > 1 or kinds[0] != "_"):
            return len(texts[0]) > _LONG_TITLE or kinds[0] != "_"
        return len(texts) == 2 and kinds[0] != "_" and len(texts[0]) <= 4 and len(texts[1]) > 20

    def _is_again(self, texts: list[str]) -> bool:
        """Return whether a line below the first row repeats a head line."""
        words = frozenset(split_markers(text)[0] for text in texts)
        return words in self.heads or (
            len(words) > 2 and any(words <= heads for heads in self.heads)
        )

    def _words_over_numbers(self, line: int, kinds: str, texts: list[str]) -> str:
        """Tell heads that are repeated from the name of a section and the heads of another table."""
        if self._is_again(texts):
            return OTHER_HEADS if self._below_a_title(line) else "repeated head"
        if len(set(texts)) == 1:
            return "section"
        apart = is_blank(kinds[: self.stub]) or self.roles[line - 1] in ("blank", "section")
        if apart or self._below_a_title(line):
            return OTHER_HEADS
        self.last_row = line
        return "row"

    def _below_a_title(self, line: int) -> bool:
        while line > self.last_row + 1 and self.roles[line - 1] in ("blank", "section", "link"):
            line -= 1
            text = " ".join(cell for cell in self.cells[line] if cell)
            if self.roles[line] == "section" and looks_like_title(text):
                return True
        return False


def first_line_of_next(roles: Sequence[str], last_row: int, other: int) -> int:
    """Return where the next table of a sheet begins: below the notes of this one.

    What stands between is of the next table from the last note on, or else from the first blank.
    """
    between = range(last_row + 1, other)
    notes = [line for line in between if roles[line] in ("footnote", "source", "note", "link")]
    if notes:
        return notes[-1] + 1
    return next((line for line in between if roles[line] == "blank"), last_row + 1)


def as_role(role: str) -> Role:
    """Return a role that was found as one of a line."""
    return "head" if role == OTHER_HEADS else role  # type: ignore[return-value]
