"""The parameters of a call are read strictly, in the spellings that clients use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_parameters import ApiParameters, read_parameters, split_values

KNOWN = ("lang", "pageSize", "includeDiscontinued", "stub", "valueCodes[]")


def test_names_are_read_in_any_case_and_values_by_variable() -> None:
    query = "LANG=en&pagesize=7&stub=a,b&valuecodes%5Bx%5D=1,2&valueCodes[y]=*&valueCodes[x]=3"
    parameters = read_parameters(query, KNOWN)
    assert parameters.of_variables == {"valuecodes": {"x": "1,2,3", "y": "*"}}
    assert parameters.text("lang") == "en"
    assert parameters.number("pageSize", 100) == 7
    assert parameters.values("stub") == ["a", "b"]
    assert parameters.flag("includeDiscontinued") is False


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("langs=en", "there is no parameter 'langs' here; the nearest is lang"),
        ("lang[x]=en", "there is no parameter 'lang[x]' here; the nearest is lang"),
        (
            "valueCodes=1",
            "there is no parameter 'valueCodes' here; the nearest is valueCodes[variable]",
        ),
        (
            "valueCodes[]=1",
            "there is no parameter 'valueCodes[]' here; the nearest is valueCodes[variable]",
        ),
        ("lang=en&Lang=no", "lang is given twice; give it once"),
    ],
)
def test_what_is_not_known_is_refused(query: str, sentence: str) -> None:
    with pytest.raises(ApiError) as refused:
        read_parameters(query, KNOWN)
    assert (refused.value.status, refused.value.detail) == (400, sentence)


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "01", "9" * 30, "٣"])
def test_a_number_has_one_spelling(text: str) -> None:
    with pytest.raises(ApiError, match=r"pageSize is .*; expected a whole number from 1 to"):
        ApiParameters({"pagesize": text}).number("pageSize", 1)


def test_a_flag_is_true_or_false() -> None:
    assert ApiParameters({"x": "True"}).flag("x") is True
    with pytest.raises(ApiError, match="x is '1'; expected true or false"):
        ApiParameters({"x": "1"}).flag("x")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        (" , ,", []),
        ("01, 02", ["01", "02"]),
        ("top(2,1),range(a,b),x", ["top(2,1)", "range(a,b)", "x"]),
        ("[top(2,1)],[a,b],[[ME01]]", ["top(2,1)", "a,b", "[ME01]"]),
        ("a),b", ["a)", "b"]),
    ],
)
def test_values_are_split_at_commas_that_are_not_inside(text: str, values: list[str]) -> None:
    assert list(split_values(text)) == values


@given(st.text(alphabet="a,[]() *"))
def test_any_text_can_be_split(text: str) -> None:
    values = list(split_values(text))
    assert all(value and value == value.strip() for value in values)
