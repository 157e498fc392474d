"""Numbers and names in a sentence."""

import pytest

from loader.words import counted, nearest, spaced


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
