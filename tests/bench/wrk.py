"""Ask a site for a page as often as it answers, with wrk (https://github.com/wg/wrk).

Two sites that are compared are asked in turn, and a ratio is the median of those of all pairs: what
else the machine does is then the same for both.
"""

import re
import statistics
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.servers import plain, serving

_CONNECTIONS = 10
_MOST_SECONDS = 20
_MILLI = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """wrk's result: requests a second, and milliseconds of the median and the 99th percentile."""

    rate: float
    p50: float
    p99: float


Pair = tuple[Load, Load]


def wrk(
    address: str, seconds: int = 1, connections: int = _CONNECTIONS, script: Path | None = None
) -> Load:
    """Request a page repeatedly, or what a script says; raise RuntimeError if it is refused.

    If no answer came in time, as of a slow page on a busy machine, ask again for twice as long.
    """
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency"]
    options += ["-s", str(script)] if script else []
    said = subprocess.run(
        ["wrk", *options, address], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{address} was refused under load:\n{said}")
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if not rate:
        raise RuntimeError(f"wrk says nothing of {address}:\n{said}")
    if not float(rate[1]) and seconds < _MOST_SECONDS:
        return wrk(address, 2 * seconds, connections, script)
    times = dict(re.findall(r"(50|99)%\s+([0-9.]+[a-z]+)", said))
    return Load(float(rate[1]), _milliseconds(times["50"]), _milliseconds(times["99"]))


@cache
def plain_rate(database: Path, path: str) -> float:
    """Return how many requests a second plain Datasette answers for a page."""
    with serving(plain(database)) as (address, _):
        return wrk(address + path, 3).rate


def in_pairs(own: str, other: str, pairs: int, seconds: int = 1) -> list[Pair]:
    """Ask for two pages in turn."""
    return [(wrk(own, seconds), wrk(other, seconds)) for _ in range(pairs)]


def pair_ratio(pairs: Sequence[Pair], of: Callable[[Load], float]) -> float:
    """Return the median of the ratios of the first to the second of each pair."""
    return statistics.median(of(own) / of(other) for own, other in pairs)


def median_load(loads: Iterable[Load]) -> Load:
    """Return the median of each of the results."""
    found = list(loads)
    return Load(
        *(statistics.median(getattr(load, name) for load in found) for name in Load.__slots__)
    )


def _milliseconds(said: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", said).groups()  # type: ignore[union-attr]
    return float(number) * _MILLI[unit]
