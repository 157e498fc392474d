"""Draw specifications as SVG and PNG on the server, with a cache and a queue.

Why on the server: a chart needs no JavaScript, can be printed, and is a file with an address.
Measured against Vega 6.4, Vega-Lite 6.4 and vega-embed 7.3 in a browser (`ast: true`, Chromium
headless, 2 cores) with a bar chart, stacked shares, a heat map and a world map:

    server   0.96 s for the first chart with the start of the process, then 0.15 to 0.25 s each,
             below 5 ms from the cache; PNG 0.14 to 0.3 s; 29 MB in the server and 140 MB in the
             process; 2 to 4 KB gzipped for the reader to load, 44 KB for a world map
    browser  0.16 s for the first chart, then 0.04 to 0.08 s each (0.3 s, then 0.1 to 0.5 s on a
             phone, simulated by slowing down four times) after loading 280 KB of gzipped scripts;
             16 MB

`warm` draws the first chart while the server starts, so that no reader waits for the process.
"""

import asyncio
import hashlib
import json
import re
import threading
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Literal

from cachetools import LRUCache

from plugins.charts.declaration import ChartError
from plugins.charts.mark import Spec
from plugins.charts.safe_svg import safe_svg
from plugins.charts.theme import themed
from plugins.charts.worker_process import DrawingProcess
from plugins.common.fair_queue import FairQueue
from plugins.common.result_cache import ResultCache

MOST_PIXELS = 40_000_000
CACHE_SIZE = 16_000_000  # bytes of drawings
OUTSIDE = ("url", "href")  # keys with which a specification would load or link other files


async def drawing(form: Literal["svg", "png", "themed"], spec: Spec, client: Hashable) -> bytes:
    """Return what `svg` or `png` returns, from the cache or when it is the client's turn.

    `themed` is the SVG for a page, whose colours follow the reader's preference. Simultaneous
    requests for the same drawing share one. Raise QueueFull if too many requests are waiting
    already, and what `svg` and `png` raise.
    """
    key = await asyncio.to_thread(spec_key, spec)
    picture = await _cache.get(key, lambda: _in_turn(client, lambda: svg(spec, key).encode()))
    if form == "svg":
        return picture
    if form == "themed":
        return await _cache.get(f"{key}.themed", lambda: asyncio.to_thread(_themed, picture))
    return await _cache.get(f"{key}.png", lambda: _in_turn(client, lambda: _png(picture.decode())))


async def _in_turn(client: Hashable, draw: Callable[[], bytes]) -> bytes:
    return await QUEUE.run(client, lambda: asyncio.to_thread(draw))


def svg(spec: Spec, key: str = "") -> str:
    """Return the specification drawn as SVG that is safe inside an HTML page.

    Raise ChartError for what Vega-Lite cannot draw, and for a specification that would load
    anything but its own rows; raise DrawingFailedError if the drawing process fails.
    """
    refuse_outside(spec)
    drawn = PROCESS.draw({"format": "svg", "spec": spec}).decode()
    description = str(spec.get("description", ""))
    return safe_svg(drawn, name=_title(spec), description=description, key=key or spec_key(spec))


def png(spec: Spec, scale: float = 2) -> bytes:
    """Return the specification drawn as PNG, with `scale` pixels for each pixel of the chart.

    Raise ChartError as `svg` does, and if the picture would have more than MOST_PIXELS.
    """
    return _png(svg(spec), scale)


@cache
def warm() -> None:
    """Start the drawing process in the background and draw once: the first drawing is slow.

    This is done once, however often it is called.
    """
    first: Spec = {"data": {"values": [{"x": 1}]}, "mark": "point"}

    def draw() -> None:
        with suppress(ChartError):  # a request for a chart will report the error
            svg(first)

    threading.Thread(target=draw, daemon=True).start()


def spec_key(spec: Spec) -> str:
    """Return a hash of a specification: equal charts have equal keys."""
    datasets = spec.get("datasets", {})
    maps = {name: data for name, data in datasets.items() if isinstance(data, Mapping)}
    hashes = {name: _hash_of_map(data) for name, data in maps.items()}
    rest = {**spec, "datasets": {**datasets, **hashes}} if hashes else spec
    return "chart-" + _hash(rest)[:20]


def _hash_of_map(topology: Mapping[str, Any]) -> str:
    """Return a hash of a map, which takes longer to make than that of all else in a chart."""
    with _of_hashes:
        if id(topology) not in _hashes:
            _hashes[id(topology)] = topology, _hash(topology)
        return _hashes[id(topology)][1]


def _hash(part: Any) -> str:
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_outside(spec: Any) -> None:
    """Raise ChartError if a specification would load or link anything outside itself.

    vl-convert has an option to refuse other hosts, but none to refuse files of this machine.
    """
    if isinstance(spec, Mapping):
        for key, value in spec.items():
            if key in OUTSIDE:
                raise ChartError(f"chart: {key!r} is not allowed: a chart draws its rows only")
            if key not in ("datasets", "values"):
                refuse_outside(value)
    elif isinstance(spec, list):
        for value in spec:
            refuse_outside(value)


def _themed(picture: bytes) -> bytes:
    return themed(picture.decode()).encode()


def _png(drawn: str, scale: float = 2) -> bytes:
    _check_size(drawn, scale)
    return PROCESS.draw({"format": "png", "svg": drawn, "scale": scale})


def _title(spec: Spec) -> str:
    """Return the title of a specification as one line."""
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, Mapping) else title
    return text if isinstance(text, str) else " ".join(text)


def _check_size(drawing: str, scale: float) -> None:
    if not 0 < scale <= 4:
        raise ChartError(f"chart: scale is {scale:g}, where a number above 0, up to 4, is expected")
    size = re.search(r'\bwidth="([\d.]++)" height="([\d.]++)"', drawing)
    pixels = float(size[1]) * float(size[2]) * scale**2 if size else 0
    if pixels > MOST_PIXELS:
        raise ChartError(f"chart: {pixels:.0f} pixels are more than {MOST_PIXELS}: ask for fewer.")


PROCESS = DrawingProcess()
# By its id, each map with its hash: an object that is kept here leaves its id to no other.
_hashes: LRUCache[int, tuple[Mapping[str, Any], str]] = LRUCache(32)
_of_hashes = threading.Lock()
_cache: ResultCache[bytes] = ResultCache(CACHE_SIZE, len)
# The process makes one drawing at a time, and a page requests its charts one after the other.
QUEUE = FairQueue(width=1, longest=60, longest_of_one=10, patience=8.0)
