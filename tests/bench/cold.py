"""Measure what the first rendering of each page costs beside plain Datasette, and the start.

Both sites are asked in turn, over one connection, and the time of processors is compared: what else
the machine does disturbs it little, so two runs agree.
"""

import http.client
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Figure, table
from bench.servers import forgetful, free_port, ours, plain, server_environment, serving
from bench.serving import DATASETTE
from helpers import ROOT

from loader.database.opening import open_database, table_ids

_STARTS, _ROUNDS = 5, 10
_ENOUGH = 0.1  # seconds of a processor for the same requests in one round
_MOST_SECONDS = 1  # by which we may start later than Datasette


@dataclass(frozen=True, slots=True)
class Work:
    """What some requests, or a start, took: seconds by the clock, and of processors."""

    wall: float
    cpu: float


def report(database: Path) -> Iterator[str | Figure]:
    """Return Markdown and figures of first renderings, and of the start."""
    yield from _renderings(database)
    yield from _starts(database)


def pages_of(database: Path) -> dict[str, tuple[str, str]]:
    """Return paths of both: the same page, or the table of Datasette and a page of ours."""
    name = database.stem
    with open_database(database) as connection:
        first, *_ = table_ids(connection)
    same = {page: path.format(name) for page, path in DATASETTE.items()}
    same["row"] = f"/{name}/observation/1"
    same["view, 100 rows"] = f"/{name}/observation_labelled"
    same["answer to SQL"] = f"/{name}?sql=select+*+from+observation+limit+100"
    own = {
        "page as printed": f"/-/published/{first}",
        "list of tables": "/-/published",
        "question with a chart": f"/{name}/largest-groups",
        "the same in Norwegian": f"/-/published/{first}?lang=nb",
        "source of a table": f"/-/published/{first}/source",
        "question with a map": f"/{name}/map-of-the-world",
        "question with most figures": f"/{name}/groups-by-region-as-shares",
        "picture of a chart": f"/{name}/map-of-the-world.svg?_colours=auto",
        "answer as a zip": f"/{name}/largest-groups.zip",
        "overview": "/-/overview",
        "category": "/-/category/region/NO05",
        "search": "/-/search?q=Poland",
    }
    return {page: (path, path) for page, path in same.items()} | {
        f"{page} (Datasette's table)": (f"/{name}/observation", path) for page, path in own.items()
    }


def _renderings(database: Path) -> Iterator[str | Figure]:
    rows, found = [], []
    with serving(plain(database)) as theirs, serving(forgetful(database)) as own:
        for page, (their_path, path) in pages_of(database).items():
            them, us = in_turn(_asking(*theirs, their_path), _asking(*own, path))
            rows.append(
                [page, *(f"{1000 * one:.1f}" for one in (us.cpu, them.cpu, us.wall, them.wall))]
            )
            found.append(Figure(f"first rendering: {page}", us.cpu / them.cpu, 1))
    heads = ["first rendering", "processor, ms", "plain", "by the clock, ms", "plain"]
    yield table(heads, rows)
    yield from found


def in_turn(one: Callable[[int], Work], other: Callable[[int], Work]) -> tuple[Work, Work]:
    """Return the work of a request of each, the median of rounds in which both are asked."""
    times = [_enough(one), _enough(other)]
    rounds = [
        [ask(times_) for ask, times_ in zip((one, other), times, strict=True)]
        for _ in range(_ROUNDS)
    ]
    first, second = (_median(works) for works in zip(*rounds, strict=True))
    return first, second


def _enough(ask: Callable[[int], Work]) -> int:
    """Return how many requests take a processor long enough, after some that warm up."""
    ask(3)
    return max(1, round(_ENOUGH / max(ask(3).cpu, 0.0001)))


def _median(works: Sequence[Work]) -> Work:
    return Work(
        *(statistics.median(getattr(one, name) for one in works) for name in Work.__slots__)
    )


def _asking(address: str, process: int, path: str) -> Callable[[int], Work]:
    """Return a function that asks for a path some times, and returns the work of one request."""

    def ask(times: int) -> Work:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
        began, worked = time.perf_counter(), worked_by(process)
        for _ in range(times):
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{address}{path} answers {answer.status}")
        wall, cpu = time.perf_counter() - began, worked_by(process) - worked
        connection.close()
        return Work(wall / times, cpu / times)

    return ask


def worked_by(process: int) -> float:
    """Return how many seconds of processors all threads of a process have had."""
    total = 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            total += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    return total / 1e9


def _starts(database: Path) -> Iterator[str | Figure]:
    bare, own = ["--immutable", str(database)], ours(database)
    start(own)  # compiles what was not compiled yet
    pairs = [(start(bare), start(own)) for _ in range(_STARTS)]
    theirs, ours_ = (_median(works) for works in zip(*pairs, strict=True))
    yield table(
        ["until the front page is there", "by the clock, s", "processor of the server, s"],
        [[who, f"{one.wall:.2f}", f"{one.cpu:.2f}"]
         for who, one in (("this site", ours_), ("Datasette", theirs))],
    )  # fmt: skip
    for by in ("wall", "cpu"):
        more = statistics.median(getattr(us, by) - getattr(them, by) for them, us in pairs)
        said = {"wall": "by the clock", "cpu": "of a processor"}[by]
        yield Figure(f"start, later than Datasette, {said}", more, _MOST_SECONDS, "s")


def start(options: Sequence[str]) -> Work:
    """Start a server, and return what it took until it has sent the front page."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", *options, "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=server_environment(),
    )  # fmt: skip
    try:
        _first_answer(port)
        return Work(time.perf_counter() - began, worked_by(process.pid))
    finally:
        process.terminate()
        process.wait()


def _first_answer(port: int) -> None:
    for _ in range(6000):
        with suppress(ConnectionRefusedError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.005)
    raise RuntimeError("the site did not answer")
