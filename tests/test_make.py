"""The Makefile, the locks and what no file of the project may hold."""

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
LOCKS = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-dev.txt": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]],
}

Pins = dict[str, tuple[Requirement, list[str]]]


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


def pins(lock: str) -> Pins:
    """Each requirement of a lock by its name, with its hashes."""
    entries = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    found: Pins = {}
    for line in entries.splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=")
            pin = Requirement(requirement.strip())
            found[canonicalize_name(pin.name)] = pin, [hash_.strip() for hash_ in hashes]
    return found


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


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_all_that_is_asked_for_with_hashes(lock: str) -> None:
    pinned = pins(lock)
    for pin, hashes in pinned.values():
        assert re.fullmatch(r"==[^*]+", str(pin.specifier)), pin
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", hash_) for hash_ in hashes), pin
    for wanted in map(Requirement, LOCKS[lock]):
        pin, _ = pinned[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(str(pin.specifier).removeprefix("==")), (wanted, pin)


def test_both_locks_pin_the_same_releases() -> None:
    runtime, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_no_file_names_a_package_index() -> None:
    index = re.compile(rb"https?://[^\s/]*(pypi|pythonhosted|npm|debian)|--(extra-)?index-url\b")
    assert [file for file in tracked_files() if index.search(file.read_bytes())] == []


def test_every_setting_is_one_of_datasettes() -> None:
    from datasette.app import DEFAULT_SETTINGS

    lines = (ROOT / "settings.txt").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split() for line in lines if line and not line.startswith("#"))
    assert settings.keys() <= DEFAULT_SETTINGS.keys()
    shown = make("--dry-run", "--assume-old=migration.db", "serve").stdout
    assert all(f"--setting {name} {value}" in shown for name, value in settings.items())
