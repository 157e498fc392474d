"""Run programs one after another and measure their cost."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpers import ROOT


@dataclass(frozen=True, slots=True)
class Cost:
    """Elapsed seconds, seconds of all processors, and the most memory in megabytes."""

    wall: float
    cpu: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures that are compared with an aim, which is a limit from above."""

    what: str
    found: float
    aim: float
    unit: str = "times"
    at_least: bool = False  # the aim is a limit from below

    def row(self) -> list[str]:
        """Return what was measured, the result, the aim, and whether it was missed."""
        missed = self.found < self.aim if self.at_least else self.found > self.aim
        limit = "at least" if self.at_least else "at most"
        return [
            self.what,
            f"{_short(self.found)} {self.unit}".rstrip(),
            f"{limit} {self.aim:g} {self.unit}".rstrip(),
            "**missed**" if missed else "",
        ]


def figures(found: Sequence[Figure]) -> str:
    """Return the table of all figures with their aims."""
    return table(["measured", "found", "aim", ""], [figure.row() for figure in found])


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2f}".rstrip("0").rstrip(".")


def run(*arguments: str) -> Cost:
    """Run a Python program and return its cost; `cpu` includes children that it waited for."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median_of(times: int, task: Callable[[], Cost]) -> Cost:
    """Return the median of each cost over several runs."""
    costs = [task() for _ in range(times)]
    return Cost(
        *(statistics.median(getattr(cost, name) for cost in costs) for name in Cost.__slots__)
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
