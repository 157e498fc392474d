"""Make standard output and standard error usable, whatever started this process."""

import io
import os
import sys


def ready_streams() -> None:
    """Open the standard streams that are closed, and let both outputs print any letter.

    If they stayed closed (`>&-`), the next file that is opened would get the number of one of
    them, and what is printed would be written into it. Whatever is printed to a standard output
    that was closed fails, as it does on a full disk.
    """
    for number, access in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, access)  # gets the lowest number that is free: this one
    # Python has None for a stream that was closed when it started.
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the encoding of the terminal lacks becomes its number.
            stream.reconfigure(errors="backslashreplace")
