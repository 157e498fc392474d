"""Run `make fuzz`: try many new cases, and count their outcomes.

    python -m fuzz [--cases 10000] [--seed 7] [--minutes 15] [--only requests]

When a case fails, Hypothesis makes it smaller, and the run ends with status 1. A page is written to
`tests/damaged/`: then correct the loader, write the right outcome of the case into its
`outcome.txt`, and commit it. What else failed is printed, to become a case of a test.
"""

import hashlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import SystemRandom
from typing import Any

import click
from helpers import MIGRATION, copy_of, page_bytes, publication_folder
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tqdm import tqdm

from fuzz import other_forms
from fuzz import properties as holds
from fuzz.hostile import try_hostile
from fuzz.kept import FOLDER, keep
from fuzz.pages import generated, published, small_pages

_CHUNK = 500  # cases between two checks of the time
_WRITTEN_BACK = 20  # one loaded page in this many is built too, which is slower than reading it

Case = Any
Property = Callable[[Case], str]


class Run:
    """The settings of a run, and the case that failed, if one did."""

    def __init__(self, cases: int, first_seed: int, minutes: float, only: str) -> None:
        self.cases = cases
        self.only = only
        self.first_seed = first_seed
        self.deadline = time.monotonic() + 60 * minutes
        self.failed: Case = None

    def of(self, name: str, share: float, cases: st.SearchStrategy[Case], holds: Property) -> None:
        """Try a share of all cases, in chunks, until the time is up; print the outcomes."""
        if self.only not in name:
            return
        counts: Counter[str] = Counter()

        def one(case: Case) -> None:
            self.failed = case
            counts[holds(case)] += 1

        for number, size in enumerate(tqdm(list(self._chunks(share)), name, disable=None)):
            if time.monotonic() < self.deadline:
                _try(one, cases, size, self.first_seed + number)
        self.failed = None
        _print(name, counts)

    def _chunks(self, share: float) -> Iterator[int]:
        left = round(self.cases * share)
        while left > 0:
            yield min(left, _CHUNK)
            left -= _CHUNK


def _try(one: Callable[[Case], None], cases: st.SearchStrategy[Case], size: int, by: int) -> None:
    within = settings(
        max_examples=size,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    seed(by)(within(given(cases)(one)))()


def _print(name: str, counts: Counter[str]) -> None:
    print(f"{name}: {counts.total()} cases")
    for outcome, count in sorted(counts.items()):
        print(f"  {count:6} {outcome}")


@click.command()
@click.option("--cases", default=10_000, help="How many cases to try, about.")
@click.option("--seed", "first_seed", type=int, help="The seed of an earlier run, to repeat it.")
@click.option("--minutes", default=15.0, help="Stop after this time, even if cases are left.")
@click.option("--only", default="", help="Try only what has these words in its name.")
def main(cases: int, first_seed: int | None, minutes: float, only: str) -> None:
    """Try thousands of damaged pages and hostile requests, and count the outcomes."""
    first_seed = SystemRandom().randrange(10**6) if first_seed is None else first_seed
    print(f"seed {first_seed}", flush=True)
    run = Run(cases, first_seed, minutes, only)
    with tempfile.TemporaryDirectory() as folder:
        try:
            try_hostile(run.of, Path(folder) / "hostile")
            _all(run, Path(folder))
        except Exception as error:
            _keep(run.failed, error)
            raise


def _all(run: Run, folder: Path) -> None:
    pages = generated(folder / "generated", range(12))
    large = [*published(), *pages]
    seeds = copy_of(MIGRATION, folder / "migration")
    numbers = iter(range(10**9))

    def damaged(case: holds.Damaged) -> str:
        outcome = holds.damaged_page_is_never_misread(case)
        number = next(numbers)
        if number % _WRITTEN_BACK == 0 and not outcome.startswith("refused"):
            holds.loaded_page_is_written_back(case, folder / str(number))
        return outcome

    run.of("small pages, sound", 0.1, small_pages(), holds.small_page_is_read_back)
    run.of(
        "generated pages, sound",
        0.02,
        st.integers(0, 10**6),
        lambda number: holds.generated_page_is_read_back(number, pages[0].publication),
    )
    run.of("small pages, damaged", 0.5, holds.damaged_pages(holds.small_sound_pages()), damaged)
    run.of("large pages, damaged", 0.5, holds.damaged_pages(st.sampled_from(large)), damaged)
    run.of(
        "files of every form, damaged",
        0.2,
        other_forms.CASES,
        lambda case: other_forms.file_is_read_or_refused(*case),
    )
    run.of(
        "CSV and YAML files, damaged",
        0.03,
        holds.damages_of_files(),
        lambda case: holds.damaged_file_is_refused_or_built(seeds, *case),
    )
    small = publication_folder(folder / "small", {"marbles.txt": page_bytes()})
    run.of(
        "CSV and YAML files, any text",
        0.2,
        st.tuples(holds.FILES, holds.TEXTS),
        lambda case: holds.file_is_read_or_refused(small, *case),
    )


def _keep(case: Case, error: Exception) -> None:
    print(f"FAILED: {type(error).__name__}: {error}")
    if isinstance(case, holds.Damaged):
        name = f"found-{hashlib.sha256(case.data).hexdigest()[:8]}"
        keep(
            FOLDER / name, case.sound, case.data, f"not decided yet; it was {type(error).__name__}"
        )
        print(f"kept in {FOLDER / name}")
    else:
        print(f"case: {case!r}")


if __name__ == "__main__":
    sys.exit(main())
