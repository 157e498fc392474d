"""Work that can be ended at any moment: each piece runs in a process of its own.

A thread cannot be stopped, nor can a function inside SQLite or its compiler. So a process, the
keeper, is forked at the start of the site, while nothing else runs. It forks a child that does one
piece of work after another, with all that the site had in memory at its start. A piece that does
not end within its limit ends with its child, and the next piece gets another.

If the keeper itself is ended from outside, another is forked while the site works. A lock that
another thread held at that moment stays closed in it for ever, such as that of SQLite's memory. So
each keeper has to do a trial first, and one that does not is replaced.
"""

import gc
import os
import pickle
import resource
import signal
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Collection
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

# Seconds beside its own limit in which a child must begin, compile its statement and answer. A busy
# machine may need some of it; work that ends itself needs none.
GRACE = 1.0

# How much less of a busy processor such a process gets than one that answers pages: at 10, Linux
# weighs it 110 to 1024 (sched_prio_to_weight in kernel/sched/core.c). It has all of a free one.
# At 15 it is 36, and beside other work of the machine short SQL and drawings met their limits.
BELOW_PAGES = 10

_MOST_KEPT = 100_000  # kilobytes that a child may have taken and go on
# Seconds in which each keeper has to do its trial, until the work is given up. The first is
# replaced soon, as a reader may wait; the last has time on a machine that has much else to do.
_TRIAL_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)

Work = Callable[[Any], Any]


class Killed(Exception):  # noqa: N818 - the name says what happened
    """The work did not end by itself within its limit."""


class Lost(Exception):  # noqa: N818 - the name says what happened
    """The process that did the work was ended from outside, or could not be started."""


class Keeper:
    """Runs `work`, one piece after another; its process ends with this object or this process.

    `descriptors` returns the open files that the work reads, when the process starts; it closes all
    others, so that it keeps no connection of a client open. `trial` is a piece of quick work.
    """

    def __init__(
        self, work: Work, descriptors: Callable[[], Collection[int]] = tuple, trial: Any = None
    ) -> None:
        self._work = work
        self._descriptors = descriptors
        self._trial = trial
        self._one_at_a_time = threading.Lock()
        self._connection: Connection | None = None
        self._process = 0

    def start(self) -> None:
        """Fork the process, unless it runs; raise Lost if none can do the trial."""
        if self._connection is not None and _has_ended(self._connection):
            self._drop()
        for seconds in _TRIAL_SECONDS:
            if self._connection is not None or self._begins(seconds):
                return
        raise Lost

    def _begins(self, seconds: float) -> bool:
        self._fork()
        if self._trial is None or self._exchange(self._trial, seconds):
            return True
        self._drop()
        return False

    def _fork(self) -> None:
        descriptors = self._descriptors()
        ours, its = Pipe()
        try:
            with warnings.catch_warnings():
                # Python 3.12 warns of a fork beside other threads; at the start they all wait.
                warnings.simplefilter("ignore", DeprecationWarning)
                process = os.fork()
        except OSError as error:
            raise Lost from error
        if not process:
            _keep(its, self._work, {its.fileno(), *descriptors})
        its.close()
        self._connection, self._process = ours, process
        self._end = weakref.finalize(self, _end, ours, process)

    def _drop(self) -> None:
        """End the process; the next piece starts another."""
        self._end()
        self._connection = None

    def run(self, order: Any, seconds: float) -> Any:
        """Return what the work returns, or raise what it raises.

        Raise Killed at the limit, and Lost if the process ends before it.
        """
        with self._one_at_a_time:
            self.start()
            began = time.monotonic()
            answer = self._exchange(order, seconds)
        if not answer:
            raise Killed if time.monotonic() - began >= seconds else Lost
        failed, value = pickle.loads(answer)  # noqa: S301 - our own child wrote it
        if failed:
            raise value
        return value

    def _exchange(self, order: Any, seconds: float) -> bytes:
        """Return the pickled answer, empty if there is none."""
        connection = self._connection
        assert connection is not None
        # A keeper that is stopped may be so in the middle of an answer, so it is ended by its time.
        limit = threading.Timer(seconds + 5 * GRACE, os.kill, (self._process, signal.SIGKILL))
        limit.start()
        answer = b""
        try:
            connection.send((order, seconds))
            answer = connection.recv_bytes()
            has_ended = False
        except (EOFError, OSError):
            has_ended = True
        finally:
            limit.cancel()
        if has_ended:
            self._drop()
        return answer


def _has_ended(connection: Connection) -> bool:
    """Return whether the other process has ended while it had nothing to do."""
    return connection.poll()


def _end(connection: Connection, process: int) -> None:
    connection.close()
    with suppress(OSError):
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _keep(orders: Connection, work: Work, descriptors: Collection[int]) -> None:
    """Be the keeper: answer orders until the site ends, and then end this process."""
    try:
        _leave_the_site(descriptors)
        children = _Children(work, orders)
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
    os.nice(BELOW_PAGES)
    for number in open_descriptors():
        if number > 2 and number not in descriptors:
            with suppress(OSError):
                os.close(number)


def open_descriptors() -> list[int]:
    """Return the descriptors of this process; the last is closed already."""
    return [int(name) for name in os.listdir("/dev/fd")]


class _Children:
    """The child of the keeper that does the work, and after it is killed the next one."""

    def __init__(self, work: Work, orders: Connection) -> None:
        self._work = work
        self._orders = orders
        self._child = 0
        self._connection: Connection | None = None
        signal.signal(signal.SIGALRM, lambda *_: os.kill(self._child, signal.SIGKILL))

    def answer(self, order: Any, seconds: float) -> bytes:
        """Return what the child answers, empty if it does not within the time."""
        if self._connection is not None and _has_ended(self._connection):
            self._end()
        connection = self._connection or self._fork()
        signal.setitimer(signal.ITIMER_REAL, max(seconds + GRACE, 0.001))
        answer, is_last = b"", True
        with suppress(EOFError, OSError):
            connection.send((order, seconds))
            wait([connection, self._orders])
            if not self._orders.poll():  # else the site has ended, and nobody waits for the answer
                answer = connection.recv_bytes()
                is_last = connection.recv()
        signal.setitimer(signal.ITIMER_REAL, 0)
        if is_last:
            self._end()
        return answer

    def _end(self) -> None:
        if self._connection is not None:
            _end(self._connection, self._child)
            self._connection = None

    def _fork(self) -> Connection:
        ours, its = Pipe()
        self._child = os.fork()
        if not self._child:
            ours.close()
            self._orders.close()  # else the site would not see that the keeper has ended
            _work_through(its, self._work)
        its.close()
        self._connection = ours
        return ours


def _work_through(orders: Connection, work: Work) -> None:
    """Run as the child: answer each order with whether it failed, and what it returned or raised.

    Say after each answer whether it is the last: a child that needed much memory is replaced.
    """
    most = _largest() + _MOST_KEPT
    try:
        while True:
            order, seconds = orders.recv()
            _limit_processor(int(seconds + GRACE) + 1)
            try:
                answer = pickle.dumps((False, work(order)))
            except Exception as error:
                answer = pickle.dumps((True, error.with_traceback(None)))
            orders.send_bytes(answer)
            orders.send(_largest() > most)
    except (EOFError, OSError):
        pass  # the keeper has ended
    finally:
        os._exit(0)


def _largest() -> int:
    """Return the most kilobytes of memory that this process had at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _limit_processor(seconds: int) -> None:
    """Have the system end this process after so many more seconds, should its keeper be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used.ru_utime + used.ru_stime) + seconds
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
