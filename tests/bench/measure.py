"""Run programs one after another and measure their cost."""

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

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


def paired(times: int, tasks: Mapping[str, Callable[[], Cost]]) -> dict[str, list[Cost]]:
    """Return the costs of tasks that are run in turn, so many times each.

    What else the machine does then disturbs all of them alike.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in tasks}
    for _ in range(times):
        for name, task in tasks.items():
            costs[name].append(task())
    return costs


def ratio(costs: Sequence[Cost], others: Sequence[Cost], by: Literal["wall", "cpu"]) -> float:
    """Return the median of the ratios of costs and others that were run in turn."""
    return statistics.median(
        getattr(cost, by) / getattr(other, by) for cost, other in zip(costs, others, strict=True)
    )


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each cost."""
    return Cost(
        *(statistics.median(getattr(cost, name) for cost in costs) for name in Cost.__slots__)
    )


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def machine() -> str:
    """Return the day, the processor, its cores, the memory, the system and Python, in a line."""
    model = _first(Path("/proc/cpuinfo"), r"model name\s*:\s*(.+)") or platform.machine()
    kilobytes = _first(Path("/proc/meminfo"), r"MemTotal:\s*([0-9]+)")
    memory = f" {int(kilobytes) / 1e6:.0f} GB," if kilobytes else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {model}, {os.cpu_count()} cores,{memory}"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()}."
    )


def _first(file: Path, pattern: str) -> str | None:
    found = re.search(pattern, file.read_text(encoding="utf-8")) if file.exists() else None
    return found[1].strip() if found else None


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
