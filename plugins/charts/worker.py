"""The drawing process: read requests as lines of JSON, and answer each with a line of JSON.

`worker_process.py` runs this as a script of its own. In a thread of the server it would block all
other requests, because vl-convert holds Python's global interpreter lock while it draws.

When the parent process ends, even if it is killed, the input ends, and so does this process. If it
is drawing at that moment, the alarm of that drawing ends it: the default action of SIGALRM and
SIGPROF terminates the process even while vl-convert holds the lock.
"""

import base64
import json
import os
import signal
import sys
from typing import Any

import vl_convert


def draw(request: dict[str, Any]) -> bytes:
    """Return the requested drawing: SVG text from a specification, or PNG from SVG text."""
    signal.setitimer(signal.ITIMER_PROF, request["seconds"])
    signal.setitimer(signal.ITIMER_REAL, request["patience"] + 1)
    if request["format"] == "png":
        return vl_convert.svg_to_png(request["svg"], scale=request["scale"])
    return vl_convert.vegalite_to_svg(request["spec"], allowed_base_urls=[]).encode()


def answer(line: str) -> dict[str, str]:
    """Return the drawing in base 64, or the first lines of the error message."""
    try:
        return {"drawing": base64.b64encode(draw(json.loads(line))).decode()}
    except ValueError as error:
        return {"error": " ".join(str(error).splitlines()[:2])}
    finally:
        for clock in (signal.ITIMER_PROF, signal.ITIMER_REAL):
            signal.setitimer(clock, 0)


if __name__ == "__main__":
    os.nice(10)  # pages come first, as in plugins/common/ended_work.py
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)
