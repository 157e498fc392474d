"""Test that files of answers are written in a process of their own, and say why they are not."""

import os
from pathlib import Path
from typing import Any

import pytest
from site_of import site_of

from loader.formats.row_file import RowFileError
from plugins.common import ended_work
from plugins.common.fair_queue import QueueFull
from plugins.common.language import current_language, gettext
from plugins.questions import written_files
from plugins.questions.written_files import written

HERE = f"{__name__}:"


def process(_: Any) -> bytes:
    return str(os.getpid()).encode()


def in_language(text: str) -> bytes:
    return gettext(text).encode()


def refuse(text: str) -> bytes:
    raise RowFileError(text)


def end(_: Any) -> bytes:
    os._exit(1)


def never_end(_: Any) -> bytes:
    while True:
        pass


async def test_it_is_not_the_process_of_the_site() -> None:
    assert await written(HERE + "process", None) != process(None)


async def test_it_speaks_the_language_of_the_request() -> None:
    for language, said in (("nb", b"Noter og symboler"), ("en", b"Notes and symbols")):
        token = current_language.set(language)
        assert await written(HERE + "in_language", "Notes and symbols") == said
        current_language.reset(token)


@pytest.mark.parametrize(
    ("writer", "error", "says"),
    [
        ("refuse", RowFileError, "too wide"),
        ("never_end", RowFileError, written_files.FILE_TOO_LONG),
        ("end", QueueFull, None),
    ],
)
async def test_what_fails_says_why(
    writer: str, error: type[Exception], says: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if writer == "never_end":
        monkeypatch.setattr(written_files, "WRITING_SECONDS", 0.2)
        monkeypatch.setattr(ended_work, "GRACE", 0.1)
    with pytest.raises(error, match=says):
        await written(HERE + writer, "too wide")


@pytest.mark.parametrize("path", ["/migration.xlsx?sql=select+1", "/migration/largest-groups.zip"])
async def test_a_file_whose_process_ends_is_to_be_asked_again(
    path: str, migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any) -> None:
        raise ended_work.Lost

    monkeypatch.setattr(written_files.WRITING_PROCESS, "run", lost)
    site = site_of(migration_db)
    answer = await site.client.get(path, headers={"host": "not-requested-before"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
