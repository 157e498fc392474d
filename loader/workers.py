"""Where pages are read: in this process, in a pool of processes, or on a Dask cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from loader.errors import LoaderError


@contextmanager
def executor(workers: int, scheduler: str | None) -> Iterator[Executor | None]:
    """An executor for a build, or None for this process; raises LoaderError without Dask.

    One page takes about a millisecond and starting a pool some hundred, so a pool pays from
    hundreds of pages on. The pages must be readable under the same path on every worker.
    """
    if scheduler:
        with _dask(scheduler) as cluster:
            yield cluster
    elif workers > 1:
        with ProcessPoolExecutor(workers) as pool:
            yield pool
    else:
        yield None


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
