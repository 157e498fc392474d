"""The API answers what is asked of a table of any shape, and refuses what it cannot answer."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_tables import TABLES

from plugins.pxweb_api import asked_values, table_data
from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_parameters import ApiParameters, read_parameters
from plugins.pxweb_api.asked_values import asked_in_address, asked_in_body

Json = dict[str, Any]
NOT_JSON = "the body is not JSON as it is expected: "


def answered(table: str, **expressions: list[str]) -> Json:
    """Return the JSON-stat with these expressions for variables."""
    file = table_data.data(TABLES[table], "json-stat2", expressions, {})
    dataset: Json = json.loads(file.body)
    return dataset


def values(dataset: Json) -> Json:
    """Return the codes of each variable, and the numbers."""
    codes = {name: list(about["category"]["index"]) for name, about in dataset["dimension"].items()}
    return {**codes, "value": dataset["value"]}


def status(call: Callable[[], None]) -> int:
    try:
        call()
    except ApiError as error:
        return error.status
    return 200


def refusal(table: str, **expressions: list[str]) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        answered(table, **expressions)
    return refused.value.status, refused.value.detail


def test_metadata_has_every_variable_and_no_number() -> None:
    metadata = table_data.metadata(TABLES["crossed"], ApiParameters())
    assert (metadata["id"], metadata["size"]) == (
        ["sex", "age", "year", "ContentsCode"],
        [3, 3, 2, 1],
    )
    assert (metadata["value"], "status" in metadata) == ([], False)
    extensions = [about.get("extension", {}) for about in metadata["dimension"].values()]
    assert [e.get("elimination") for e in extensions] == [True, True, False, None]
    assert [e.get("eliminationValueCode") for e in extensions] == ["total", "total", None, None]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        # a variable with a total may be left out, and one with a single value too
        ({"year": ["*"]}, {"year": ["2019", "2020"], "value": [2703.5, 2690.0]}),
        (
            {"year": ["TOP(1)"], "sex": ["*"]},
            {"sex": ["total", "men", "women"], "year": ["2020"], "value": [2690.0, 1420.0, 1270.0]},
        ),
        (
            {"Time": ["2019"], "SEX": ["wom*", "MEN"]},
            {"sex": ["men", "women"], "year": ["2019"], "value": [1427.5, 1276.0]},
        ),
        (
            {"year": ["from(2020)"], "age": ["15-24", "??-74"]},
            {"age": ["15-24", "25-74"], "year": ["2020"], "value": [340.0, 2350.0]},
        ),
        (
            {"year": ["range(2019,2020)"], "sex": ["bottom(1)"], "age": []},
            {"sex": ["women"], "year": ["2019", "2020"], "value": [1276.0, 1270.0]},
        ),
    ],
)
def test_the_chosen_values_are_answered(asked: dict[str, list[str]], answer: Json) -> None:
    assert values(answered("crossed", **asked)) == {**answer, "ContentsCode": ["Employed persons"]}


def test_a_variable_that_is_left_out_is_nowhere_in_the_answer() -> None:
    dataset = answered("crossed", year=["2020"])
    assert (dataset["id"], dataset["size"]) == (["year", "ContentsCode"], [1, 1])
    assert dataset["role"] == {"time": ["year"], "metric": ["ContentsCode"]}
    assert [dataset["extension"]["px"].get(axis, []) for axis in ("stub", "heading")] == [
        [], ["year", "ContentsCode"]
    ]  # fmt: skip


def test_dimensions_that_are_not_in_the_page_can_be_chosen_too() -> None:
    assert answered("measures", figure=["*"], Tid=["top(1)"])["value"] == [1234, 100.0]
    assert refusal("measures", figure=["*"], Tid=["2010"]) == (
        400, "Tid: the table has no '2010'; the nearest is 2009"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        (
            {"sex": ["*"]},
            "valueCodes has nothing for year, which has no total; use * for all values",
        ),
        ({"year": []}, "valueCodes has nothing for year, which has no total; use * for all values"),
        ({"years": ["*"]}, "there is no variable 'years'; the nearest is year"),
        (
            {"year": ["2020"], "sex": ["womn"]},
            "sex: the table has no 'womn'; the nearest is women",
        ),
        ({"year": ["2020"], "sex": ["zz*"]}, "sex: nothing in the table matches 'zz*'"),
        ({"year": ["top(x)"]}, "year: has 'x' where a whole number is expected"),
        ({"year": [" "]}, "year: a value is empty"),
        ({"year": [",,"]}, "year: a value is empty"),
        ({"year": ["2020"], "YEAR": ["*"]}, "the variable year is given twice; give it once"),
        ({"year": ["?"] * 200}, "year: more than 100 values that are not codes of it"),
    ],
)
def test_what_cannot_be_chosen_is_refused(asked: dict[str, list[str]], detail: str) -> None:
    assert refusal("crossed", **asked) == (400, detail)


def test_more_numbers_than_are_sent_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_values, "MOST_SENT", 6)
    assert refusal("crossed", year=["*"], sex=["*"], age=["*"]) == (
        403, "18 numbers are asked for; at most 6 are sent at once"
    )  # fmt: skip
    # and the default is so small that it can be sent: totals, and the latest period
    assert values(answered("crossed")) == {
        "sex": ["total"], "age": ["total", "15-24", "25-74"], "year": ["2019", "2020"],
        "ContentsCode": ["Employed persons"],
        "value": [2703.5, 2690.0, 350.5, 340.0, 2353.0, 2350.0],
    }  # fmt: skip


def test_without_a_selection_all_is_answered_as_the_default_says() -> None:
    default = table_data.default_selection(TABLES["hierarchical"], "x", lambda path: f"api{path}")
    assert default == {
        "selection": [
            {"variableCode": "colour", "valueCodes": ["total", "red", "blue"]},
            {"variableCode": "box", "valueCodes": ["total", "left", "right"]},
            {"variableCode": "ContentsCode", "valueCodes": ["Marbles"]},
            {"variableCode": "Tid", "valueCodes": ["2009"]},
        ],
        "placement": {"heading": ["box", "ContentsCode", "Tid"], "stub": ["colour"]},
        "language": "en",
        "links": [
            {"rel": "self", "hreflang": "en", "href": "api/tables/x/defaultselection?lang=en"},
            {"rel": "data", "hreflang": "en", "href": "api/tables/x/data?lang=en"},
        ],
    }
    asked = {part["variableCode"]: part["valueCodes"] for part in default["selection"]}
    file = table_data.data(TABLES["hierarchical"], "json-stat2", asked, default["placement"])
    assert json.loads(file.body) == answered("hierarchical")


def test_only_the_printed_layout_is_offered() -> None:
    with pytest.raises(ApiError, match=r"^stub: the only layout is the printed one, colour$"):
        table_data.data(TABLES["hierarchical"], "csv", {}, {"stub": ["box"]})


@pytest.mark.parametrize("name", table_data.written_formats())
def test_every_format_has_the_chosen_part(name: str) -> None:
    file = table_data.data(TABLES["hierarchical"], name, {"colour": ["red"]}, {})
    assert file.name == f"made.{'json' if name == 'json-stat2' else name}"
    assert len(file.body) > 100
    assert b"blue" not in file.body
    assert b"Blue" not in file.body


@pytest.mark.parametrize(
    ("parameters", "answer"),
    [
        ({}, "json-stat2"),
        ({"outputformat": "CSV", "outputformatparams": "usecodesandtexts"}, "csv"),
        (
            {"outputformat": "json-px"},
            "outputFormat is 'json-px'; expected json-stat2, csv, px, xlsx, html, parquet",
        ),
        (
            {"outputformat": "csv", "outputformatparams": "SeparatorTab"},
            "outputFormatParams has 'SeparatorTab'; for csv it takes UseCodesAndTexts",
        ),
    ],
)
def test_the_format_that_is_asked_for(parameters: dict[str, str], answer: str) -> None:
    try:
        found = table_data.asked_format(ApiParameters(parameters))
    except ApiError as error:
        found = error.detail
    assert found == answer


def test_a_selection_in_the_body() -> None:
    body = json.dumps(
        {
            "Selection": [{"variableCode": "sex", "codeList": None, "valueCodes": ["men"]}],
            "placement": {"heading": ["year"], "stub": []},
        }
    ).encode()
    assert asked_in_body(body) == ({"sex": ["men"]}, {"heading": ["year"], "stub": []})
    assert asked_in_body(b'{"selection": null}') == ({}, {})


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", NOT_JSON + "Expecting value: line 1 column 1 (char 0)"),
        (b"[" * 100_000, NOT_JSON + "it is nested too deeply"),
        (b'{"selection": %s}' % (b"1" * 5000), "selection must be a list"),
        (b"\xff", NOT_JSON + "'utf-8' codec can't decode"),
        (b"[]", "the body must be an object with selection and placement"),
        (b'{"selection": {}}', "selection must be a list"),
        (b'{"selection": [], "Selection": []}', NOT_JSON + "a name is given twice"),
        (b'{"selection": [{"variableCode": "x", "valueCodes": [NaN]}]}', NOT_JSON + "NaN"),
        (
            b'{"selection": [{"variableCode": "x", "valueCodes": [1]}]}',
            "valueCodes must be a list of texts",
        ),
        (
            b'{"selection": [{"variableCode": 1}]}',
            "an item of selection has no variableCode that is a text",
        ),
        (
            b'{"selection": [{"variableCode": "x"}, {"variableCode": "x"}]}',
            "selection has the variable 'x' twice",
        ),
        (
            b'{"selection": [{"variableCode": "x", "codelist": "agg_y"}]}',
            "there is no codelist 'agg_y'",
        ),
        (b'{"selections": []}', "the body has 'selections'; the nearest is selection"),
        (b'{"selection": [1]}', "an item of selection must be an object with"),
    ],
)
def test_a_body_that_is_no_selection_is_refused(body: bytes, detail: str) -> None:
    with pytest.raises(ApiError) as refused:
        asked_in_body(body)
    assert refused.value.status == 400
    assert refused.value.detail.startswith(detail)


def test_a_codelist_in_the_address_is_refused() -> None:
    with pytest.raises(ApiError, match="there is no codelist 'agg_y', as this site has none"):
        asked_in_address(ApiParameters(of_variables={"codelist": {"x": "agg_y"}}))


NAMES = st.sampled_from(
    ["valueCodes[sex]", "valueCodes[year]", "valuecodes[TIME]", "valueCodes[x]", "codelist[sex]"]
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="()[]*?,\"'\\topfrmange0N1|", max_size=30),
    st.sampled_from(
        ["*", "top(1)", "bottom(9,9)", "range(2019,men)", "from(women)", "under:total"]
    ),
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_no_parameter_is_an_error_of_the_site(parameters: list[tuple[str, str]]) -> None:
    def call() -> None:
        read = read_parameters(urlencode(parameters), ("valueCodes[]", "codelist[]"))
        assert answered("crossed", **asked_in_address(read))["value"]

    assert status(call) in (200, 400)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["selection", "variableCode", "valueCodes", "placement", "stub", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_no_body_is_an_error_of_the_site(body: object) -> None:
    def call() -> None:
        asked, placement = asked_in_body(json.dumps(body).encode())
        table_data.data(TABLES["crossed"], "json-stat2", asked, placement)

    assert status(call) in (200, 400)
