"""Measure requests a second behind the cache of plugins/online/nginx.conf."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from bench.measure import Figure, table
from bench.servers import ours, server_environment
from bench.wrk import Load, plain_rate, wrk
from helpers import ROOT, replaced

from loader.database.opening import open_database, table_ids

_AIM = 20


def report(database: Path, folder: Path) -> Iterator[str | Figure]:
    """Return Markdown of hot pages; the page as printed is compared with Datasette's table page."""
    name = database.stem
    with open_database(database) as connection:
        first, *_ = table_ids(connection)
    pages = {
        "front page": ("/", "/"),
        "table, 100 rows and facets": (f"/{name}/observation",) * 2,
        "query as JSON": (f"/{name}/largest-groups.json",) * 2,
        "page as printed": (f"/-/published/{first}", f"/{name}/observation"),
    }
    without = {page: plain_rate(database, path) for page, (_, path) in pages.items()}
    with behind_nginx(database, folder) as address:
        cached = {page: _hot(address + path) for page, (path, _) in pages.items()}
    yield table(
        ["hot page", "requests/s", "p50, ms", "p99, ms", "plain: requests/s"],
        [
            [
                page,
                f"{load.rate:,.0f}",
                f"{load.p50:.1f}",
                f"{load.p99:.1f}",
                f"{without[page]:.0f}",
            ]
            for page, load in cached.items()
        ],
    )
    for page, load in cached.items():
        yield Figure(
            f"behind the cache: {page}, requests a second beside plain Datasette",
            load.rate / without[page], _AIM, at_least=True,
        )  # fmt: skip


def _hot(address: str) -> Load:
    # so that the cache has it, as wrk asks for it
    httpx.get(address, headers={"Accept-Encoding": "identity"}, timeout=30).raise_for_status()
    return wrk(address, 3)


@contextmanager
def behind_nginx(database: Path, folder: Path) -> Iterator[str]:
    """Start a cache in front of two replicas, with sockets in `folder`; yield its address."""
    configuration = folder / "nginx.conf"
    shutil.copy(ROOT / "plugins" / "online" / "nginx.conf", configuration)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    replaced(configuration, "listen 8080;", f"listen 127.0.0.1:{port};")
    replaced(configuration, "server unix:/run/site/", f"server unix:{folder}/", 2)
    user = " user root;" if os.getuid() == 0 else ""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    datasette = [sys.executable, "-m", "datasette", "serve", *ours(database)]
    commands = [[*datasette, "--uds", str(folder / f"{n}.sock")] for n in (1, 2)]
    commands.append([nginx, "-p", str(folder), "-c", str(configuration), "-g",
                     f"daemon off;{user}"])  # fmt: skip
    with ExitStack() as stack:
        for command in commands:
            process = stack.enter_context(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=server_environment(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            stack.callback(process.terminate)
        time.sleep(5)
        yield f"http://127.0.0.1:{port}"
