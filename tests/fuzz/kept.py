"""Read and write the cases that failed once; each is a folder in `tests/damaged/`.

sound.txt      the page as its publisher meant it
damaged.txt    the page that the loader failed on; missing if that was the sound page
*.csv          the codelists and symbols for both pages
outcome.txt    the right outcome, by its name in `fuzz.oracle`
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fuzz.oracle import outcome
from fuzz.pages import Sound
from loader.seeds.codelist import Codelist, read_codelist
from loader.seeds.publication import Publication
from loader.seeds.symbols import Symbol, read_symbols

FOLDER = Path(__file__).parent.parent / "damaged"
NAME = "page.txt"


@dataclass(frozen=True)
class Kept:
    """A case that failed once, and its right outcome."""

    sound: Sound
    data: bytes
    outcome: str

    def now(self) -> str:
        """Return its outcome now."""
        return outcome(self.sound, self.data)


def read_kept(folder: Path) -> Kept:
    """Return the case in a folder."""
    symbols = tuple(read_symbols(folder / "symbol.csv"))
    codelists = {
        path.stem: read_codelist(path)
        for path in sorted(folder.glob("*.csv"))
        if path.stem != "symbol"
    }
    publication = Publication(folder, symbols=symbols, codelists=codelists)
    sound = Sound(NAME, (folder / "sound.txt").read_bytes(), publication)
    damaged = folder / "damaged.txt"
    data = damaged.read_bytes() if damaged.exists() else sound.data
    return Kept(sound, data, (folder / "outcome.txt").read_text(encoding="utf-8").strip())


def keep(folder: Path, sound: Sound, data: bytes, outcome: str) -> None:
    """Write a case that failed into a new folder."""
    folder.mkdir(parents=True)
    (folder / "sound.txt").write_bytes(sound.data)
    if data != sound.data:
        (folder / "damaged.txt").write_bytes(data)
    (folder / "outcome.txt").write_text(f"{outcome}\n", encoding="utf-8")
    write_codelists_and_symbols(folder, sound.publication)


def write_codelists_and_symbols(folder: Path, publication: Publication) -> None:
    """Write the codelists and symbols of a publication to files, from which they can be read."""
    _write(folder / "symbol.csv", ("symbol", "meaning", "value_is"), _symbols(publication.symbols))
    for codelist in publication.codelists.values():
        names = ("code", "name", "kind", "parent", "labels")
        _write(folder / codelist.file, names, _categories(codelist))


def _symbols(symbols: Iterable[Symbol]) -> Iterator[tuple[str, ...]]:
    return ((symbol.symbol, symbol.meaning, symbol.value_is) for symbol in symbols)


def _categories(codelist: Codelist) -> Iterator[tuple[str, ...]]:
    return (
        (c.code, c.name, c.kind, c.parent or "", " | ".join(c.labels))
        for c in codelist.categories.values()
    )


def _write(path: Path, names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names, *rows])
