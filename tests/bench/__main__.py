"""Measure what loading and serving cost, and write tables in Markdown: `make bench`.

Everything stays on this machine: the loopback, and a folder that is removed at the end. A run of
all parts but the soak, which takes as long as the others together, is written to
plugins/online/figures.md.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from bench import (
    big,
    cached,
    cluster,
    cold,
    engines,
    first_visit,
    hostile,
    hot,
    loading,
    mix,
    serving,
    soak,
)
from bench.measure import Figure, figures, machine
from helpers import ROOT

FIGURES = ROOT / "plugins" / "online" / "figures.md"
_MOST_SECONDS = 600  # of the whole bench
_HEADINGS = {
    "loading": "Loading",
    "cluster": "Loading by several workers",
    "serving": "Serving",
    "first_visit": "First visits",
    "cold": "First renderings and the start",
    "hot": "Kept in memory",
    "mix": "All pages in turn",
    "cached": "Behind a cache",
    "hostile": "Hostile readers",
    "big": "Big tables",
    "soak": "Ten minutes of attacks",
    "engines": "Other engines",
}

_OTHERS = (
    "Of PxWeb and Our World in Data no published figures of speed were found to compare these with;"
    " plain Datasette, `executemany` and `sqlite-utils` are measured here, on the same machine."
)


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(_HEADINGS)))
@click.option("--database", default="migration.db", help="What is served.")
@click.option("--pages", default=2_000, help="Pages of the largest publication that is loaded.")
@click.option("--soak-seconds", default=600, help="How long the attacks of the soak take.")
@click.option("--times", default=3, help="Runs that a median is taken of.")
def main(parts: tuple[str, ...], database: str, pages: int, soak_seconds: int, times: int) -> None:
    """Measure PARTS; without any, all but the soak, and write down what was found."""
    click.echo(machine())
    said: list[str] = []
    found: list[Figure] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as made:
        reports = _reports(Path(made), Path(database), pages, times)
        reports["soak"] = lambda: soak.report(Path(database), soak_seconds)
        for part in parts or [part for part in _HEADINGS if part != "soak"]:
            for paragraph in _measured(part, reports[part]):
                if isinstance(paragraph, Figure):
                    found.append(paragraph)
                else:
                    said.append(paragraph)
                    click.echo(paragraph + "\n")
    if not parts:
        found.append(Figure("this measurement", time.perf_counter() - began, _MOST_SECONDS, "s"))
        said = ["# What `make bench` measured", machine(), _OTHERS, *said]
        whole = "\n\n".join([*said, "## Aims", figures(found)])
        FIGURES.write_text(whole + "\n", encoding="utf-8")
    if found:
        click.echo(figures(found))


def _measured(part: str, report: Callable[[], Iterator[str | Figure]]) -> Iterator[str | Figure]:
    """Return the heading, what is reported, and how long it took."""
    yield f"## {_HEADINGS[part]}"
    began = time.perf_counter()
    yield from report()
    yield f"Measured in {time.perf_counter() - began:.0f} s."


def _reports(
    folder: Path, database: Path, pages: int, times: int
) -> dict[str, Callable[[], Iterator[str | Figure]]]:
    return {
        "loading": lambda: loading.report(folder, [10, min(pages, 1000)], times),
        "cluster": lambda: cluster.report(folder, min(pages, 1000)),
        "serving": lambda: serving.report(database),
        "first_visit": lambda: first_visit.report(database),
        "cold": lambda: cold.report(database),
        "hot": lambda: hot.report(database, folder),
        "mix": lambda: mix.report(database, folder),
        "cached": lambda: cached.report(database, folder),
        "hostile": lambda: hostile.report(database),
        "big": lambda: big.report(folder, pages),
        "engines": lambda: engines.report(folder, min(pages, 300)),
    }


if __name__ == "__main__":
    main()
