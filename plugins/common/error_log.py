"""Log an error of the site on standard error, for people or as one line of JSON.

What uvicorn, asyncio and Python itself say goes the same way: a log that is read by a program has
nothing but lines of JSON, and none has what a reader looks for.
"""

import json
import logging
import os
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import Any


def log_error(exception: BaseException, chain: bool = True) -> None:
    """Log an exception, and with `chain` what caused it.

    Where ACCESS_LOG is `json`, this is one line without the message, which may contain what a
    reader looks for.
    """
    if os.environ.get("ACCESS_LOG") != "json":
        traceback.print_exception(exception, chain=chain)
        return
    write_line(_line(**_of_error(exception)))


def write_line(line: str) -> None:
    """Write a line on standard error in one piece, so that no other thread writes between.

    `print` writes the end of a line by itself.
    """
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def log_all_in_lines() -> None:
    """Have everything else that this process logs be lines of JSON: uvicorn has set up its own."""
    in_lines = logging.StreamHandler()
    logging.getLogger().addHandler(in_lines)
    for handler in (in_lines, *logging.getLogger("uvicorn").handlers):
        handler.setFormatter(LineFormatter())
    logging.captureWarnings(True)
    sys.unraisablehook = lambda raised: _log_raised(raised.exc_value)
    threading.excepthook = lambda raised: _log_raised(raised.exc_value)


class LineFormatter(logging.Formatter):
    """Writes what is logged as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the first line of what is said, and of an error where it arose.

        What others than uvicorn fill into their sentences may be a reader's words.
        """
        said = record.getMessage() if record.name.startswith("uvicorn") else str(record.msg)
        error = record.exc_info[1] if record.exc_info else None
        first = said.strip().partition("\n")[0]
        return _line(level=record.levelname, said=first, **(_of_error(error) if error else {}))


def _log_raised(exception: BaseException | None) -> None:
    if exception is not None:
        log_error(exception)


def _of_error(exception: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(exception.__traceback__)
    at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(exception).__name__, "at": at}


def _line(**said: Any) -> str:
    return json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **said})
