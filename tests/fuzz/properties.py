"""The properties that every page and every CSV or YAML file must have, sound or damaged.

Each property is a function that takes a case and returns the name of the outcome, or raises. The
tests try hundreds of cases, and `make fuzz` thousands.
"""

from pathlib import Path
from typing import NamedTuple

from generator import make_page, printed
from hypothesis import assume
from hypothesis import strategies as st

from fuzz.damage import OF_ANY_FILE, Edit, damaged, edits
from fuzz.kept import write_codelists_and_symbols
from fuzz.oracle import outcome
from fuzz.pages import Small, Sound, small_pages
from fuzz.readback import expect_equal, parents_of
from loader.build import build
from loader.check import check
from loader.errors import LoaderError
from loader.seeds.publication import Publication

MIGRATION_FILES = ("citizenship.csv", "region.csv", "symbol.csv", "remarks.csv", "publication.yml")

# Text that may do harm in YAML and CSV, to be put together at random.
_PIECES = st.sampled_from(
    ["title", "tables", "dimensions", "marbles", ": ", ":", "\n", "\n  ", "\n    ", "- ", "[", "]",
     "{", "}", ", ", ",", '"', "'", "&a ", "*a", "<<", "!!int ", "!!set ", "!x ", "|\n", ">-\n",
     "? ", "#", "---\n", "...\n", "%", "~", "null", "no", "2008-13-45", "1e9", "0x1", "1:60",
     "\\ud800", "\\0", "\0", "\ufeff", "\x85", "\u2028", "\ud7ff", "é", "²", "\t", "\r", "9" * 50,
     "colour",
     "code,name,kind,parent,labels\n", "published_table,line,kind,message\n",
     "symbol,meaning,value_is\n", "t,Total,total,,Total\n", "marbles,", "zero", "total_words",
     "published", "role", "geo", "|", "item"]
)  # fmt: skip
FILES = st.sampled_from(["publication.yml", "colour.csv", "symbol.csv", "remarks.csv"])
TEXTS = st.lists(_PIECES, max_size=14).map("".join)


class Damaged(NamedTuple):
    """A sound page and its bytes after the damage."""

    sound: Sound
    data: bytes


def damaged_pages(sounds: st.SearchStrategy[Sound]) -> st.SearchStrategy[Damaged]:
    """Return a strategy for sound pages with one to three edits that change them."""
    pages = st.builds(
        lambda sound, list_: Damaged(sound, damaged(sound.data, list_)), sounds, edits()
    )
    return pages.filter(lambda case: case.data != case.sound.data)


def small_sound_pages() -> st.SearchStrategy[Sound]:
    """Return a strategy for small sound pages."""
    return small_pages().map(lambda small: small.sound)


def small_page_is_read_back(small: Small) -> str:
    """Check that a small page is read as it was made."""
    expect_equal(small.page, small.parents, small.sound)
    return "read back"


def generated_page_is_read_back(number: int, publication: Publication) -> str:
    """Check that a page of the generator is read as it was made."""
    page = make_page(number)
    sound = Sound(f"{page.id}.txt", printed(page).encode(), publication)
    expect_equal(page, parents_of(page), sound)
    return "read back"


def damaged_page_is_never_misread(case: Damaged) -> str:
    """Check the outcome of reading a damaged page: see `fuzz.oracle`."""
    return outcome(case.sound, case.data)


def loaded_page_is_written_back(case: Damaged, folder: Path) -> str:
    """Check that a page can be built, proved again and written back; or is refused."""
    seeds = folder / "seeds"
    (seeds / "published").mkdir(parents=True)
    (seeds / "published" / case.sound.name).write_bytes(case.data)
    write_codelists_and_symbols(seeds, case.sound.publication)
    return built(seeds, folder / "x.db")


def damaged_file_is_refused_or_built(seeds: Path, file: str, changes: list[Edit]) -> str:
    """Check that a damaged CSV or YAML file is refused or built; restore the file afterwards."""
    path = seeds / file
    data = path.read_bytes()
    worse = damaged(data, changes)
    assume(worse != data)
    path.write_bytes(worse)
    try:
        return built(seeds, seeds.parent / "x.db")
    finally:
        path.write_bytes(data)


def damages_of_files() -> st.SearchStrategy[tuple[str, list[Edit]]]:
    """Return a strategy for the name of a file and edits of it."""
    return st.tuples(st.sampled_from(MIGRATION_FILES), edits(OF_ANY_FILE))


def file_is_read_or_refused(folder: Path, name: str, text: str) -> str:
    """Check that a file of any text is read or refused, in a publication without such a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    try:
        return built(folder, folder.parent / "x.db")
    finally:
        path.unlink()


def built(seeds: Path, target: Path) -> str:
    """Build the seeds and check the database, or check that the error is one line."""
    try:
        build(seeds, target)
    except LoaderError as error:
        first = str(error).split("\n")[0]
        assert first.isprintable(), first
        assert not first.startswith(str(target)), first  # then the error is that of SQLite
        return f"refused: {type(error).__name__}"
    problems = [problem for result in check(target) for problem in result.problems]
    assert problems == []
    return "built"
