"""The parent's side of the drawing process: start it when needed, restart it after a failure."""

import atexit
import base64
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from plugins.charts.declaration import ChartError

WORKER = Path(__file__).with_name("worker.py")
MOST_SECONDS = 10  # of a processor for one drawing, which usually takes 0.2
LONGEST_DRAWING = 40  # seconds by the clock: on a busy machine a drawing has little of a processor


class DrawingFailedError(ChartError):
    """The drawing failed or took too long this time; another attempt may succeed."""


class DrawingProcess:
    """Sends requests to worker.py, one at a time."""

    def __init__(self, seconds: float = MOST_SECONDS, patience: float = LONGEST_DRAWING) -> None:
        self.seconds = seconds
        self.patience = patience
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.close)

    def draw(self, request: dict[str, Any]) -> bytes:
        """Return the drawing; raise ChartError if Vega-Lite refuses the specification.

        Raise DrawingFailedError if the process ends, or takes more than `seconds` of a processor or
        `patience` seconds by the clock; it is then replaced by a new one.
        """
        with self._lock:
            answer = self._send(
                json.dumps({**request, "seconds": self.seconds, "patience": self.patience})
            )
        if "error" in answer:
            raise ChartError(f"chart: {answer['error']}")
        return base64.b64decode(answer["drawing"])

    def close(self) -> None:
        """End the process, if it is running."""
        process, self._process = self._process, None  # another thread may close it at the same time
        if process is not None:
            process.kill()
            process.communicate()

    def _send(self, request: str) -> dict[str, str]:
        process = self._running()
        timer = threading.Timer(self.patience, process.kill)
        timer.start()
        try:
            print(request, file=process.stdin, flush=True)
            line = process.stdout.readline() if process.stdout else ""
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self.close()
            raise DrawingFailedError("chart: the drawing failed, or took too long")
        return dict(json.loads(line))

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 -- our own script, no shell
                [sys.executable, "-P", str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        return self._process
