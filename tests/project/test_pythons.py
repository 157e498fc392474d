"""SQL works on the oldest patch releases of each Python, and databases are closed."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT

# Python 3.12.0 to 3.12.3 take ?1 for a name, and no sequence for it (CPython issue 117995).
NUMBERED = re.compile(r"(?:^|[\s(,=<>|&+*/-])\?\d")

A_SITE = """
import asyncio, sqlite3, sys
from pathlib import Path
import closing_sites
from site_of import site_of

site = site_of(Path(sys.argv[1]))
assert asyncio.run(site.client.get("/migration/region")).status_code == 200
connections = {connection for _, connection in closing_sites._opened}
assert len(connections) > 3
closing_sites.close_sites()
for connection in connections:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        continue
    sys.exit("a database is still open")
"""


def strings(path: Path) -> Iterator[str]:
    """Return all text of a file that can be SQL: for Python, its strings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return iter([text])
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    return (node.value for node in nodes if isinstance(node.value, str))


@pytest.mark.parametrize("sql", ["VALUES (?1, ?2)", "a =?12", "?1 & ?2", "SELECT\n?3"])
def test_a_numbered_placeholder_is_found(sql: str) -> None:
    assert NUMBERED.search(sql)


@pytest.mark.parametrize("text", ["VALUES (?, ?)", "/page?1", "a = ?", "(`?1`)"])
def test_another_question_mark_is_none(text: str) -> None:
    assert not NUMBERED.search(text)


def test_no_placeholder_has_a_number() -> None:
    files = [ROOT / "metadata.yml"]
    for folder in ("loader", "plugins"):
        files += [p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".html", ".sql"}]
    assert [
        (path.name, text) for path in files for text in strings(path) if NUMBERED.search(text)
    ] == []


def test_what_a_site_opens_is_closed_at_the_end(migration_db: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", A_SITE, str(migration_db)],
        cwd=ROOT / "tests",
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
