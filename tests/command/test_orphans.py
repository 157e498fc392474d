"""Test that the processes of a build end with it, even if it is killed."""

import os
import signal
import subprocess
import sys

from background import is_running, until
from helpers import ROOT

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
