"""Start sites on this machine for a measurement and stop them after it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from urllib.error import URLError
from urllib.request import urlopen

from helpers import ROOT

from loader.database.counts import count

_made = TemporaryDirectory()  # removed when Python ends


def plain(database: Path) -> list[str]:
    """Return options for Datasette with our metadata and settings, and without our plugins."""
    settings = [
        option
        for line in (ROOT / "plugins" / "settings.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
        for option in ("--setting", *line.split())
    ]
    return [
        "--immutable", str(database), "--inspect-file", str(_counts(database)),
        "--metadata", str(ROOT / "metadata.yml"), *settings,
    ]  # fmt: skip


def ours(database: Path) -> list[str]:
    """Return options for the site as `make serve` serves it."""
    plugins, maps = ROOT / "plugins", ROOT / "seeds" / "migration" / "maps"
    return [
        *plain(database), "--plugins-dir", str(plugins),
        
        "--static", f"maps:{maps}", "--cors",
    ]  # fmt: skip


@cache
def _counts(database: Path) -> Path:
    """Return a file with the number of rows of each table, as `make serve` writes it."""
    counts = Path(mkdtemp(dir=_made.name), "inspect.json")
    counts.write_text(json.dumps(count(database)), encoding="utf-8")
    return counts


@contextmanager
def serving(options: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Start a site; yield its address and process id when it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", *options, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:  # statements without end are still in its queue
            process.kill()
            process.wait()


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("datasette ended before it served")
        try:
            with urlopen(f"{address}/robots.txt"):
                return
        except URLError as error:
            if getattr(error, "code", None):  # it answers
                return
            time.sleep(0.1)
    raise RuntimeError("datasette did not serve within a minute")


def megabytes(process: int) -> float:
    """Return the most memory that a process has had."""
    return _status(process, "VmHWM")


def memory_now(process: int) -> float:
    """Return the memory that a process has, in megabytes."""
    return _status(process, "VmRSS")


def _status(process: int, name: str) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if name in line) / 1024
