"""Test that an error is one line of the log, and that the release of SQLite is told."""

import json

import pytest

from plugins.common.error_log import log_error
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
