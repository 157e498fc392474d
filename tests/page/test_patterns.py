"""No regular expression can backtrack, so no text of a page or a request takes long to match.

The tests find each pattern in the source of `loader/` and `plugins/` and parse it as `re` does. A
repeat without an upper limit must be possessive (`++`, `*+`), which never backtracks. A search
could still scan a long run of characters again from each of its positions, so each pattern is also
tried on long runs of the characters that patterns repeat.
"""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, AnyStr, NamedTuple

import pytest
from helpers import ROOT

# The parser of `re` itself has no public name.
from re import _constants as constants  # type: ignore[attr-defined]  # isort: skip
from re import _parser as parser  # type: ignore[attr-defined]  # isort: skip

ANCHORED = ("fullmatch", "match")  # tried at one position only
SEARCHING = ("search", "sub", "subn", "split", "findall", "finditer")
FUNCTIONS = ("compile", *ANCHORED, *SEARCHING)
FILES = sorted([*(ROOT / "loader").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])


class Used(NamedTuple):
    """A pattern, its place in the source, and whether it is tried at each position of a text."""

    place: str
    pattern: str | bytes
    searched: bool

    def __str__(self) -> str:
        return self.place


def patterns_in(file: Path) -> Iterator[Used]:
    """Yield every pattern that a file passes to `re`, with the names in it evaluated."""
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
    """The names of a module; a local name of a function is replaced by some text."""

    def __init__(self, module: Any) -> None:
        super().__init__(vars(module))

    def __missing__(self, name: str) -> str:
        return "20"


@cache
def patterns() -> list[Used]:
    """Return every pattern of the project; to find them takes a second."""
    return [used for file in FILES for used in patterns_in(file)]


def repeats(parsed: Any) -> Iterator[tuple[bool, Any]]:
    """Yield each repeat without an upper limit: whether it is possessive, and what it repeats."""
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
    assert len(patterns()) > 25
    assert {used.place.split("/")[0] for used in patterns()} == {"loader", "plugins"}


def test_no_pattern_may_backtrack() -> None:
    assert [str(used) for used in patterns() if may_backtrack(used.pattern)] == []


def test_patterns_are_given_to_re_alone() -> None:
    """The search above would miss patterns if a file imported `re` under another name."""
    for file in FILES:
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from re import|import re as)", source, re.MULTILINE), file


# Text that patterns repeat, and text that may come before it for a match to start.
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


def seconds_to_search(
    pattern: re.Pattern[AnyStr], text: AnyStr, replacement: AnyStr | None
) -> float:
    begun = time.process_time()
    pattern.fullmatch(text)
    if replacement is not None:
        pattern.sub(replacement, text)
    return time.process_time() - begun


def test_no_search_scans_a_run_again_from_each_position() -> None:
    """Twenty thousand characters take about a millisecond, or a second if scanned repeatedly."""
    for used in patterns():
        compiled = re.compile(used.pattern)
        for run in RUNS:
            text = run * (20_000 // len(run)) + "\x01"
            empty = ""
            if isinstance(used.pattern, bytes):
                text, empty = text.encode(), b""
            spent = (
                seconds_to_search(compiled, text, empty if used.searched else None) for _ in "123"
            )
            assert any(seconds < 0.3 for seconds in spent), (used, run)  # once is enough
