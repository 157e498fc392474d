"""No pattern can backtrack, so that what a cell, a title or a parameter holds cannot hang us.

Each pattern in `loader/` and `plugins/` is found in the source and parsed as `re` parses it. What
repeats without end must be possessive (`++`, `*+`): what such a repeat has taken it never gives
back. Where a pattern is searched for, a run of characters could still be taken anew from each of
its places; so each is tried on long runs of what it repeats.
"""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from helpers import ROOT

# The parser of `re` itself has no public name.
from re import _constants as constants  # type: ignore[attr-defined]  # isort: skip
from re import _parser as parser  # type: ignore[attr-defined]  # isort: skip

ANCHORED = ("fullmatch", "match")  # begun at one place only
SEARCHING = ("search", "sub", "subn", "split", "findall", "finditer")
FUNCTIONS = ("compile", *ANCHORED, *SEARCHING)
FILES = sorted([*(ROOT / "loader").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])


class Used(NamedTuple):
    """A pattern, where it stands, and whether it is begun at each place of a text."""

    place: str
    pattern: str | bytes
    searched: bool

    def __str__(self) -> str:
        return self.place


def patterns_in(file: Path) -> Iterator[Used]:
    """Every pattern that a file gives to `re`; names in it are those of the module."""
    source = file.read_text(encoding="utf-8")
    if "re." not in source:
        return
    tree = ast.parse(source)
    names = {  # of compiled patterns
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    module = None
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        function = node.func.attr
        if not (of_re and function in FUNCTIONS):
            continue
        module = module or importlib.import_module(
            ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        )
        value = eval(compile(ast.Expression(node.args[0]), str(file), "eval"), _Names(module))
        name = names.get(id(node), "")
        calls = set(re.findall(rf"\b{name}\.([a-z]+)\(", source)) if name else {function}
        yield Used(f"{file.relative_to(ROOT)}:{node.lineno}", value, not calls <= {*ANCHORED})


class _Names(dict[str, Any]):
    """The names of a module; one of a function's own is some text."""

    def __init__(self, module: Any) -> None:
        super().__init__(vars(module))

    def __missing__(self, name: str) -> str:
        return "20"


PATTERNS = [used for file in FILES for used in patterns_in(file)]


def repeats(parsed: Any) -> Iterator[tuple[bool, Any]]:
    """Each repeat without end in a parsed pattern: whether it is possessive, and what repeats."""
    for operation, argument in parsed:
        if operation in (
            constants.MAX_REPEAT,
            constants.MIN_REPEAT,
            constants.POSSESSIVE_REPEAT,
        ):
            _, most, repeated = argument
            if most == constants.MAXREPEAT:
                yield operation is constants.POSSESSIVE_REPEAT, repeated
            yield from repeats(repeated)
        else:
            for part in argument if isinstance(argument, tuple | list) else ():
                if isinstance(part, parser.SubPattern):
                    yield from repeats(part)
                elif isinstance(part, list):
                    for one in part:
                        if isinstance(one, parser.SubPattern):
                            yield from repeats(one)


def may_backtrack(pattern: str) -> bool:
    return not all(possessive for possessive, _ in repeats(parser.parse(pattern)))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("a+", True), ("a*?b", True), ("(?:a|b+)c", True), ("(a{2,})+", True), ("(?:x(?:ab+)?)", True),
     ("a++", False), ("(?:a++b)*+", False), ("a{0,3}b", False), ("[ab]++$", False)],
)  # fmt: skip
def test_the_rule_itself(pattern: str, expected: bool) -> None:
    assert may_backtrack(pattern) is expected


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 25
    assert {used.place.split("/")[0] for used in PATTERNS} == {"loader", "plugins"}


def test_no_pattern_may_backtrack() -> None:
    assert [str(used) for used in PATTERNS if may_backtrack(used.pattern)] == []


def test_patterns_are_given_to_re_alone() -> None:
    """Nobody takes `re` by another name, which the search above would pass over."""
    for file in FILES:
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from re import|import re as)", source, re.MULTILINE), file


# Runs of what patterns repeat, and what may stand before one so that it is begun at all.
RUNS = (
    "0",
    "a",
    " ",
    "\t",
    "#",
    "¹",
    "1) ",
    ".5",
    "_",
    "-1",
    "1 234",
    ", ",
    "{",
    "[",
    "url(#",
    "\x00",
)


def test_no_search_takes_a_run_anew_from_each_place() -> None:
    """Twenty thousand characters take a millisecond or so; anew from each place, a second."""
    for used in PATTERNS:
        compiled = re.compile(used.pattern)
        for run in RUNS:
            text = run * (20_000 // len(run)) + "\x01"
            empty = ""
            if isinstance(used.pattern, bytes):
                text, empty = text.encode(), b""
            begun = time.process_time()
            compiled.fullmatch(text)
            if used.searched:
                compiled.sub(empty, text)
            assert time.process_time() - begun < 0.3, (used, run)
