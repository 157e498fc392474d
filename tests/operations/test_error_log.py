"""Test that an error is one line of the log, and that the release of SQLite is told."""

import json
import logging
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from helpers import ROOT

from plugins.common.error_log import LineFormatter, log_error, write_line
from plugins.operations.sqlite_release import sqlite_in_words


def test_an_error_is_one_line_without_a_readers_words(monkeypatch, capfd):
    monkeypatch.setenv("ACCESS_LOG", "json")
    try:
        {}["what a reader\nlooks for"]
    except KeyError as error:
        log_error(error)
    (line,) = capfd.readouterr().err.splitlines()
    logged = json.loads(line)
    assert logged["error"] == "KeyError"
    assert logged["at"][0].endswith(" test_an_error_is_one_line_without_a_readers_words")
    assert "reader looks" not in line.replace("\\n", " ")


def test_an_error_is_a_traceback_for_people(monkeypatch, capfd):
    monkeypatch.delenv("ACCESS_LOG", raising=False)
    log_error(KeyError("a mistake"))
    assert capfd.readouterr().err == "KeyError: 'a mistake'\n"


def formatted(name, message, arguments=(), error=None):
    record = logging.LogRecord(name, logging.WARNING, "", 1, message, arguments, error)
    return json.loads(LineFormatter().format(record))


def test_what_others_log_is_one_line_without_a_readers_words():
    def fail():
        raise ValueError("what a reader looks for")

    invalid = formatted("uvicorn.error", "Invalid HTTP request received.\n")
    assert (invalid["level"], invalid["said"]) == ("WARNING", "Invalid HTTP request received.")
    assert formatted("uvicorn.error", "Finished [%d]", (5,))["said"] == "Finished [5]"
    assert formatted("asyncio", "took %r", ("a reader's words",))["said"] == "took %r"
    try:
        fail()
    except ValueError:
        never = formatted("asyncio", "Never retrieved\nfuture: words", error=sys.exc_info())
    assert (never["said"], never["error"]) == ("Never retrieved", "ValueError")
    assert never["at"][-1].endswith(" fail")
    assert "reader looks" not in str(never)


def test_threads_write_whole_lines(monkeypatch):
    pieces = []
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(write=pieces.append, flush=lambda: None))
    write_line("one")
    assert pieces == ["one\n"]


TOLD = """
import logging, threading, warnings
from plugins.common.error_log import log_all_in_lines
logging.getLogger("uvicorn").addHandler(logging.StreamHandler())
logging.getLogger("uvicorn").propagate = False
log_all_in_lines()
warnings.warn("a warning")
logging.getLogger("asyncio").error("two\\nlines")
logging.getLogger("uvicorn.error").warning("of the server")
threading.Thread(target=lambda: [][0]).start()
class Ending:
    def __del__(self):
        {}[0]
Ending()
"""


def test_all_that_a_process_logs_is_lines_of_json():
    told = subprocess.run(
        [sys.executable, "-c", TOLD],
        cwd=ROOT,
        env={**os.environ, "ACCESS_LOG": "json"},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in told.stderr.splitlines()]
    said = [line.get("said") or line["error"] for line in lines]
    assert said[0].endswith("UserWarning: a warning")
    assert sorted(said[1:]) == ["IndexError", "KeyError", "of the server", "two"]


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ((3, 50, 2), "SQLite 3.50.2."),
        ((3, 51, 0), "SQLite 3.51.0."),
        (
            (3, 40, 1),
            "SQLite 3.40.1; before 3.50.2 it has known faults (CVE-2025-6965), unless the system"
            " has mended them.",
        ),
    ],
)
def test_the_release_of_sqlite(release, said):
    assert sqlite_in_words(release) == said
