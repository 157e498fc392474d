"""Test that the processes of a build end with it, even if it is killed or cannot start them all."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from background import is_running, until
from helpers import MIGRATION, ROOT, litter

from loader.errors import LoaderError
from loader.workers import executor

# Prints the ids of two workers, and is killed while they wait for work.
BUILD = """
import os, signal
from loader.workers import executor
with executor(2, None) as pool:
    for _ in range(8):
        pool.submit(os.getpid).result()
    print(*pool._processes, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""

# A build to which the system gives two processes and no more.
LIMITED = """
import errno, os, sys
fork, left = os.fork, [1, 2]
def limited():
    if not left:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    left.pop()
    return fork()
os.fork = limited
from loader.command.cli import main
main(["build", sys.argv[1], "-o", sys.argv[2], "--workers", "4"])
"""


def test_no_worker_outlives_a_build_that_is_killed() -> None:
    # A pipe would be kept open by the workers, and so wait for them.
    read, write = os.pipe()
    with subprocess.Popen([sys.executable, "-c", BUILD], cwd=ROOT, stdout=write) as build:
        os.close(write)
        with os.fdopen(read) as output:
            workers = [int(process) for process in output.readline().split()]
            assert build.wait() == -signal.SIGKILL
            assert workers
            until(lambda: not any(map(is_running, workers)))


def test_a_build_that_cannot_start_its_processes_ends_with_one_line(tmp_path: Path) -> None:
    """Those that were started would wait for work for ever, and the build for them."""
    folder = tmp_path / "p"
    (folder / "published").mkdir(parents=True)
    page = MIGRATION / "published" / "emigration-2008.txt"
    for number in range(4):
        shutil.copyfile(page, folder / "published" / f"page-{number}.txt")
    result = subprocess.run(
        [sys.executable, "-c", LIMITED, folder, tmp_path / "x.db"], cwd=ROOT, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (result.stdout, result.stderr, result.returncode) == (
        "",
        "error: the system does not start 4 processes (Resource temporarily unavailable); ask for"
        " fewer: --workers 1\n",
        1,
    )
    assert litter(tmp_path) == ["p"]


def test_a_system_without_shared_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)
    with pytest.raises(LoaderError) as error, executor(2, None):
        pass
    assert str(error.value) == (
        "the system does not start 2 processes (Read-only file system); ask for fewer: --workers 1"
    )


def test_a_process_that_is_ended_from_outside_is_an_error_of_one_line() -> None:
    with pytest.raises(LoaderError) as error, executor(2, None) as pool:
        pool.submit(os._exit, 1).result()
    assert str(error.value) == (
        "a process that read pages was ended from outside, perhaps for want of memory; ask for"
        " fewer: --workers 1"
    )
