"""Failures that were found, kept as files in `tests/damaged/`, a folder each.

sound.txt      the page as its publisher meant it
damaged.txt    the page that the loader failed on; not there where it failed on the sound one
*.csv          the codelists and symbols that both are read by
outcome.txt    what must come of it, as `fuzz.oracle` names it
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
    """One failure that was found, and what must come of it now."""

    sound: Sound
    data: bytes
    outcome: str

    def now(self) -> str:
        """What comes of it."""
        return outcome(self.sound, self.data)


def read_kept(folder: Path) -> Kept:
    """The failure in a folder."""
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
    """Write a failure into a new folder."""
    folder.mkdir(parents=True)
    (folder / "sound.txt").write_bytes(sound.data)
    if data != sound.data:
        (folder / "damaged.txt").write_bytes(data)
    (folder / "outcome.txt").write_text(f"{outcome}\n", encoding="utf-8")
    write_by_hand(folder, sound.publication)


def write_by_hand(folder: Path, publication: Publication) -> None:
    """The codelists and symbols of a publication, as files that give the same again."""
    _write(folder / "symbol.csv", ("symbol", "meaning", "value_is"), _signs(publication.symbols))
    for codelist in publication.codelists.values():
        names = ("code", "name", "kind", "parent", "labels")
        _write(folder / codelist.file, names, _categories(codelist))


def _signs(symbols: Iterable[Symbol]) -> Iterator[tuple[str, ...]]:
    return ((symbol.symbol, symbol.meaning, symbol.value_is) for symbol in symbols)


def _categories(codelist: Codelist) -> Iterator[tuple[str, ...]]:
    return (
        (c.code, c.name, c.kind, c.parent or "", " | ".join(c.labels))
        for c in codelist.categories.values()
    )


def _write(path: Path, names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([names, *rows])
