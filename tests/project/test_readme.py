"""The READMEs are right: their commands are run, and what they print is compared."""

import doctest
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from helpers import MIGRATION, ROOT
from packaging.requirements import Requirement

from loader.database.opening import open_database, table_ids
from loader.database.read_back import read_stored

FOLDERS = ("loader", "plugins", "seeds", "tests")
PATHS = [
    ROOT / "README.md",
    *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("README.md"))),
]
# By their paths, without those of what npm installed.
READMES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in PATHS
    if "node_modules" not in path.parts
}
ADDRESS = "http://127.0.0.1:8001"
SHARED = (
    "Makefile", "loader", "metadata.yml", "plugins", "requirements.txt"
)  # fmt: skip

Example = tuple[str, str]  # a command, and the output that the README shows


def examples(block: str) -> list[Example]:
    """Return the commands of a console block; one continues while a quote is open."""
    found: list[Example] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), ""))
        elif is_whole(found[-1][0]):
            command, output = found[-1]
            found[-1] = command, output + line
        else:
            found[-1] = found[-1][0] + line, ""
    return [(command.rstrip("\n"), output) for command, output in found]


def is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the README and text of each code block of that language, without a list's indent."""
    fenced = re.compile(rf"^( *)```{language}\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    return [
        (name, re.sub(f"^{indent}", "", block, flags=re.MULTILINE))
        for name, text in READMES.items()
        for indent, block in fenced.findall(text)
    ]


FIRST, *BLOCKS = [(name, examples(block)) for name, block in blocks("console")]
# How a program is run, by its language. What it prints is in it as comments.
RUNNERS = {
    "python": [sys.executable, "-c"],
    "r": ["Rscript", "-e"],
    "js": ["node", "--input-type=module", "--eval"],
}
PROGRAMS = [(language, block) for language in RUNNERS for _, block in blocks(language)]
# Blocks that are not run: commands for a server, and parts of configurations.
NOT_RUN = {"sh", "nginx", "yaml"}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a command and return what it prints, including standard error."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout.replace("\r\n", "\n").rstrip("\n")


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """Return a reader's environment: the virtual environment first on the path, no outer make."""
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if name not in outer}
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder like a fresh clone with its dependencies, in which files can be changed.

    Its seeds are the two tables that the READMEs speak of, whatever has joined them since.
    """
    folder = tmp_path_factory.mktemp("checkout")
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(MIGRATION, folder / "seeds" / "migration")  # `new` adds to them
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.fixture(scope="session")
def site(checkout: Path, environment: dict[str, str]) -> Iterator[str]:
    """Run `make serve` there on a free port, and yield its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = checkout / "serve.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["make", "--assume-old=.venv/runtime.installed", "serve", f"PORT={port}"],
            cwd=checkout,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as server,
    ):
        try:
            wait_for(port, server, log)
            said = f"Serving migration.db at http://127.0.0.1:{port} (Ctrl-C stops it)\n"
            assert said in log.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(server.pid, signal.SIGTERM)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(3600):  # three minutes: it builds first
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    said = "\n".join(log.read_text().splitlines()[-10:])
    pytest.fail(f"make serve does not serve:\n{said}")


def test_two_commands_are_enough() -> None:
    assert FIRST == ("README.md", [("make serve", ""), ("make test", "")])


def test_the_readme_is_short() -> None:
    assert len(READMES["README.md"].splitlines()) <= 200


def test_every_code_block_is_of_a_language_that_is_tested() -> None:
    for name, text in READMES.items():
        opening = re.findall(r"^ *```(.*)$", text, re.MULTILINE)[::2]
        assert set(opening) <= {"console", *RUNNERS, *NOT_RUN}, name


