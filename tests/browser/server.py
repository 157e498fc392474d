"""Start the site as `make serve` does, on a free port and with another database."""

import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from helpers import ROOT

START_TAKES_AT_MOST = 60  # seconds, on a busy machine


@contextmanager
def served(database: Path) -> Iterator[str]:
    """Start the site; yield its address, without a slash at its end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with TemporaryFile() as log:
        server = subprocess.Popen(
            serve_command(database, port), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_it_answers(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait()


def serve_command(database: Path, port: int) -> list[str]:
    """Return the command of `make serve`, with another database and port and without counts."""
    asked = subprocess.run(
        ["make", "-n", "serve", f"PORT={port}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = asked.stdout.replace("\\\n", " ").splitlines()
    (command,) = (line for line in lines if "datasette serve" in line)
    flags = shlex.split(command[command.index("datasette serve") :])
    counted = flags.index("--inspect-file")
    del flags[counted : counted + 2]
    return [sys.executable, "-m", *(str(database) if f == "migration.db" else f for f in flags)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(address: str, server: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_TAKES_AT_MOST
    while server.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address).close()
            return
        except urllib.error.HTTPError:
            return  # it answers; what it answers is for the tests
        except OSError:
            time.sleep(0.1)
    server.terminate()
    log.seek(0)
    raise RuntimeError(f"the site did not start:\n{log.read().decode()}")
