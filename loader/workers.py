"""Choose where pages are read, and pause Python's garbage collector while they are."""

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from loader.errors import LoaderError

# Fewer pages are read sooner than processes start.
_PAGES_FOR_SEVERAL = 300
# One process writes what the others have read. It takes about a third as long as they do, so more
# than a few would wait for it.
_USUAL_WORKERS = 4
_SECONDS_TO_START = 60
MOST_WORKERS = 256  # that may be asked for; all of them are started at once


def workers_for(published: Path, asked: int | None = None) -> int:
    """Return how many processes should read the pages in this folder, at most one for each core.

    If a number is asked for, it is that, or as many as there are pages.
    """
    pages = sum(1 for path in published.rglob("*") if path.is_file())
    if asked:
        return max(1, min(asked, pages))
    return min(os.cpu_count() or 1, _USUAL_WORKERS) if pages >= _PAGES_FOR_SEVERAL else 1


@contextmanager
def executor(workers: int, scheduler: str | None) -> Iterator[Executor | None]:
    """Give an executor for a build: a process pool, a Dask cluster, or None for this process.

    Every worker must find the pages under the same path.
    Raise LoaderError if Dask is not installed or the scheduler does not answer.
    """
    if scheduler:
        with _dask(scheduler) as cluster:
            yield cluster
    elif workers > 1:
        with _processes(workers) as pool:
            yield pool
    else:
        yield None


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    """Give a pool of processes, all of which are started.

    Raise LoaderError if the system does not allow so many, or if it ends one of them later.
    """
    from concurrent.futures import ProcessPoolExecutor  # which a small build does not need
    from concurrent.futures.process import BrokenProcessPool

    try:
        pool = ProcessPoolExecutor(workers, initializer=end_with_parent)
        pool.submit(os.getpid).result(_SECONDS_TO_START)
    except (OSError, RuntimeError) as error:  # TimeoutError is an OSError
        # Python would wait for those that were started, and they for work.
        for process in multiprocessing.active_children():
            process.kill()
        reason = getattr(error, "strerror", None) or "it allows no more"
        raise LoaderError(
            None,
            f"the system does not start {workers} processes ({reason}); ask for fewer: --workers 1",
        ) from None
    try:
        with pool:
            yield pool
    except BrokenProcessPool:
        raise LoaderError(
            None,
            "a process that read pages was ended from outside, perhaps for want of memory; ask for"
            " fewer: --workers 1",
        ) from None


def end_with_parent() -> None:
    """Let this process end when the one that started it does, even if that is killed."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    try:
        threading.Thread(target=wait, daemon=True).start()
    except RuntimeError:  # the system allows no thread more
        os._exit(1)


@contextmanager
def _dask(scheduler: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise LoaderError(
            None, "--scheduler needs Dask: install it with pip install 'migration-tables[dask]'"
        ) from None
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise LoaderError(None, f"no Dask scheduler at {scheduler}: {error}") from None
    with client:
        yield client.get_executor()


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector, which would take a seventh of the time of a build.

    Reading a page makes no reference cycles, so reference counting alone frees all its memory.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
