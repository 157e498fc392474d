"""The Makefile, the pinned dependencies, and what no file of the project may contain."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from helpers import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = {"requirements.txt": ["xlsx"], "requirements-dev.txt": ["xlsx", "parquet", "dask", "dev"]}

Pin = tuple[Requirement, list[str]]  # with its hashes


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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

    lines = (ROOT / "plugins" / "settings.txt").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split() for line in lines if line and not line.startswith("#"))
    assert settings.keys() <= DEFAULT_SETTINGS.keys()
    shown = make("--dry-run", "--assume-old=migration.db", "serve").stdout
    assert all(f"--setting {name} {value}" in shown for name, value in settings.items())
