"""Read `symbol.csv`: the symbols that are printed instead of numbers or beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from loader.errors import CodelistError, Place, shown
from loader.page.values import ValueIs
from loader.seeds.csv_rows import expect_words, read_rows

_COLUMNS = ("symbol", "meaning", "meaning_no", "value_is", "sdmx_obs_status")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A printed symbol, its meaning, and what it means for the value."""

    symbol: str
    meaning: str
    meaning_no: str | None
    value_is: ValueIs
    sdmx_obs_status: str | None


def read_symbols(path: Path) -> Iterator[Symbol]:
    """Yield the symbols in a `symbol.csv`; raise CodelistError if a row is wrong."""
    above: set[str] = set()
    for line, row in read_rows(path, ("symbol", "meaning", "value_is"), _COLUMNS):
        if not row["symbol"] or row["value_is"] not in get_args(ValueIs):
            raise CodelistError(
                Place(path.name, line),
                f"value_is {shown(row['value_is'])} of symbol {shown(row['symbol'])};"
                f" expected a symbol and one of {', '.join(get_args(ValueIs))}",
            )
        expect_words(Place(path.name, line), row, ("symbol", "meaning"))
        if row["symbol"] in above:
            raise CodelistError(
                Place(path.name, line),
                f"symbol {shown(row['symbol'])} is on a line above too; expected each symbol once",
            )
        above.add(row["symbol"])
        yield Symbol(
            row["symbol"],
            row["meaning"],
            row.get("meaning_no") or None,
            cast(ValueIs, row["value_is"]),
            row.get("sdmx_obs_status") or None,
        )
