"""What is different between two databases, of one kind of thing: numbers, rows, notes, symbols.

Each kind is one SELECT that gives a key, what a person calls the thing, the line of its page, and
then what the database says of it. Things are matched by their key. Blanks alone are no difference.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from loader.errors import Place, shown
from loader.words import counted

_WIDTH = 200  # of a text in an example


class Kind(NamedTuple):
    """A kind of thing; `examples` is how many that changed, are new or gone are told."""

    one: str
    many: str
    sql: str
    examples: int = 3


class Item(NamedTuple):
    """One thing: what a person calls it, the line of its page, what the database says of it."""

    name: str
    line: int | None
    says: dict[str, Any]


Items = Mapping[str, Item]

# Codes hold no tab, so two of them with a tab between make a key.
OF_A_PAGE = (
    Kind(
        "number",
        "numbers",
        """
        SELECT "{row}" || char(9) || "{column}",
          ifnull((SELECT name FROM "{row}" WHERE code = number."{row}"), "{row}") || ' / '
            || ifnull((SELECT name FROM "{column}" WHERE code = number."{column}"), "{column}"),
          line, printed, value, symbol, additive
        FROM observation AS number WHERE published_table = :table ORDER BY line, field
        """,
    ),
    Kind(
        "row",
        "rows",
        """
        SELECT heading."{row}", heading."{row}", heading.line,
          heading.printed AS label, total."{row}" AS "part of"
        FROM row_heading AS heading
        LEFT JOIN row_heading AS total ON total.published_table = heading.published_table
          AND total.position = heading.parent_position
        WHERE heading.published_table = :table ORDER BY heading.line
        """,
    ),
    Kind(
        "column",
        "columns",
        """
        SELECT heading."{column}", heading."{column}", heading.line,
          heading.printed AS label, total."{column}" AS "part of"
        FROM column_heading AS heading
        LEFT JOIN column_heading AS total ON total.published_table = heading.published_table
          AND total.field = heading.parent_field AND total."{column}" IS NOT NULL
        WHERE heading.published_table = :table AND heading."{column}" IS NOT NULL
        ORDER BY heading.field
        """,
    ),
    Kind(
        "head over columns",
        "heads over columns",
        """
        SELECT level || char(9) || printed, printed, line FROM column_heading
        WHERE published_table = :table AND "{column}" IS NULL AND printed <> ''
        ORDER BY level, field
        """,
    ),
    Kind(
        "note",
        "notes",
        "SELECT marker, 'note ' || marker, line, text FROM footnote"
        " WHERE published_table = :table ORDER BY line",
    ),
    Kind(
        "place of a note",
        "places of notes",
        """
        SELECT marker || char(9) || attached_to || char(9) || ifnull("{row}", '')
            || char(9) || ifnull("{column}", ''),
          'note ' || marker || ' (' || attached_to || ')', mark.line
        FROM footnote_mark AS mark JOIN footnote ON footnote.id = mark.footnote
        WHERE mark.published_table = :table ORDER BY mark.line, field
        """,
    ),
)

FINDINGS = Kind(
    "finding",
    "findings",
    "SELECT kind || char(9) || message, message, line FROM finding"
    " WHERE published_table IS :table ORDER BY id",
)
TABLES = Kind(
    "table", "tables", "SELECT id, id, NULL FROM published_table ORDER BY id", examples=20
)
FACTS = Kind("fact", "facts", "SELECT key, key, NULL, value FROM build WHERE key <> 'seeds sha256'")
SYMBOLS = Kind(
    "symbol",
    "symbols",
    "SELECT symbol, symbol, NULL, meaning, meaning_no, value_is, sdmx_obs_status FROM symbol",
)
DIMENSIONS = Kind("dimension", "dimensions", "SELECT name, name, NULL, label, role FROM dimension")
CATEGORIES = Kind(
    "category",
    "categories",
    """
    SELECT code, code || ' ' || name, NULL, {columns},
      (SELECT group_concat(label || ' (' || language || ')', ' | ') FROM (
        SELECT label, language FROM category_label WHERE dimension = :dimension
          AND category_label.code = category.code ORDER BY printed DESC, language, label)) AS labels
    FROM "{dimension}" AS category ORDER BY position
    """,
)


class Side(NamedTuple):
    """One of the two databases, and what it calls the names in the SELECTs of some kinds."""

    connection: sqlite3.Connection
    names: Mapping[str, str | None]

    def rows(self, kind: Kind) -> tuple[list[str], list[tuple[Any, ...]]]:
        """What the kind's SELECT gives: the names of what is said, and the rows."""
        found = self.connection.execute(kind.sql.format(**self.names), self.names)
        return [column[0] for column in found.description[3:]], found.fetchall()


