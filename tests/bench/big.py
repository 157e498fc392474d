"""Measure pages of a large database: the real tables among many generated ones."""

import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import yaml
from bench import slow_pages
from bench.measure import Cost, Figure, run, table
from bench.servers import forgetful, megabytes, serving
from generator import write_publication
from helpers import MIGRATION, ROOT, copy_of

_TIMES = 20
_AIM = 200  # milliseconds
_PAGES = {
    "table": "/migration/observation",
    "table, last page": "/migration/observation?_next={last},{last}",
    "table, sorted by value": "/migration/observation?_sort_desc=value",
    "table, filtered by a part of a text": "/migration/observation?printed__contains=99999",
    "table, facets without an index": "/migration/observation?_facet=line&_facet=field",
    "table, one published table": "/migration/observation?published_table=moves-00042",
    "table, one category": "/migration/observation?citizenship=POL",
    "table, a facet": "/migration/observation?_facet=region",
    "view": "/migration/observation_labelled",
    "view, one published table": "/migration/observation_additive?published_table=moves-00042",
    "view, far into it": "/migration/observation_labelled?_next={last}",
    "question as a page": "/migration/two-tables-side-by-side",
    "list of tables": "/-/published",
    "page as printed": "/-/published/immigration-2007",
    "page as printed, generated": "/-/published/moves-00042",
    "generated as .csv": "/-/published/moves-00042.csv",
    "front page": "/",
}


def report(folder: Path, pages: int) -> Iterator[str | Figure]:
    """Return Markdown: the 95th percentile of each page and question."""
    few = min(pages, 1000)
    small, _ = _built(folder / "few", few)
    cost, database = _built(folder / "mixed", pages)
    yield Figure(
        f"time a number takes to load, {pages:,} pages to {few:,}",
        cost.cpu / pages / (small.cpu / few), 1.2,
    )  # fmt: skip
    yield (
        f"{pages:,} generated pages and the real ones, built in {cost.wall:.0f} s:"
        f" {database.stat().st_size / 1e6:,.0f} MB."
    )
    yield from look(database, pages * 992)
    yield from slow_pages.report(database)


def _built(folder: Path, pages: int) -> tuple[Cost, Path]:
    """Return what it costs to load the real pages and so many generated ones, and the database."""
    publication = mixed(folder / "seeds", pages)
    database = folder / "migration.db"
    return run("-m", "loader", "build", str(publication), "-o", str(database)), database


def mixed(folder: Path, pages: int) -> Path:
    """Return the real publication with generated pages of two other dimensions."""
    copy_of(MIGRATION, folder)
    made = write_publication(folder / "made", pages)
    shutil.copy(made / "area.csv", folder / "area.csv")
    shutil.copy(made / "region.csv", folder / "zone.csv")
    for page in (made / "published").iterdir():
        text = page.read_text(encoding="utf-8").replace("area and region", "area and zone")
        (folder / "published" / page.name).write_text(text, encoding="utf-8")
    shutil.rmtree(made)
    return folder


def look(database: Path, last: int) -> Iterator[str | Figure]:
    """Return the 95th percentile of each page, one request after another; `last` is the last id."""
    questions = {f"question {name}": f"/migration/{name}.json" for name in _questions()}
    rows, slow = [], 0
    with (
        serving(forgetful(database)) as (address, process),
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        for what, path in {**_PAGES, **questions}.items():
            times, status = _times(client, path.format(last=last))
            p95 = statistics.quantiles(times, n=20)[-1]
            said = "" if p95 <= _AIM else "above the aim"
            slow += p95 > _AIM
            rows.append([what, status, f"{statistics.median(times):.0f}", f"{p95:.0f}", said])
        rows.append(["most memory, MB", "", "", f"{megabytes(process):.0f}", ""])
    yield table(["page", "status", "p50, ms", "p95, ms", f"{_AIM} ms"], rows)
    yield Figure(
        f"pages and questions, of {len(rows) - 1}, whose p95 is above {_AIM} ms among"
        f" {last / 1e6:.0f} million numbers",
        slow, 0, "",
    )  # fmt: skip


def _times(client: httpx.Client, path: str) -> tuple[list[float], int]:
    times, status = [], client.get(path).status_code
    for _ in range(_TIMES):
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return times, status


def _questions() -> dict[str, Any]:
    words = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = words["databases"]["migration"]["queries"]
    return found
