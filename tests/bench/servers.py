"""Start sites on this machine for a measurement and stop them after it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from urllib.error import URLError
from urllib.request import urlopen

from described import METADATA, queries_of
from helpers import ROOT

from loader.database.counts import count

_made = TemporaryDirectory()  # removed when Python ends


def plain(database: Path) -> list[str]:
    """Return options for Datasette with our metadata and settings, and without our plugins.

    It does not know the SQL of general questions, so that is written out for it.
    """
    metadata, asked = deepcopy(METADATA), queries_of(database)
    for name, question in metadata["databases"][database.stem]["queries"].items():
        question.setdefault("sql", asked[name]["sql"])
    return _options(database, _written("plain.json", json.dumps(metadata)))


def ours(database: Path) -> list[str]:
    """Return options for the site as `make serve` serves it."""
    return [*_options(database, ROOT / "metadata.yml"), *_plugins()]


def forgetful(database: Path) -> list[str]:
    """Return options for the same site, which renders each page anew: it keeps no answers."""
    metadata = (ROOT / "metadata.yml").read_text(encoding="utf-8")
    forgets = f"{metadata}\nplugins:\n  cache:\n    megabytes: 0\n"
    return [*_options(database, _written("forgetful.yml", forgets)), *_plugins()]


def _options(database: Path, metadata: Path) -> list[str]:
    settings = [
        option
        for line in (ROOT / "plugins" / "settings.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
        for option in ("--setting", *line.split())
    ]
    return [
        "--immutable", str(database), "--inspect-file", str(_counts(database)),
        "--metadata", str(metadata), *settings,
    ]  # fmt: skip


def _plugins() -> list[str]:
    maps = ROOT / "seeds" / "migration" / "maps"
    return ["--plugins-dir", str(ROOT / "plugins"), "--static", f"maps:{maps}", "--cors"]


def _written(name: str, text: str) -> Path:
    path = Path(mkdtemp(dir=_made.name), name)
    path.write_text(text, encoding="utf-8")
    return path


@cache
def _counts(database: Path) -> Path:
    """Return a file with the number of rows of each table, as `make serve` writes it."""
    return _written("inspect.json", json.dumps(count(database)))


@contextmanager
def serving(options: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Start a site; yield its address and process id when it answers."""
    with started(["datasette", "serve", *options]) as found:
        yield found


@contextmanager
def started(module: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Start a server, a Python module with its arguments; yield the same of it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", *module, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=server_environment(),
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


def free_port() -> int:
    """Return the number of a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def server_environment() -> dict[str, str]:
    """Return the environment of a server, as of `make serve`: it also keeps compiled modules."""
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    lines = (ROOT / "plugins" / "environment.txt").read_text(encoding="utf-8").splitlines()
    own = dict(line.split() for line in lines if line[:1].isupper())
    return {**os.environ, **own, **paths, "PYTHONDONTWRITEBYTECODE": ""}


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
