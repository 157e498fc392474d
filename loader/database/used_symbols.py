"""The symbols of a publication, and those that its pages explain or that are usual."""

from collections.abc import Iterable, Iterator

from loader.page.legend import is_usual
from loader.seeds.remarks import Finding
from loader.seeds.symbols import Symbol
from loader.table.prepare import Prepared


class UsedSymbols:
    """Collect the symbols of all pages; the first meaning that is said of a symbol stands.

    That a sign means what is usual is a guess, so it gives way to what any page prints.
    """

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        """`symbols` are those of symbol.csv."""
        self._symbols = {symbol.symbol: symbol for symbol in symbols}
        self._own = frozenset(self._symbols)
        self._contradictions: list[tuple[str, Finding]] = []

    def add(self, table: Prepared) -> None:
        """Add the symbols that a table prints; another meaning than before becomes a finding."""
        for symbol in table.symbols:
            earlier = self._symbols.setdefault(symbol.symbol, symbol)
            same_value = symbol.value_is == earlier.value_is
            if same_value and is_usual(earlier) and symbol.symbol not in self._own:
                self._symbols[symbol.symbol] = symbol
            elif not same_value or (symbol.meaning != earlier.meaning and not is_usual(symbol)):
                self._contradictions.append((table.account.id, _meanings_differ(symbol, earlier)))

    def all(self) -> Iterator[Symbol]:
        """Yield each symbol once."""
        yield from self._symbols.values()

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Yield the findings about symbols, each with the table it belongs to."""
        yield from self._contradictions


def _meanings_differ(here: Symbol, earlier: Symbol) -> Finding:
    return Finding(
        None,
        "symbol differs",
        f"{here.symbol!r} means {here.meaning!r} here, but {earlier.meaning!r} in symbol.csv or an"
        " earlier table, which is kept.",
    )
