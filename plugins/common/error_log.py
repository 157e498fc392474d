"""Log an error of the site on standard error, for people or as one line of JSON."""

import json
import os
import sys
import traceback
from datetime import UTC, datetime


def log_error(exception: BaseException, chain: bool = True) -> None:
    """Log an exception, and with `chain` what caused it.

    Where ACCESS_LOG is `json`, this is one line without the message, which may contain what a
    reader looks for.
    """
    if os.environ.get("ACCESS_LOG") != "json":
        traceback.print_exception(exception, chain=chain)
        return
    frames = traceback.extract_tb(exception.__traceback__)
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "error": type(exception).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    print(json.dumps(line), file=sys.stderr, flush=True)
