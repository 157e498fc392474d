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
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from plugins.drawing.declaration import ChartError
from plugins.drawing.process import DrawingProcess
from plugins.drawing.safe_svg import safe_svg
from plugins.drawing.view import Spec

MOST_PIXELS = 40_000_000
MOST_WAITING = 30
KEPT = 64  # drawings in memory
OUTSIDE = ("url", "href")  # keys by which a specification would read or link something else

Result = TypeVar("Result")


class DrawingBusyError(ChartError):
    """Too many drawings are waiting; the same chart can be had a little later."""


class Shelf:
    """The drawings asked for last, by key; the one not asked for longest falls off."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._drawings: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str, draw: Callable[[], bytes]) -> bytes:
        """Return the drawing under that key, drawn now if it is not there."""
        drawing = self._drawings.pop(key, None) or draw()
        self._drawings[key] = drawing
        while len(self._drawings) > self.size:
            self._drawings.popitem(last=False)
        return drawing


def svg(spec: Spec) -> str:
    """Return the specification drawn as SVG, safe to stand inside an HTML page.

    Raises ChartError for what Vega-Lite cannot draw, and for a specification that would read
    anything but its own rows.
    """
    key = spec_key(spec)
    return _shelf.get(key, lambda: _svg(spec, key)).decode()


def png(spec: Spec, scale: float = 2) -> bytes:
    """Return the specification drawn as PNG, with `scale` pixels for each of its own.

    Raises ChartError as `svg` does, and when the picture would have more than MOST_PIXELS.
    """
    drawing = svg(spec)
    _check_size(drawing, scale)
    order = {"format": "png", "svg": drawing, "scale": scale}
    return _shelf.get(f"{spec_key(spec)}@{scale:g}", lambda: _process.draw(order))


async def in_queue(draw: Callable[..., Result], *arguments: Any) -> Result:
    """Return what `svg` or `png` returns for the arguments, without holding up the event loop.

    Raises DrawingBusyError when too many wait already.
    """
    global _waiting
    if _waiting >= MOST_WAITING:
        raise DrawingBusyError("Too many charts are being drawn just now: try again in a moment.")
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_queue, lambda: draw(*arguments))
    finally:
        _waiting -= 1


def warm() -> None:
    """Let the drawing process start and draw once, in the background: the first takes longest."""
    _queue.submit(svg, {"data": {"values": [{"x": 1}]}, "mark": "point"})


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


def _svg(spec: Spec, key: str) -> bytes:
    refuse_outside(spec)
    drawing = _process.draw({"format": "svg", "spec": spec}).decode()
    description = str(spec.get("description", ""))
    return safe_svg(drawing, name=_title(spec), description=description, key=key).encode()


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
_shelf = Shelf(KEPT)
# A few threads, so that what is on the shelf need not wait; the process draws one at a time.
_queue = ThreadPoolExecutor(max_workers=4, thread_name_prefix="drawing")
_waiting = 0
