"""The command line with standard streams that are closed, or that cannot print every letter."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers import MIGRATION, ROOT, page_bytes, publication_folder

from loader.build import build
from loader.database.checksum import is_as_built

PAGE = "Население 2009\n\tA\tB\nŁódź\t1\t2\nKyiv 😀\t3\t4\n"


def run_bytes(
    command: str, *arguments: str | bytes | Path, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f'exec "$0" -m loader {command}', sys.executable, *arguments],
        cwd=ROOT, env={**os.environ, **environment}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def run(command: str, *arguments: str | bytes | Path, **environment: str) -> tuple[str, str, int]:
    """Return standard output, standard error and exit status of `python -m loader` in a shell."""
    result = run_bytes(command, *arguments, **environment)
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return result.stdout.decode(encoding), result.stderr.decode(encoding), result.returncode


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("closed", "status"), [(">&-", 1), ("2>&-", 0), ("<&- 2>&-", 0), ("<&- >&- 2>&-", 1)]
)
def test_a_build_is_whole_whatever_is_closed(
    tmp_path: Path, workers: int, closed: str, status: int
) -> None:
    """What cannot be printed is an error, as it is on a full disk; the database is built."""
    target = tmp_path / "x.db"
    command = f'build "$1" -o "$2" --workers {workers} {closed}'
    _, errors, found = run(command, MIGRATION, target)
    expected = "error: standard output: Bad file descriptor\n" if closed == ">&-" else ""
    assert (errors, found, is_as_built(target)) == (expected, status, True)


@pytest.mark.parametrize("command", ["show page.txt", "check none.db"])
def test_an_error_is_told_where_standard_output_is_closed(command: str) -> None:
    _, errors, status = run(f"{command} >&-")
    assert status in (1, 2)
    assert "Traceback" not in errors
    assert errors


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_letters_that_the_terminal_lacks_become_numbers(page: Path) -> None:
    out, errors, status = run('show "$1"', page, PYTHONIOENCODING="latin1")
    assert (errors, status) == ("", 0)
    assert "\\u0141ód\\u017a" in out


def test_an_error_with_letters_that_the_terminal_lacks(page: Path) -> None:
    other = page.rename(page.with_name("Łódź.rtf"))
    _, errors, status = run('show "$1"', other, PYTHONIOENCODING="latin1")
    assert status == 1
    assert errors.startswith("error: \\u0141ód\\u017a.rtf: ")
    assert errors.count("\n") == 1


def test_json_is_json_in_any_encoding(page: Path) -> None:
    page = page.rename(page.with_name("😀.txt"))
    out, _, _ = run('show --json "$1"', page, PYTHONIOENCODING="latin1")
    assert json.loads(out)["file"] == str(page)


def test_metadata_is_utf_8_in_any_encoding(tmp_path: Path) -> None:
    title = "Innvandring: Trøndelag, Łódź"
    folder = publication_folder(tmp_path / "p", {"marbles.txt": page_bytes()})
    (folder / "publication.yml").write_text(f"title: '{title}'\n", encoding="utf-8")
    build(folder, tmp_path / "x.db")
    result = run_bytes('metadata "$1"', tmp_path / "x.db", PYTHONIOENCODING="latin1")
    assert yaml.safe_load(result.stdout.decode())["title"] == title


@pytest.mark.parametrize("command", ["metadata", "counts"])
def test_a_database_whose_name_is_not_text_cannot_be_served(
    migration_db: Path, tmp_path: Path, command: str
) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.db"
    shutil.copyfile(migration_db, path)
    assert run(f'{command} "$1"', path) == (
        "",
        f"error: {tmp_path}/\\udcff.db: its name is not UTF-8; rename it\n",
        1,
    )
