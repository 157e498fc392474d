"""Test that a site that is told to stop stops, whatever its clients do."""

import signal
import threading

from plugins.operations.ending import in_time


def test_the_handler_of_the_server_is_called_and_the_end_comes_in_time(capfd):
    ended, handled, done = [], [], threading.Event()

    def end(status):
        ended.append(status)
        done.set()

    handle = in_time(lambda *given: handled.append(given), 0.01, end)
    handle(signal.SIGTERM, None)
    assert done.wait(60)
    assert handled == [(signal.SIGTERM, None)]
    assert ended == [128 + signal.SIGTERM]
    assert "Ended after 0.01 seconds" in capfd.readouterr().err


def test_a_signal_without_a_handler_ends_the_site_too():
    done = threading.Event()
    in_time(signal.SIG_DFL, 0.01, lambda _: done.set())(signal.SIGTERM, None)
    assert done.wait(60)
