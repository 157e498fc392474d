"""Fixtures that most tests use: the real publication, built once, and connections to it."""

import gc
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import template_cache  # noqa: F401 - for all sites of the tests
from closing_sites import close_sites
from datasette import app
from helpers import MIGRATION, built_migration, copy_of
from hypothesis import HealthCheck, settings

from loader.seeds.publication import Publication, read_publication
from plugins.charts import draw
from plugins.common.question_site import provide
from plugins.guard import limits, page_time, reader_sql
from plugins.published.known_to_questions import PublishedTables

# SQLite counts the memory of a whole process: a server has one site, a test process hundreds.
limits.HEAP *= 16
# Each of these sites would fork the whole test process; only those that run SQL of readers do.
reader_sql.ReaderSql.start = lambda _: None  # type: ignore[method-assign]
# What a site does when it starts; some tests read a question without one.
provide(PublishedTables())
# On a busy machine SQL and a drawing may take longer than a reader would wait. Tests of the limit
# of SQL ask for a shorter one with `_timelimit`, or replace the clock.
app.DEFAULT_SETTINGS |= {"sql_time_limit_ms": 5000, "facet_time_limit_ms": 2000}
page_time.PAGE_SECONDS, page_time._LONGEST = 10, 60
draw.PROCESS.patience = draw.QUEUE.patience = 60

# Examples are the same in each run, so many of them find little more: `make fuzz` looks for others.
# A busy machine is no reason to fail.
settings.register_profile(
    "steady",
    max_examples=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "searching", max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Use one worker more than there are cores, as tests wait for browsers and clocks."""
    return (yield) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep Python from looking for garbage in all modules and tests, which stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _closed_sites() -> Iterator[None]:
    """Close what the sites of all tests opened, after the last test."""
    yield
    close_sites()


@pytest.fixture(scope="session")
def migration_db() -> Path:
    """Return `migration.db`, built from the seeds once for all tests; no test may change it."""
    return built_migration()


@pytest.fixture
def opened() -> Iterator[Callable[[Path], sqlite3.Connection]]:
    """Return a function that opens databases read-only; close them after the test."""
    with ExitStack() as stack:

        def open_one(path: Path) -> sqlite3.Connection:
            uri = f"{path.as_uri()}?mode=ro"
            return stack.enter_context(closing(sqlite3.connect(uri, uri=True)))

        yield open_one


@pytest.fixture
def connection(
    migration_db: Path, opened: Callable[[Path], sqlite3.Connection]
) -> sqlite3.Connection:
    """Return a read-only connection to `migration_db`."""
    return opened(migration_db)


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    """Return an empty database in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


@pytest.fixture(scope="session")
def migration() -> Publication:
    """Return the publication as read from the seeds; its pages are read separately."""
    return read_publication(MIGRATION)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the real publication that a test may damage."""
    return copy_of(MIGRATION, tmp_path / "migration")
