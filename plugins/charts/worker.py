"""The drawing process: one line of JSON in, one line of JSON out, until the input ends.

Run by render.py as a script of its own, because vl-convert holds Python's global lock while it
draws: in a thread it would stop every other request of the server for as long.

The input ends with whoever gave the orders, also when that was killed; a drawing that is being made
then ends by its own alarm, whose signal ends the process whatever holds the lock.
"""

import base64
import json
import signal
import sys
from typing import Any

import vl_convert


def drawn(order: dict[str, Any]) -> bytes:
    """Return the drawing that is ordered: SVG text from a specification, or PNG from SVG text."""
    signal.setitimer(signal.ITIMER_REAL, order["seconds"] + 1)
    if order["format"] == "png":
        return vl_convert.svg_to_png(order["svg"], scale=order["scale"])
    return vl_convert.vegalite_to_svg(order["spec"], allowed_base_urls=[]).encode()


def answer(line: str) -> dict[str, str]:
    """Return the drawing in base 64, or the first line of what went wrong."""
    try:
        return {"drawing": base64.b64encode(drawn(json.loads(line))).decode()}
    except ValueError as error:
        return {"error": " ".join(str(error).splitlines()[:2])}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)
