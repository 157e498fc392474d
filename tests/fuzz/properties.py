"""What must hold of any page, sound or damaged: hundreds in the tests, thousands in `make fuzz`.

Each property takes a case and gives the name of what came of it, or raises.
"""

from pathlib import Path
from typing import NamedTuple

from generator import make_page, printed
from hypothesis import assume
from hypothesis import strategies as st

from fuzz.damage import OF_ANY_FILE, Edit, damaged, edits
from fuzz.kept import write_by_hand
from fuzz.oracle import outcome
from fuzz.pages import Small, Sound, small_pages
from fuzz.readback import expect_equal, parents_of
from loader.build import build
from loader.check import check
from loader.errors import LoaderError
from loader.seeds.publication import Publication

BY_HAND = ("citizenship.csv", "region.csv", "symbol.csv", "remarks.csv", "publication.yml")


class Damaged(NamedTuple):
    """A sound page and its bytes after the damage."""

    sound: Sound
    data: bytes


def damaged_pages(sounds: st.SearchStrategy[Sound]) -> st.SearchStrategy[Damaged]:
    """Sound pages with one to three edits that change something."""
    pages = st.builds(
        lambda sound, list_: Damaged(sound, damaged(sound.data, list_)), sounds, edits()
    )
    return pages.filter(lambda case: case.data != case.sound.data)


def small_sound_pages() -> st.SearchStrategy[Sound]:
    """Small pages, as sound ones."""
    return small_pages().map(lambda small: small.sound)


def small_page_is_read_back(small: Small) -> str:
    """A small page is read as it was made."""
    expect_equal(small.page, small.parents, small.sound)
    return "read back"


def generated_page_is_read_back(number: int, publication: Publication) -> str:
    """A page of the generator is read as it was made."""
    page = make_page(number)
    sound = Sound(f"{page.id}.txt", printed(page).encode(), publication)
    expect_equal(page, parents_of(page), sound)
    return "read back"


def damaged_page_is_never_misread(case: Damaged) -> str:
    """See `fuzz.oracle`."""
    return outcome(case.sound, case.data)


def loaded_page_is_written_back(case: Damaged, folder: Path) -> str:
    """What was loaded can be built, proved again and written back byte for byte; or is refused."""
    seeds = folder / "seeds"
    (seeds / "published").mkdir(parents=True)
    (seeds / "published" / case.sound.name).write_bytes(case.data)
    write_by_hand(seeds, case.sound.publication)
    return built(seeds, folder / "x.db")


def damaged_file_is_refused_or_built(seeds: Path, file: str, changes: list[Edit]) -> str:
    """A damaged file that is written by hand; the folder is as before afterwards."""
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
    """A file's name, and edits of it."""
    return st.tuples(st.sampled_from(BY_HAND), edits(OF_ANY_FILE))


def built(seeds: Path, target: Path) -> str:
    """Build it, and prove and write back what was built; or one line says why not."""
    try:
        build(seeds, target)
    except LoaderError as error:
        first = str(error).split("\n")[0]
        assert first.isprintable(), first
        assert not first.startswith(str(target)), first  # then SQLite has refused a row, not we
        return f"refused: {type(error).__name__}"
    problems = [problem for result in check(target) for problem in result.problems]
    assert problems == []
    return "built"
