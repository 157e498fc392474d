"""Specifications as SVG and PNG, drawn on the server.

Weighed against Vega 6.4, Vega-Lite 6.4 and vega-embed 7.3 in the reader's browser (`ast: true`),
once, on 2 cores, Chromium headless, for a bar chart, a stacked share, a heat map, a world map:

    here         first 0.96 s with the start of the process, then 0.15 to 0.25 s a chart, below
                 5 ms from memory, PNG 0.14 to 0.3 s; 29 MB for us + 140 MB for the process;
                 to the reader 2 to 4 KB gzipped a chart, a world map 44 KB
    in a browser 0.16 s for the first, 0.04 to 0.08 s then (four times slower, as on a phone: 0.3 s,
                 0.1 to 0.5 s) after loading scripts; 16 MB; to the reader 280 KB gzipped

So here: a chart is there without JavaScript, prints, and is a file with an address. The price is
the process, and that a chart nobody asked for before takes a fifth of a second; `warm` at start
takes the first second away.
"""

import asyncio
import hashlib
import json
import re
import threading
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from typing import Any, Literal

from plugins.charts.chart_view import Spec
from plugins.charts.declaration import ChartError
from plugins.charts.safe_svg import safe_svg
from plugins.charts.worker_process import DrawingProcess
from plugins.common.fair_queue import FairQueue
from plugins.common.result_cache import ResultCache

MOST_PIXELS = 40_000_000
KEPT = 16_000_000  # bytes of drawings in memory
OUTSIDE = ("url", "href")  # keys by which a specification would read or link something else


async def drawing(form: Literal["svg", "png"], spec: Spec, client: Hashable) -> bytes:
    """Return what `svg` or `png` returns, from memory or when it is the client's turn.

    Many who ask for the same are given one drawing. Raises QueueFull when too many wait already,
    else what `svg` and `png` raise.
    """
    key = await asyncio.to_thread(spec_key, spec)
    picture = await _shelf.get(key, lambda: _in_turn(client, lambda: svg(spec, key).encode()))
    if form == "svg":
        return picture
    return await _shelf.get(f"{key}.png", lambda: _in_turn(client, lambda: _png(picture.decode())))


async def _in_turn(client: Hashable, draw: Callable[[], bytes]) -> bytes:
    return await _queue.run(client, lambda: asyncio.to_thread(draw))


def svg(spec: Spec, key: str = "") -> str:
    """Return the specification drawn as SVG, safe to stand inside an HTML page.

    Raises ChartError for what Vega-Lite cannot draw, and for a specification that would read
    anything but its own rows; DrawingFailedError where the drawing itself came to nothing.
    """
    refuse_outside(spec)
    drawn = _process.draw({"format": "svg", "spec": spec}).decode()
    description = str(spec.get("description", ""))
    return safe_svg(drawn, name=_title(spec), description=description, key=key or spec_key(spec))


def png(spec: Spec, scale: float = 2) -> bytes:
    """Return the specification drawn as PNG, with `scale` pixels for each of its own.

    Raises ChartError as `svg` does, and when the picture would have more than MOST_PIXELS.
    """
    return _png(svg(spec), scale)


def warm() -> None:
    """Let the drawing process start and draw once, in the background: the first takes longest."""
    first: Spec = {"data": {"values": [{"x": 1}]}, "mark": "point"}

    def draw() -> None:
        with suppress(ChartError):  # whoever asks for a chart is told
            svg(first)

    threading.Thread(target=draw, daemon=True).start()


def spec_key(spec: Spec) -> str:
    """Return a key for the content of a specification: equal charts have equal keys."""
    text = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    return "chart-" + hashlib.sha256(text.encode()).hexdigest()[:20]


def refuse_outside(spec: Any) -> None:
    """Raise ChartError if a specification would read or link anything outside itself.

    vl-convert can be told to refuse other hosts, but not files of this machine.
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


def _png(drawn: str, scale: float = 2) -> bytes:
    _check_size(drawn, scale)
    return _process.draw({"format": "png", "svg": drawn, "scale": scale})


def _title(spec: Spec) -> str:
    """Return the title of a specification as one line."""
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, Mapping) else title
    return text if isinstance(text, str) else " ".join(text)


def _check_size(drawing: str, scale: float) -> None:
    if not 0 < scale <= 4:
        raise ChartError(f"chart: scale is {scale:g}, where a number above 0, up to 4, is expected")
    found = re.search(r'\bwidth="([\d.]++)" height="([\d.]++)"', drawing)
    pixels = float(found[1]) * float(found[2]) * scale**2 if found else 0
    if pixels > MOST_PIXELS:
        raise ChartError(f"chart: {pixels:.0f} pixels are more than {MOST_PIXELS}: ask for fewer.")


_process = DrawingProcess()
_shelf: ResultCache[bytes] = ResultCache(KEPT, len)
# The process draws one at a time. A page asks for its charts one after the other.
_queue = FairQueue(width=1, longest=60, longest_of_one=10, patience=8.0)
