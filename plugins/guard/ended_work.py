"""Work that can be ended at any moment: each piece runs in a process of its own.

A thread cannot be stopped, nor can a function inside SQLite or its compiler. So a process, the
keeper, is forked at the start of the site, while nothing else runs. It forks a child that does one
piece of work after another, with all that the site had in memory at its start. A piece that does
not end within its limit ends with its child, and the next piece gets another.
"""

import gc
import os
import pickle
import resource
import signal
import threading
import warnings
import weakref
from collections.abc import Callable, Collection
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any

# Seconds beside its own limit in which a child must begin, compile its statement and answer. A busy
# machine may need some of it; work that ends itself needs none.
GRACE = 1.0

Work = Callable[[Any], Any]


class Killed(Exception):  # noqa: N818 - the name says what happened
    """The work did not end by itself within its limit, or ended without an answer."""


class Keeper:
    """Runs `work`, one piece after another; its process ends with this object or this process.

    `descriptors` returns the open files that the work reads, when the process starts; it closes all
    others, so that it keeps no connection of a client open.
    """

    def __init__(self, work: Work, descriptors: Callable[[], Collection[int]] = tuple) -> None:
        self._work = work
        self._descriptors = descriptors
        self._one_at_a_time = threading.Lock()
        self._connection: Connection | None = None

    def start(self) -> None:
        """Fork the process, unless it runs."""
        if self._connection is not None:
            return
        descriptors = self._descriptors()
        ours, its = Pipe()
        with warnings.catch_warnings():
            # Python 3.12 warns of a fork beside other threads; at the start they all wait for work.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
        if not process:
            _keep(its, self._work, {its.fileno(), *descriptors})
        its.close()
        self._connection = ours
        self._end = weakref.finalize(self, _end, ours, process)

    def run(self, order: Any, seconds: float) -> Any:
        """Return what the work returns, or raise what it raises; raise Killed at the limit."""
        with self._one_at_a_time:
            answer = self._exchange(order, seconds)
        if not answer:
            raise Killed
        failed, value = pickle.loads(answer)  # noqa: S301 - our own child wrote it
        if failed:
            raise value
        return value

    def _exchange(self, order: Any, seconds: float) -> bytes:
        """Return the pickled answer, empty if there is none."""
        self.start()
        connection = self._connection
        assert connection is not None
        with suppress(EOFError, OSError):
            connection.send((order, seconds))
            if connection.poll(seconds + 10 * GRACE):
                return connection.recv_bytes()
        self._end()  # the keeper itself was ended; the next piece starts another
        self._connection = None
        return b""


def _end(connection: Connection, process: int) -> None:
    connection.close()
    with suppress(OSError):
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _keep(orders: Connection, work: Work, descriptors: Collection[int]) -> None:
    """Be the keeper: answer orders until the site ends, and then end this process."""
    try:
        _leave_the_site(descriptors)
        children = _Children(work)
        while True:
            order, seconds = orders.recv()
            orders.send_bytes(children.answer(order, seconds))
    except (EOFError, OSError):
        pass  # the site has ended
    finally:
        os._exit(0)


def _leave_the_site(descriptors: Collection[int]) -> None:
    """Let go of what belongs to the site alone: its signals, and its connections and files."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the site, and that ends this
    # An object of the site that is collected here would close a file that now has its number.
    gc.disable()
    gc.freeze()
    os.nice(5)  # pages come first
    for number in open_descriptors():
        if number > 2 and number not in descriptors:
            with suppress(OSError):
                os.close(number)


def open_descriptors() -> list[int]:
    """Return the descriptors of this process; the last is closed already."""
    return [int(name) for name in os.listdir("/dev/fd")]


class _Children:
    """The child of the keeper that does the work, and after it is killed the next one."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._child = 0
        self._connection: Connection | None = None

    def answer(self, order: Any, seconds: float) -> bytes:
        """Return what the child answers, empty if it does not within the time."""
        connection = self._connection or self._fork()
        with suppress(EOFError, OSError):
            connection.send((order, seconds))
            if connection.poll(seconds + GRACE):
                return connection.recv_bytes()
        connection.close()
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        self._connection = None
        return b""

    def _fork(self) -> Connection:
        ours, its = Pipe()
        self._child = os.fork()
        if not self._child:
            ours.close()
            _work_through(its, self._work)
        its.close()
        self._connection = ours
        return ours


def _work_through(orders: Connection, work: Work) -> None:
    """Run as the child: answer each order with what it returned or raised."""
    try:
        while True:
            order, seconds = orders.recv()
            _limit_processor(int(seconds + GRACE) + 1)
            try:
                answer = False, work(order)
            except Exception as error:
                answer = True, error.with_traceback(None)
            orders.send_bytes(pickle.dumps(answer))
    except (EOFError, OSError):
        pass  # the keeper has ended
    finally:
        os._exit(0)


def _limit_processor(seconds: int) -> None:
    """Have the system end this process after so many more seconds, should its keeper be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used.ru_utime + used.ru_stime) + seconds
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
