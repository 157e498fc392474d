"""The Makefile, the pinned dependencies, and what no file of the project may contain."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from contextlib import closing, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from helpers import MIGRATION, ROOT, litter, page_text, publication_folder, replaced
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {"requirements.txt": ["xlsx"], "requirements-dev.txt": ["xlsx", "parquet", "dask", "dev"]}

# The packages are installed; what requirements.txt says of them is newer in a fresh clone.
ASSUMED = ("--assume-old=.venv/runtime.installed", "--no-print-directory")

Pin = tuple[Requirement, list[str]]  # with its hashes


def make(
    *arguments: str, folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def commands(folder: Path, *arguments: str) -> list[str]:
    """Return what make prints, each command on one line."""
    lines = make(*ASSUMED, *arguments, folder=folder).stdout.replace("\\\n", "").splitlines()
    return [" ".join(line.split()) for line in lines]


def site_settings() -> list[str]:
    lines = (ROOT / "plugins" / "settings.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def started() -> str:
    """Return how the process of a site is started: with what environment.txt sets."""
    lines = (ROOT / "plugins" / "environment.txt").read_text(encoding="utf-8").splitlines()
    variables = ["=".join(line.split()) for line in lines if line and not line.startswith("#")]
    assert variables[0] == "MALLOC_ARENA_MAX=2"
    return f"exec env {' '.join(variables)}"


def pins(lock: str) -> list[Pin]:
    """Return each requirement of a lock; one can be there twice, for different systems."""
    entries = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in entries.splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=")
            found.append((Requirement(requirement.strip()), [hash_.strip() for hash_ in hashes]))
    return found


def asked_for(lock: str) -> list[Requirement]:
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for name in EXTRAS[lock] for line in extras[name])]
    return [wanted for wanted in map(Requirement, lines) if wanted.name != PROJECT["name"]]


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_make_alone_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    done = make()
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["make", target] for target in phony[1].split()
    ]
    assert all(len(line.split()) > 3 for line in done.stdout.splitlines())
    assert done.stderr == ""


@pytest.fixture(params=["checkout"])
def checkout(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Make a folder like a fresh clone with its dependencies, and a publication in it."""
    folder = tmp_path / request.param
    folder.mkdir()
    for name in ("Makefile", "loader", "metadata.yml", "plugins", "requirements.txt"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    publication_folder(folder / "seeds" / "toys", {"marbles-2009.txt": page_text()})
    return folder


def made(checkout: Path, *arguments: str) -> list[str]:
    """Return the lines that make prints there, and its status if that is not 0."""
    done = make(*ASSUMED, *arguments, folder=checkout)
    lines = (done.stdout + done.stderr).splitlines()
    return lines if done.returncode == 0 else [*lines, f"status {done.returncode}"]


BUILT = [
    "marbles-2009: 3 rows x 3 columns, 9 numbers, 6 totals proved",
    "build/toys.db: 1 table, 9 numbers, 6 totals proved, 0 findings",
]
DONE = ["build/toys.db is up to date"]


@pytest.mark.slow
def test_a_publication_is_built_again_when_a_file_of_it_changed(checkout: Path) -> None:
    toys = checkout / "seeds" / "toys"
    assert made(checkout, "build", "PUBLICATION=toys") == BUILT + DONE
    assert made(checkout, "build", "PUBLICATION=toys") == DONE
    assert made(checkout, "build", "PUBLICATION=seeds/toys/") == DONE
    assert made(checkout, "check", "PUBLICATION=toys") == [
        "marbles-2009: holds; 9 numbers, 6 totals proved, 167 bytes written back"
    ]
    (toys / "maps").mkdir()
    (toys / "a note # $x.md").write_text("Mine")
    assert made(checkout, "build", "PUBLICATION=toys")[:2] == BUILT
    (toys / "a note # $x.md").unlink()
    assert made(checkout, "build", "PUBLICATION=toys")[:2] == BUILT
    assert made(checkout, "build", "PUBLICATION=toys") == DONE
    (toys / "maps" / "x.json").write_text("{}")  # it is served, but no part of the database
    assert made(checkout, "build", "PUBLICATION=toys") == DONE
    assert litter(checkout / "build") == ["toys.db", "toys.folder"]


@pytest.mark.slow
@pytest.mark.parametrize("checkout", ["with two  spaces", "o'quote", '$x"y'], indirect=True)
def test_the_path_of_the_project_may_have_any_signs(checkout: Path) -> None:
    assert made(checkout, "build") == [*BUILT, "build/toys.db is up to date"]
    assert made(checkout, "build") == ["build/toys.db is up to date"]
    assert made(checkout, "build/toys.inspect.json") == []


def test_clean_keeps_what_cannot_be_made_again(checkout: Path) -> None:
    for name in ("build/toys.db.versions", "build/others", "migration.db.versions"):
        (checkout / name).mkdir(parents=True)
    for name in ("build/toys.db", "build/toys.folder", "migration.db"):
        (checkout / name).write_text("", encoding="utf-8")
    assert made(checkout, "clean") == []
    assert litter(checkout / "build") == ["toys.db.versions"]
    assert {"migration.db", ".venv"}.isdisjoint(litter(checkout))
    assert (checkout / "migration.db.versions").is_dir()


@pytest.mark.slow
def test_another_folder_of_the_same_name_is_another_publication(checkout: Path) -> None:
    made(checkout, "build", "PUBLICATION=toys")
    page = page_text(title="Balls, by colour and box. 2009")
    publication_folder(checkout.parent / "toys", {"balls-2009.txt": page})
    os.utime(checkout / "build" / "toys.db", (2**32, 2**32))  # newer than all files
    assert made(checkout, "build", "PUBLICATION=../toys")[0].startswith("balls-2009: 3 rows")
    assert made(checkout, "build", "PUBLICATION=../toys") == DONE
    assert made(checkout, "build", "PUBLICATION=toys")[0] == BUILT[0]


@pytest.mark.slow
def test_a_failing_total_stops_only_what_is_strict(checkout: Path) -> None:
    toys = checkout / "seeds" / "toys"
    replaced(toys / "published" / "marbles-2009.txt", "1 204", "1 205")
    blamed = "marbles-2009.txt:10 field 1: Red / Total: 1 205 is printed, but its row and its"
    blamed += " column add up only with 1 204"
    (toys / "publication.yml").write_text("strict: true\n")
    lines = made(checkout, "build", "PUBLICATION=toys")
    assert lines[0] == f"error: {blamed}"
    assert lines[-1] == "status 2"
    assert not (checkout / "build" / "toys.db").exists()
    (toys / "publication.yml").write_text("title: Toys\n")
    lines = made(checkout, "build", "PUBLICATION=toys")
    assert lines[0] == "marbles-2009: 3 rows x 3 columns, 9 numbers, 4 totals proved"
    assert lines[1].startswith("note: marbles-2009.txt:10: Red / Total: 1 205 is printed")
    assert lines[-1] == DONE[0]


def test_a_publication_is_served_with_what_it_has(checkout: Path) -> None:
    rest = f"--cors {' '.join(f'--setting {line}' for line in site_settings())} --port 8001"
    serve = ["-n", "serve", "PUBLICATION=toys", "--assume-old=build/toys.db"]
    start = (
        f"{started()} .venv/bin/python -m datasette serve --inspect-file build/toys.inspect.json"
    )
    start += " --immutable build/toys.db"
    assert commands(checkout, *serve)[-3:] == [
        ".venv/bin/python -m loader counts build/toys.db --expect build/toys.inspect.json",
        'echo "Serving build/toys.db at http://127.0.0.1:8001 (Ctrl-C stops it)"',
        f"{start} --plugins-dir plugins {rest}",
    ]
    toys = checkout / "seeds" / "toys"
    (toys / "maps").mkdir()
    (toys / "metadata.yml").write_text("title: Toys\n")
    assert commands(checkout, *serve)[-1] == (
        f"{start} --metadata seeds/toys/metadata.yml --plugins-dir plugins"
        f" --static maps:seeds/toys/maps {rest}"
    )


def test_every_publication_is_served_on_one_site(checkout: Path) -> None:
    publication_folder(checkout / "seeds" / "balls", {"balls-2009.txt": page_text()})
    (checkout / "seeds" / "balls" / "maps").mkdir()
    (checkout / "seeds" / "balls" / "metadata.yml").write_text("title: Balls\n")
    (checkout / "seeds" / "metadata.yml").write_text("title: All\n")
    (checkout / "seeds" / "no publication").mkdir()
    (checkout / "seeds" / "migration").symlink_to(MIGRATION)
    start = (
        f"{started()} .venv/bin/python -m datasette serve --inspect-file build/site.inspect.json"
    )
    shown = commands(checkout, "-n", "serve")
    served = [line for line in shown if line.startswith(start)]
    assert (
        served[0]
        .removeprefix(start)
        .startswith(
            " --immutable migration.db --immutable build/balls.db --immutable build/toys.db"
            " --metadata build/site.metadata.yml --plugins-dir plugins"
            " --static maps/migration:seeds/migration/maps --static maps/balls:seeds/balls/maps"
        )
    )
    assert (
        ".venv/bin/python -m loader join-metadata --site seeds/metadata.yml migration=metadata.yml"
        " balls=seeds/balls/metadata.yml > build/joined.yml"
        " && mv build/joined.yml build/site.metadata.yml"
    ) in shown
    (line,) = (line for line in commands(checkout, "-n", "serve", "PUBLICATION=toys balls")
               if "datasette serve" in line)  # fmt: skip
    assert "--immutable build/toys.db --immutable build/balls.db --metadata" in line


def test_migration_is_served_as_ever() -> None:
    shown = make("-n", "--assume-old=migration.db", "serve").stdout.replace("\\\n", "")
    assert " ".join(shown.splitlines()[-1].split()).startswith(
        f"{started()} .venv/bin/python -m datasette serve --inspect-file build/inspect.json"
        " --immutable migration.db --metadata metadata.yml --plugins-dir plugins --static"
        " maps:seeds/migration/maps --cors --setting"
    )


@pytest.mark.parametrize(
    ("publication", "words"),
    [
        (
            "none",
            "there is no publication seeds/none, a folder with a folder published/; make one:",
        ),
        (
            "migration none",
            "there is no publication seeds/none, a folder with a folder published/; make one:",
        ),
        (
            "seeds/migration migration",
            "PUBLICATION=seeds/migration migration: two publications have",
        ),
        (
            "",
            "PUBLICATION=: expected names or paths of publications, without spaces in them.  Stop.",
        ),
    ],
)
def test_a_publication_that_is_not_there_is_named(publication: str, words: str) -> None:
    done = make("serve", f"PUBLICATION={publication}")
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert re.sub(r"^Makefile:\d+: \*\*\* ", "", line).startswith(words)


@pytest.mark.slow
def test_the_site_shows_a_change_at_once_when_it_reloads(checkout: Path) -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["make", *ASSUMED, "serve", "PUBLICATION=toys", "RELOAD=1", f"PORT={port}"]
    with (
        (checkout / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=checkout, stdout=log, stderr=log, start_new_session=True
        ) as server,
    ):
        try:
            assert wait_for_title(port, "") == ""
            (checkout / "seeds" / "toys" / "publication.yml").write_text("title: My toys\n")
            assert wait_for_title(port, "My toys") == "My toys", (checkout / "log").read_text()
        finally:
            os.killpg(server.pid, signal.SIGTERM)


def wait_for_title(port: int, title: str) -> str | None:
    """Ask the site until it answers with this title; return its last answer."""
    found = None
    for _ in range(1200):
        address = f"http://127.0.0.1:{port}/toys/build.json?_shape=array"
        with suppress(OSError), urlopen(address, timeout=5) as answer:
            found = {row["key"]: row["value"] for row in json.load(answer)}.get("title", "")
        if found == title:
            break
        time.sleep(0.1)
    return found


def test_a_python_too_old_is_named(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # how it answers whether it is new enough
    old.chmod(0o755)
    venv = tmp_path / "venv"
    done = make(f"{venv}/bin/python", f"PYTHON={old}", f"VENV={venv}")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        f"error: Python 3.11 or later is needed; there is none under these names: {old}"
    )


@pytest.mark.parametrize("lock", EXTRAS)
def test_a_lock_pins_all_that_is_asked_for_with_hashes(lock: str) -> None:
    releases: dict[str, str] = {}
    for pin, hashes in pins(lock):
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        releases[canonicalize_name(pin.name)] = specifier.version
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", hash_) for hash_ in hashes), pin
    for wanted in asked_for(lock):
        assert releases[canonicalize_name(wanted.name)] in wanted.specifier, wanted


def test_both_locks_pin_the_same_releases() -> None:
    runtime, dev = ({str(pin) for pin, _ in pins(lock)} for lock in EXTRAS)
    assert runtime <= dev


def test_no_file_names_a_package_index() -> None:
    index = re.compile(rb"https?://[^\s/]*(pypi|pythonhosted|npm|debian)|--(extra-)?index-url\b")
    assert [file for file in tracked_files() if index.search(file.read_bytes())] == []


def test_every_setting_is_one_of_datasettes() -> None:
    from datasette.app import DEFAULT_SETTINGS

    settings = dict(line.split() for line in site_settings())
    assert settings.keys() <= DEFAULT_SETTINGS.keys()
    shown = make("--dry-run", "--assume-old=migration.db", "serve").stdout
    assert all(f"--setting {name} {value}" in shown for name, value in settings.items())


def test_two_makes_in_a_new_clone_wait_for_each_other(checkout: Path, tmp_path: Path) -> None:
    """The Python here only writes down what it is asked, and makes .venv slowly."""
    (checkout / ".venv").unlink()
    asked = tmp_path / "asked.txt"
    python = tmp_path / "python"
    python.write_text(
        f"""#!/bin/sh
        case "$*" in
          -m\\ venv*) echo begin >> {asked}; sleep 1; mkdir -p .venv/bin
            ln -s {python} .venv/bin/python; echo end >> {asked};;
          -m\\ ensurepip*) ;;
          -m\\ pip*) echo begin >> {asked}; sleep 0.2; echo end >> {asked};;
          *) exec {sys.executable} "$@";;
        esac
        """
    )
    python.chmod(0o755)
    command = ["make", f"PYTHON={python}", ".venv/runtime.installed"]
    running = [subprocess.Popen(command, cwd=checkout, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(timeout=100) for process in running] == [0, 0, 0]
    assert asked.read_text().split() == ["begin", "end"] * 4
    assert (checkout / ".venv" / "runtime.installed").exists()


@pytest.mark.slow
def test_a_venv_that_was_half_made_is_completed(checkout: Path) -> None:
    """What is killed while it makes .venv leaves a Python without pip."""
    for link in (".venv", "requirements.txt"):
        (checkout / link).unlink()
    (checkout / "requirements.txt").write_text("")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    done = make(".venv/runtime.installed", folder=checkout)
    assert (done.returncode, done.stderr.count("error")) == (0, 0)
    assert (checkout / ".venv" / "runtime.installed").exists()
