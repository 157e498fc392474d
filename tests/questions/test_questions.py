"""Canned queries as pages: choices, answers, unknown values and hostile parameters."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import QUERIES
from site_of import page, site_of

from plugins.common.offered_questions import Choice, offered_choice, read_choices
from plugins.published.known_to_questions import read_names
from plugins.questions.answer import answer, read_columns, sentence, without_empty
from plugins.questions.choices import read_parameters, unknown_values

HOSTILE = '"><script>alert(1)</script>'
COUNTRIES = (Choice("POL", "Poland"), Choice("DEU", "Germany"), Choice("BUR", "Burma"))
NAMES = {"polen": ["POL"], "tyskland": ["DEU"], "myanmar": ["BUR"]}


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


def asked(value: str) -> Any:
    query = {"params": ["citizenship"], "defaults": {"citizenship": "DEU"}}
    return read_parameters(query, {"citizenship": value}, {"citizenship": COUNTRIES}, NAMES)


@pytest.mark.parametrize(
    ("given", "label", "value"),
    [
        ("POL", "Poland", "POL"),
        ("poland", "Poland", "poland"),
        (" Polen ", "Poland", "Polen"),
        ("", "Germany", "DEU"),
        ("Polland", "Polland", "Polland"),
    ],
)
def test_a_parameter_goes_by_code_name_or_other_name(given: str, label: str, value: str) -> None:
    (parameter,) = asked(given)
    assert parameter.label == "Citizenship"
    assert (parameter.value_label, parameter.value) == (label, value)


@pytest.mark.parametrize(
    ("given", "nearest"),
    [("Polland", ["Poland"]), ("Tysland", ["Germany"]), ("Xyz", [])],
)
def test_an_unknown_value_gets_the_nearest_choices(given: str, nearest: list[str]) -> None:
    (found,) = unknown_values(asked(given), NAMES)
    assert [choice.label for choice in found.nearest] == nearest


def test_a_parameter_without_choices_is_never_unknown() -> None:
    free = read_parameters({"params": ["q"]}, {"q": "anything"}, {}, NAMES)
    assert unknown_values(free, NAMES) == []
    assert unknown_values(asked("Poland"), NAMES) == []


def test_choices_and_names_come_from_the_database(
    connection: sqlite3.Connection, memory: sqlite3.Connection
) -> None:
    declared = QUERIES["largest-groups"]["choices"]
    choices = read_choices(connection, declared, {})
    assert choices["table"] == (
        Choice("immigration-2007", "Immigration 2007 (table 11)"),
        Choice("emigration-2008", "Emigration 2008 (table 12)"),
    )
    assert len(choices["region"]) == 8
    assert read_names(connection)["vestlandet"] == ["NO05"]
    assert read_names(memory) == {}


@pytest.mark.parametrize(
    ("sql", "value", "found"),
    [
        ("SELECT id, measure FROM published_table ORDER BY id;", "immigration-2007",
         Choice("immigration-2007", "Immigration")),
        ("SELECT id, measure FROM published_table -- all", "nothing", None),
        ("SELECT value, value FROM json_each('[5, 10]')", "10", Choice("10", "10")),
        ("SELECT value, value FROM json_each('[0, 10]')", "ten", None),
        ("WITH t(v) AS (SELECT '07') SELECT v, 'July' FROM t", "07", Choice("07", "July")),
        ("WITH t(v) AS (SELECT '07') SELECT v, 'July' FROM t", "7", None),
        ("SELECT :other, 'the other'", "x", Choice("x", "the other")),
    ],
)  # fmt: skip
def test_one_choice_is_found_by_its_value(
    connection: sqlite3.Connection, sql: str, value: str, found: Choice | None
) -> None:
    assert offered_choice(connection, sql, value, {"other": "x"}) == found


def test_cells_and_heads_read_well() -> None:
    declared = {
        "persons": {"title": "Persons", "unit": "persons", "format": "number"},
        "printed": {"title": "Printed", "unit": "persons", "format": "number"},
        "share": {"title": "Share", "unit": "percent", "format": "percent"},
    }
    rows = [(2393, 1, 25.5, None), (989, 2, 10.0, "x")]
    columns = read_columns(declared, ["persons", "printed", "share", "other"], rows)
    assert [column.head for column in columns] == ["Persons", "Printed, persons", "Share", "other"]
    assert [column.is_number for column in columns] == [True, True, True, False]
    shown = [
        [column.text(value) for column, value in zip(columns, row, strict=True)] for row in rows
    ]
    assert shown == [
        ["2\u202f393", "1", "25.5\u00a0%", ""],
        ["989", "2", "10.0\u00a0%", "x"],
    ]


def test_a_value_that_all_rows_share_is_shown_once() -> None:
    columns = read_columns({}, ["region", "note", "code"], [])
    rows = [("West", None, "A"), ("West", None, "B"), ("West", None, "C")]
    found = answer("", columns, rows, {})
    assert [(column.name, text) for column, text in found.shared] == [("region", "West")]
    assert found.rows == [["A"], ["B"], ["C"]]  # the notes are empty
    assert answer("", columns, rows[:2], {}).shared == []


def test_a_code_that_is_the_name_itself_is_not_shown_again() -> None:
    columns = read_columns({}, ["box", "box_code", "colour_code"], [])
    found = answer("", columns, [("L", "L", "R"), ("M", "M", "B")], {})
    assert [column.name for column in found.columns] == ["box", "colour_code"]
    assert found.rows == [["L", "R"], ["M", "B"]]


@pytest.mark.parametrize(
    ("unit", "period", "said"),
    [("kg", "2007", "7 kg in 2007."), ("", "2007", "7 in 2007."), ("kg", "", "7."), ("", "", "7.")],
)
def test_what_is_empty_is_left_out_of_a_template(unit, period, said) -> None:
    words = {"unit": unit, "period": period, "where": "[x] {unit}"}
    without = without_empty("7[[ {unit}] in {period}].", words)
    assert without.format(**words) == said
    assert without_empty("{where}[, {nowhere}]", words) == "{where}"


def test_sentence_takes_the_first_row_then_the_parameters() -> None:
    rows = [("West", 25.5), ("East", 1.0)]
    columns = read_columns({"share": {"format": "percent"}}, ["region", "share"], rows)
    filled = sentence(
        "{table}, {region}: {share} %, {}", columns, rows, {"table": "11", "region": "?"}
    )
    assert filled == "11, West: 25.5\u00a0%, {}"
    assert sentence("{region}", columns, [], {"region": "West"}) == ""


@pytest.mark.parametrize("name", list(QUERIES))
async def test_each_question_answers_on_the_first_click(site: Datasette, name: str) -> None:
    shown = await page(site, f"/migration/{name}")
    query = QUERIES[name]
    assert f"<h1>{query['title']}</h1>" in shown
    assert f"<title>{query['title']} – Immigration to and emigration from Norway</title>" in shown
    assert "Custom SQL" not in shown
    (said,) = re.findall(r'<p class="answer">(.*?)</p>', shown)
    assert said
    assert "{" not in said
    assert re.search(r"Source: (<a href=[^>]*>)?(Noted about )?.*Statistics Norway", shown)
    assert 'rel="license">CC BY 4.0</a>' in shown
    assert "The SQL behind it" in shown
    assert ("<svg" in shown) is ("chart" in query)
    assert "No chart:" not in shown


@pytest.mark.parametrize("name", list(QUERIES))
async def test_each_question_offers_its_choices_by_name(
    site: Datasette, connection: sqlite3.Connection, name: str
) -> None:
    shown = await page(site, f"/migration/{name}")
    declared = QUERIES[name].get("choices", {})
    for parameter, choices in read_choices(connection, declared, {}).items():
        (form,) = re.findall(rf'<label for="choose-{parameter}">.*?</p>', shown, re.DOTALL)
        offered = re.findall(r"<option[^>]*>([^<]+)<", form) or re.findall(
            r'<option value="([^"]+)">', form
        )
        assert offered == [choice.label for choice in choices if choice.label]
        assert form.count(" selected") == (0 if "<datalist" in form else 1)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/migration/largest-groups?region=NO05",
            "Immigration 2007, Western Norway: Poland is the largest group, with 2\u202f393"
            " persons, 25.5\u00a0% of all.",
        ),
        (
            "/migration/largest-groups?table=emigration-2008&region=total",
            "Emigration 2008, The whole country: Norway is the largest group, with 8\u202f457"
            " persons, 35.8\u00a0% of all.",
        ),
        (
            "/migration/one-citizenship-over-the-regions?citizenship=Polen",
            "Immigration 2007, Poland: most in Oslo and Akershus, with 4\u202f590 persons. They are"
            " 22.2\u00a0% of everybody in that region, and 32.4\u00a0% of this citizenship in the"
            " whole country.",
        ),
    ],
)
async def test_the_answer_has_the_figures(site: Datasette, path: str, said: str) -> None:
    assert f'<p class="answer">{said}</p>' in await page(site, path)


async def test_the_chosen_value_is_selected_whatever_name_it_was_asked_by(site: Datasette) -> None:
    shown = await page(site, "/migration/where-a-number-comes-from?column=Vestlandet&row=pol")
    assert '<option value="NO05" selected>Western Norway</option>' in shown
    assert 'name="row" value="Poland" list="choices-row"' in shown
    assert 'href="/-/published/immigration-2007?cell=558#o558">on the page as printed</a>' in shown
    assert 'href="/-/published/immigration-2007/source#L35">line 35 of the source</a>' in shown


async def test_a_value_beside_the_choices_is_added_to_the_list(site: Datasette) -> None:
    shown = await page(site, "/migration/largest-groups?limit=3")
    assert "<option selected>3</option>" in shown
    assert '<h2 id="rows">3 rows</h2>' in shown


async def test_links_carry_this_very_answer(site: Datasette) -> None:
    shown = await page(site, "/migration/largest-groups?region=NO06")
    asked = "table=immigration-2007&region=NO06&limit=10"
    for extension in ("json", "csv", "svg", "png", "vegalite"):
        assert f'href="/migration/largest-groups.{extension}?{asked}"' in shown
    address = f"http://localhost/migration/largest-groups{{}}?{asked.replace('&', '&amp;')}"
    assert address.format(".embed") in shown
    assert "/migration/over-representation?table=immigration-2007&region=NO06" in shown
    (edit,) = re.findall(r'class="canned-query-edit-sql" href="([^"]*)"', shown)
    assert (await site.client.get(edit)).text.count("<td") == 10 * 8


async def test_the_page_of_an_unknown_value_offers_the_nearest(site: Datasette) -> None:
    path = "/migration/one-citizenship-over-the-regions?citizenship=Polland"
    shown = await page(site, path, 400)
    text = " ".join(re.sub("<[^>]*>", "", shown).split())
    assert "There is no citizenship called “Polland” here. Did you mean Poland" in text
    assert (
        'href="/migration/one-citizenship-over-the-regions?table=immigration-2007&citizenship=Poland"'
        in shown
    )
    assert "<svg" not in shown


async def test_a_category_that_the_chosen_table_does_not_have_is_told(site: Datasette) -> None:
    path = "/migration/one-citizenship-over-the-regions?table=emigration-2008&citizenship=AUT"
    await page(site, "/")
    text = " ".join(re.sub("<[^>]*>", "", await page(site, path, 400)).split())
    assert "There is no citizenship called “AUT” here." in text


@pytest.mark.parametrize("name", list(QUERIES))
async def test_hostile_parameters_stay_text(site: Datasette, name: str) -> None:
    given = dict.fromkeys([*QUERIES[name]["params"], "_size", "other"], HOSTILE)
    for extension in ("", ".svg", ".png", ".vegalite"):
        response = await site.client.get(f"/migration/{name}{extension}", params=given)
        assert response.status_code in (200, 400, 404)
        assert "<script>alert" not in response.text
        if extension and QUERIES[name]["params"]:
            assert response.headers["content-type"] == "text/plain; charset=utf-8"


async def test_json_and_csv_of_a_question_are_bare(site: Datasette) -> None:
    as_csv = await site.client.get("/migration/largest-groups.csv?limit=1")
    assert as_csv.text.split() == [
        "rank,citizenship,persons,share_percent,region,measure,period,citizenship_code",
        "1,Poland,2393,25.5,Western",
        "Norway,Immigration,2007,POL",
    ]
    as_json = await site.client.get("/migration/largest-groups.json?limit=1")
    assert as_json.json()["rows"] == [
        [1, "Poland", 2393, 25.5, "Western Norway", "Immigration", "2007", "POL"]
    ]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/migration/where-a-number-comes-from?row=Austria&column=NO02",
            "Immigration 2007, Austria, Hedmark and Oppland: 1. It is printed as “1”",
        ),
        (
            "/migration/map-of-the-world?table=emigration-2008&group=africa&region=NO07",
            "Ethiopia has the most persons: 1. Of 35 in all, 34 or 97.1 % are not on the map",
        ),
    ],
)
async def test_one_person_is_not_called_persons(site: Datasette, path: str, said: str) -> None:
    shown = await page(site, path)
    assert said in " ".join(shown.split())
    assert not re.search(r"(?<![0-9.,\u202f])1 (persons|times|sums|findings|rows)", shown)


@pytest.mark.parametrize(
    ("template", "marked"),
    [("{town} has {marbles}", True), ("All have {sum}", False), ("Of {box}", False)],
)
def test_the_row_that_the_sentence_tells_of_is_known(template: str, marked: bool) -> None:
    rows = [("Oslo", 3, 6), ("Bergen", 2, 6), ("Hamar", 1, 6)]
    columns = read_columns({}, ["town", "marbles", "sum"], rows)
    assert answer(template, columns, rows, {"box": "red"}).is_of_first_row is marked


async def test_only_that_row_is_marked(site) -> None:
    rows = re.findall(r"<tr( aria-current=\"true\")?><td", await page(site, "/migration/findings"))
    assert [bool(mark) for mark in rows[:2]] == [True, False]
    assert 'aria-current="true"><td' not in await page(site, "/migration/two-tables-side-by-side")
