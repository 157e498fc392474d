"""What somebody wrote is laid over what is made, and a site is called as its publication is."""

import pytest

from loader.metadata.overlay import laid_over, of_site
from loader.metadata.sentences import say


@pytest.mark.parametrize(
    ("own", "result"),
    [
        ({}, {"title": "T", "sort": "id", "columns": {"a": "A", "b": "B"}}),
        ({"title": "U"}, {"title": "U", "sort": "id", "columns": {"a": "A", "b": "B"}}),
        ({"title": None, "sort": None}, {"columns": {"a": "A", "b": "B"}}),
        ({"sort_desc": "a"}, {"title": "T", "columns": {"a": "A", "b": "B"}, "sort_desc": "a"}),
        ({"columns": {"b": "C"}}, {"title": "T", "sort": "id", "columns": {"a": "A", "b": "C"}}),
        ({"columns": {"a": None}}, {"title": "T", "sort": "id", "columns": {"b": "B"}}),
        ({"facets": ["a"]}, {"title": "T", "sort": "id", "columns": {"a": "A", "b": "B"},
                             "facets": ["a"]}),
    ],
)  # fmt: skip
def test_each_key_is_replaced_by_itself(own, result) -> None:
    made = {"title": "T", "sort": "id", "columns": {"a": "A", "b": "B"}}
    assert laid_over(made, own) == result
    assert made == {"title": "T", "sort": "id", "columns": {"a": "A", "b": "B"}}


ONE = {"title": "One", "description": "1.", "source": "S", "license": "L", "tables": {"t": {}}}
TWO = {"title": "Two", "source": "Z", "tables": {"t": {"source": "Own"}, "u": {"title": "U"}}}


def test_a_site_with_one_publication_is_called_as_that() -> None:
    own = {"description": "The site.", "databases": {"other": {"title": "Other"}}}
    assert of_site(own, {"one": ONE}) == {
        "title": "One",
        "description": "The site.",
        "source": "S",
        "license": "L",
        "databases": {"other": {"title": "Other"}, "one": ONE},
    }


def test_a_site_with_several_credits_each_table() -> None:
    assert of_site({"title": "Site"}, {"one": ONE, "two": TWO}) == {
        "title": "Site",
        "databases": {
            "one": {**ONE, "tables": {"t": {"source": "S", "license": "L"}}},
            "two": {**TWO, "tables": {"t": {"source": "Own"}, "u": {"title": "U", "source": "Z"}}},
        },
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Plain.", "Plain."),
        ("{a} of {b}.", "1 of {c}."),
        ("{a} and {none}.", None),
        (["{a}.", "{none}.", "{b}."], "1. {c}."),
        ([["{none}.", "Else {a}.", "{b}."], "{empty}."], "Else 1."),
        (["{none}."], None),
        (True, True),
        (300, 300),
    ],
)
def test_only_what_is_known_is_said(words, said) -> None:
    assert say(words, {"a": 1, "b": "{c}", "none": None, "empty": ""}) == said