def test_blocks_that_are_not_run_name_files_that_exist() -> None:
    for _, block in blocks("sh"):
        files = re.findall(r"\bplugins/[\w./]+", block)
        assert [file for file in files if not (ROOT / file).exists()] == []
    assert all(isinstance(yaml.safe_load(block), dict) for _, block in blocks("yaml"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    # One test for each README: a command may need a file that an earlier one of it has made.
    list(dict.fromkeys(name for name, _ in BLOCKS)),
)
def test_commands_print_what_the_readme_shows(
    name: str, site: str, checkout: Path, environment: dict[str, str]
) -> None:
    for command, shown in chain.from_iterable(block for of, block in BLOCKS if of == name):
        printed = run(["bash", "-c", command.replace(ADDRESS, site)], checkout, environment)
        same = doctest.OutputChecker().check_output(shown.rstrip("\n"), printed, doctest.ELLIPSIS)
        assert same, f"{command}\nprints\n{printed}\nand the README shows\n{shown}"


@pytest.mark.slow
@pytest.mark.parametrize(("language", "program"), PROGRAMS, ids=[name for name, _ in PROGRAMS])
def test_a_program_prints_what_the_readme_shows(
    language: str, program: str, site: str, checkout: Path, environment: dict[str, str]
) -> None:
    command, *flags = RUNNERS[language]
    if not shutil.which(command):
        pytest.skip(f"{command} is not installed")
    shown = re.findall(r"^(?:#|//) (.*)$", program, re.MULTILINE)
    printed = run([command, *flags, program.replace(ADDRESS, site)], checkout, environment)
    assert [line.rstrip() for line in printed.splitlines()] == shown


@pytest.mark.slow
def test_every_address_of_the_site_answers(site: str) -> None:
    prose = re.sub(r"^ *```.*?^ *```$", "", "\n".join(READMES.values()), flags=re.M | re.S)
    addresses = set(re.findall(rf"{ADDRESS}([^\s>)`]*)", prose))
    assert addresses
    for address in addresses:
        with urlopen(site + address) as answer:
            assert answer.status == 200, address


@pytest.mark.parametrize("name", READMES)
def test_every_target_and_file_it_names_is_there(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`make ([a-z0-9-]+)", READMES[name])) <= targets
    folder = (ROOT / name).parent
    files = [
        *(folder / file for file in re.findall(r"\]\((?!http)([^)#]+)\)", READMES[name])),
        *(
            ROOT / file
            for file in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", READMES[name])
        ),
    ]
    assert [file for file in files if not file.exists()] == []


@pytest.mark.parametrize("folder", ["loader", "plugins"])
def test_every_folder_of_the_code_is_explained(folder: str) -> None:
    listed = re.findall(r"^\| \[([a-z_]+)/\]", READMES[f"{folder}/README.md"], re.MULTILINE)
    there = [p.name for p in (ROOT / folder).iterdir() if p.is_dir() and any(p.glob("[!.]*"))]
    assert sorted(listed) == sorted(set(there) - {"__pycache__"})


def test_every_dependency_has_its_reason() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    wanted = {Requirement(line).name for line in lines} - {project["name"]}
    sections = [
        text.split("## Dependencies")[1].split("\n## ")[0]
        for text in READMES.values()
        if "## Dependencies" in text
    ]
    rows = re.findall(r"^\| (?!package)([^|]+) \| [^|]+ \|$", "\n".join(sections), re.MULTILINE)
    explained = [name for row in rows for name in row.split(", ")]
    assert sorted(explained) == sorted(wanted)


def test_every_number_is_in_as_many_sums_as_it_says(migration_db: Path) -> None:
    sums: Counter[int] = Counter()
    with closing(open_database(migration_db)) as connection:
        for table in (read_stored(connection, name) for name in table_ids(connection)):
            rows, columns = table.row_tree, table.column_tree
            sums.update(
                (row in rows.parts)
                + (column in columns.parts)
                + (rows.parents[row] is not None)
                + (columns.parents[column] is not None)
                for row in range(len(table.rows))
                for column in range(len(table.columns))
            )
    assert sums == {2: 856, 3: 128}
    sentence = (
        "Each of the 984 numbers is in at least two sums, 128 of them in three; none is in only"
    )
    assert f"{sentence} one." in " ".join(READMES["loader/README.md"].split())
