"""Numbers and names in a sentence; and the words that may not appear in the program."""

import re

import pytest
from helpers import ROOT

from loader.words import counted, nearest, spaced
from plugins.common.numbers import MINUS, THIN_SPACE, figure


@pytest.mark.parametrize(
    ("number", "names", "words"),
    [
        (0, ["row"], "0 rows"),
        (1, ["row"], "1 row"),
        (2, ["row"], "2 rows"),
        (1, ["category", "categories"], "1 category"),
        (12345, ["category", "categories"], "12345 categories"),
    ],
)
def test_one_is_no_plural(number, names, words):
    assert counted(number, *names) == words


@pytest.mark.parametrize(
    ("number", "text"), [(7, "7"), (61774, "61 774"), (-1234567, "-1 234 567")]
)
def test_thousands_stand_apart(number, text):
    assert spaced(number) == text


def test_no_digit_of_a_long_number_is_lost():
    assert figure(-12345678901234567).replace(THIN_SPACE, "") == f"{MINUS}12345678901234567"


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        ("regoin", ["citizenship", "region"], "the nearest is region"),
        ("box", ["citizenship", "region"], "expected citizenship, region"),
        ("m-1", ["m-2", "m-3", "m-4", "m-5"], "the nearest are m-5, m-4, m-3"),
        ("x", list("abcdefghijklm"), "expected a, b, c, d, e, f, g, h, i, j and 3 more"),
    ],
)
def test_what_is_not_known_gets_the_nearest_that_is(name, known, words):
    assert nearest(name, known) == words


def test_the_program_knows_nothing_of_these_tables():
    """What is particular stands in seeds/ and metadata.yml; the paths of the help are examples."""
    particular = re.compile(
        r"countr(y|ies)|citizen|norw|ssb|\bpersons\b|poland|emigra|immigra|abroad",
        re.IGNORECASE,
    )
    files = [
        path
        for folder in ("loader", "plugins")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".html", ".js", ".css")
        and "online" not in path.parts
        and not path.name.endswith(".min.js")  # written by others
    ]
    assert len(files) > 100
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if particular.search(line) and "python -m loader" not in line
    ]
    assert found == []
