"""Start programs in the background for a test and end them after it, and wait for what comes."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextmanager
def running(command: list[str], **options: object) -> Iterator[None]:
    """Run a command in the background, and end it and its children afterwards."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **options,  # type: ignore[call-overload]
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def until(ready: Callable[[], bool]) -> None:
    """Wait until it is ready; raise AssertionError after two minutes."""
    for _ in range(4000):
        if ready():
            return
        time.sleep(0.03)
    raise AssertionError("not ready within two minutes")


def is_running(process: int) -> bool:
    """Return whether a process exists and has not ended; nobody may have asked how it ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.split()[0] != "Z"


async def settle() -> None:
    """Let all tasks of this loop go on that wait for nothing but their turn."""
    for _ in range(50):
        await asyncio.sleep(0)


def listens(family: int, address: object) -> bool:
    """Return whether a program listens at the address."""
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0  # type: ignore[arg-type]