@dataclass(frozen=True, slots=True)
class Difference:
    """How many things of one kind changed, are new or gone, and a line for the first few."""

    kind: Kind
    changed: int
    new: int
    gone: int
    examples: list[str]

    def __str__(self) -> str:
        """'3 numbers changed, 8 new'."""
        counts = {"changed": self.changed, "new": self.new, "gone": self.gone}
        (what, number), *others = ((what, number) for what, number in counts.items() if number)
        first = f"{counted(number, self.kind.one, self.kind.many)} {what}"
        return ", ".join([first, *(f"{number} {what}" for what, number in others)])

    @property
    def lines(self) -> list[str]:
        """The examples, and how many more things there are."""
        more = self.changed + self.new + self.gone - len(self.examples)
        return [*self.examples, f"and {more} more"] if more else self.examples


def find_difference(kind: Kind, old: Side, new: Side, file: str = "") -> Difference | None:
    """What is different between the things of one kind, if anything; `file` is their page."""
    before, after = old.rows(kind), new.rows(kind)
    if before == after:  # most are, and this is told fast
        return None
    return difference(kind, _items(*before), _items(*after), file)


def _items(fields: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Items:
    return {
        key: Item(name, line, dict(zip(fields, map(_plain, says), strict=True)))
        for key, name, line, *says in rows
    }


def fields_of(row: Mapping[str, Any]) -> Items:
    """The fields of one row as things of their own, each called by its name."""
    return {field: Item(field, None, {"value": _plain(row[field])}) for field in row}


def difference(kind: Kind, old: Items, new: Items, file: str = "") -> Difference | None:
    """The same of things already read."""
    changed = [key for key, item in new.items() if key in old and item.says != old[key].says]
    added = [key for key in new if key not in old]
    gone = [key for key in old if key not in new]
    if not (changed or added or gone):
        return None
    examples = [
        *(_changed(file, old[key], new[key]) for key in changed[: kind.examples]),
        *(f"new: {_place(file, new[key])}{_printed(new[key])}" for key in added[: kind.examples]),
        *(f"gone: {_gone(old[key])}" for key in gone[: kind.examples]),
    ]
    return Difference(kind, len(changed), len(added), len(gone), examples)


def _plain(says: Any) -> Any:
    return " ".join(says.split()) if isinstance(says, str) else says


def _changed(file: str, old: Item, new: Item) -> str:
    """Where it stands, and what it said and says: as printed, else field by field."""
    place, before, after = _place(file, new), old.says, new.says
    if "printed" in after and before["printed"] != after["printed"]:
        return f"{place}: {before['printed']} → {after['printed']}"
    fields = dict.fromkeys([*before, *after])
    return f"{place}: " + ", ".join(
        (f"{field} " if len(fields) > 1 else "")
        + f"{_text(before.get(field))} → {_text(after.get(field))}"
        for field in fields
        if before.get(field) != after.get(field)
    )


def _gone(item: Item) -> str:
    line = f" (line {item.line} before)" if item.line else ""
    return f"{_name(item)}{_printed(item)}{line}"


def _place(file: str, item: Item) -> str:
    return f"{Place(file, item.line)} {_name(item)}" if item.line else _name(item)


def _name(item: Item) -> str:
    """The name on one line, without the quotes."""
    return shown(item.name, _WIDTH)[1:-1]


def _printed(item: Item) -> str:
    return f", {item.says['printed']}" if "printed" in item.says else ""


def _text(value: object) -> str:
    if value is None:
        return "nothing"
    return shown(value, _WIDTH) if isinstance(value, str) else str(value)
