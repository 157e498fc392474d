"""Running things one after the other, and what they took."""

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
    """Seconds of the clock, seconds of all processors, and the most memory in megabytes."""

    wall: float
    cpu: float
    megabytes: float


def run(*arguments: str) -> Cost:
    """What a Python program takes, children that it waited for included in `cpu`."""
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
    """The median of each cost, over several runs."""
    costs = [task() for _ in range(times)]
    return Cost(
        *(statistics.median(getattr(cost, name) for cost in costs) for name in Cost.__slots__)
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
