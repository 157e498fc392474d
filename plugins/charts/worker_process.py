"""The handle on the drawing process: started when first needed, started anew after a failure."""

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
MOST_SECONDS = 10  # a usual chart takes a fifth of one


class DrawingFailedError(ChartError):
    """The drawing came to nothing this time; it may be had the next time."""


class DrawingProcess:
    """Gives orders to worker.py, one at a time."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        atexit.register(self.close)

    def draw(self, order: dict[str, Any]) -> bytes:
        """Return the drawing; raise ChartError for what cannot be drawn.

        Raises DrawingFailedError when the process ends, or takes longer than `seconds`: then it is
        replaced.
        """
        with self._lock:
            answer = self._ask(json.dumps({**order, "seconds": self.seconds}))
        if "error" in answer:
            raise ChartError(f"chart: {answer['error']}")
        return base64.b64decode(answer["drawing"])

    def close(self) -> None:
        """End the process, if it runs: the end of its input is its end."""
        process, self._process = self._process, None  # another thread may close it, too
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, order: str) -> dict[str, str]:
        process = self._running()
        timer = threading.Timer(self.seconds, process.kill)
        timer.start()
        try:
            print(order, file=process.stdin, flush=True)
            line = process.stdout.readline() if process.stdout else ""
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self.close()
            raise DrawingFailedError(
                f"chart: the drawing failed, or took longer than {self.seconds:g} seconds"
            )
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
