"""The questions run in a folder of others, as their README says: no loader, another database."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT

pytestmark = pytest.mark.slow  # starts Datasette in processes of its own

README = (ROOT / "plugins" / "questions" / "README.md").read_text(encoding="utf-8")
BAG = """
CREATE TABLE bag (colour TEXT, number INTEGER);
INSERT INTO bag VALUES ('red', 3), ('blue', 4), ('red', 5);
"""
# Prints the answers to these paths, as JSON: status, type and text of each.
ASK = """
import asyncio, importlib.util, json, sys, yaml
from pathlib import Path
from datasette.app import Datasette

async def ask():
    site = Datasette(
        files=["bags.db"],
        metadata=yaml.safe_load(Path("metadata.yml").read_text()),
        plugins_dir="plugins/questions/alone",
    )
    for path in sys.argv[1:]:
        answer = await site.client.get(path)
        yield answer.status_code, answer.headers["content-type"].partition(";")[0], answer.text

async def all_answers():
    return [answer async for answer in ask()]

answers = asyncio.run(all_answers())
assert importlib.util.find_spec("loader") is None
print(json.dumps(answers))
import os; sys.stdout.flush(); os._exit(0)  # Datasette's threads would be waited for
"""


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other")
    copy = block("sh").replace("/path/to/other", str(folder))
    subprocess.run(["bash", "-c", copy], cwd=ROOT, check=True, timeout=60)
    for left in folder.rglob("__pycache__"):
        shutil.rmtree(left)
    (folder / "metadata.yml").write_text(block("yaml"), encoding="utf-8")
    with closing(sqlite3.connect(folder / "bags.db")) as database:
        database.executescript(BAG)
    return folder


def answers(folder: Path, *paths: str) -> list[Any]:
    """Return status, type and text of each path, on a site in that folder alone."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *paths],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_question_has_its_list_page_csv_and_json_there(alone: Path) -> None:
    page, csv, rows, refused, unknown, sql = answers(
        alone,
        "/bags/how-many",
        "/bags/how-many.csv?colour=RED",
        "/bags/how-many.json?colour=blue&_shape=array",
        "/bags/how-many.csv?colour=reed",
        "/bags/how-many?colour=reed",
        "/bags?sql=select+count(*)+from+bag",
    )
    status, kind, text = page
    assert (status, kind) == (200, "text/html")
    options = re.findall(r'<option value="(\w+)"( selected)?>(\w+)</option>', text)
    assert options == [("blue", "", "BLUE"), ("red", " selected", "RED")]
    assert "There are 8 marbles of the colour red." in text
    assert text.startswith("<!DOCTYPE html>")
    assert "<svg" in text
    assert csv == [200, "text/plain", "colour,marbles\r\nred,8\r\n"]
    assert json.loads(rows[2]) == [{"colour": "blue", "marbles": 4}]
    assert refused == [
        400,
        "text/plain",
        "There is no colour called “reed” here; the nearest is RED.\n",
    ]
    assert unknown[0] == 400
    assert "There is no colour called “reed” here." in unknown[2]
    assert sql[0] == 200
    assert "Custom SQL query returning 1 row" in sql[2]


def test_all_that_is_copied_is_needed(alone: Path) -> None:
    """The modules that are imported there are those that the README copies."""
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.path.insert(0, 'plugins/questions/alone'); import questions_alone;"
            "print(*(name for name in sys.modules if name.startswith('plugins.common.')))",
        ],
        cwd=alone,
        env={**os.environ, "PYTHONPATH": str(alone)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    names = {name.removeprefix("plugins.common.").split(".")[0] for name in loaded.stdout.split()}
    copied = {path.stem for path in (alone / "plugins" / "common").iterdir()}
    assert copied - {"__pycache__"} == names
