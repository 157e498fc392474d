"""The overview: its two maps, what each panel takes from the choices, and what it says of them."""

import json
import re
import sqlite3
from collections import defaultdict
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import METADATA, QUERIES, overview_of
from helpers import MIGRATION, built_migration, totals_by_citizenship
from site_of import site_of

from plugins.questions.overview import Overview, OverviewError, Panel, check, read_overview
from plugins.questions.question import with_words

Row = tuple[Any, ...]

COLUMNS = METADATA["databases"]["migration"]["columns"]
NAMED = {name: {**with_words(query, COLUMNS), "name": name} for name, query in QUERIES.items()}
DECLARED = overview_of(built_migration())
PANELS = [panel["query"] for panel in DECLARED["panels"]]


def run(connection: sqlite3.Connection, name: str, **given: str) -> list[dict[str, Any]]:
    parameters = dict.fromkeys(QUERIES[name]["params"], "") | given
    cursor = connection.execute(QUERIES[name]["sql"], parameters)
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def some(rows: list[dict[str, Any]], columns: str) -> list[Row]:
    return [tuple(row[column] for column in columns.split(", ")) for row in rows]


def shown(connection: sqlite3.Connection, **given: str) -> Overview:
    return read_overview(connection, DECLARED, NAMED, given, lambda name: f"/marbles/{name}")


def panels(overview: Overview) -> dict[str, Panel]:
    return {panel.question.name: panel for panel in overview.panels}


# -- the maps' questions --------------------------------------------------------------------------


def test_map_of_the_regions(connection: sqlite3.Connection) -> None:
    rows = run(connection, "map-of-the-regions")
    assert some(rows, "region_code, region, persons, share_percent") == [
        ("NO01", "Oslo and Akershus", 20696, 33.5),
        ("NO04", "Agder and Rogaland", 10023, 16.2),
        ("NO03", "South Eastern Norway", 9921, 16.1),
        ("NO05", "Western Norway", 9378, 15.2),
        ("NO06", "Trøndelag", 4722, 7.6),
        ("NO07", "Northern Norway", 4258, 6.9),
        ("NO02", "Hedmark and Oppland", 2776, 4.5),
    ]
    assert {row["country_persons"] for row in rows} == {61774} == {sum(r["persons"] for r in rows)}


@pytest.mark.parametrize(
    ("given", "persons", "country"),
    [
        ({"table": "emigration-2008"}, [9712, 3719, 3263, 2587, 1997, 1450, 887], 23615),
        ({"citizenship": "africa"}, [1174, 747, 627, 574, 517, 404, 305], 4348),
        ({"citizenship": "Somalia", "table": "12"}, [60, 22, 9, 8, 8, 6, 0], 113),
    ],
)
def test_map_of_the_regions_otherwise(
    connection: sqlite3.Connection, given: dict[str, str], persons: list[int], country: int
) -> None:
    rows = run(connection, "map-of-the-regions", **given)
    assert [row["persons"] for row in rows] == persons
    assert {row["country_persons"] for row in rows} == {country} == {sum(persons)}


def test_map_of_the_world(connection: sqlite3.Connection) -> None:
    rows = run(connection, "map-of-the-world")
    assert some(rows, "map_code, citizenship, persons, share_percent")[:3] == [
        ("POL", "Poland", 14160, 22.9),
        ("NOR", "Norway", 8276, 13.4),
        ("SWE", "Sweden", 4432, 7.2),
    ]
    assert some(rows, "map_code, citizenship, persons")[-8:] == [
        ("rest-of-africa", "The rest of Africa", 1605),
        ("rest-of-asia", "The rest of Asia", 815),
        ("rest-of-south-america", "The rest of South and Central America", 598),
        ("rest-of-eastern-europe", "The rest of Eastern Europe", 479),
        ("stateless", "Stateless", 453),
        ("rest-of-western-europe", "The rest of Western Europe", 395),
        ("rest-of-oceania", "The rest of Oceania", 67),
        ("unknown", "Unknown", 21),
    ]
    assert set(some(rows, "all_persons, not_on_map, not_on_map_percent")) == {(61774, 4433, 7.2)}
    assert sum(row["persons"] for row in rows) == 61774
    assert 4433 == 1605 + 815 + 598 + 479 + 453 + 395 + 67 + 21


@pytest.mark.parametrize(
    ("given", "first", "whole", "not_on_map"),
    [
        ({"table": "emigration-2008"}, ("NOR", 8457), 23615, 2597),
        ({"group": "america"}, ("USA", 824), 2258, 598),
        ({"region": "NO05", "group": "Africa"}, ("SOM", 270), 747, 343),
        # Table 12 does not divide Oceania, which is no country.
        ({"table": "12", "group": "oceania"}, ("oceania", 185), 185, 185),
    ],
)
def test_map_of_the_world_otherwise(
    connection: sqlite3.Connection, given: dict[str, str], first: Row, whole: int, not_on_map: int
) -> None:
    rows = run(connection, "map-of-the-world", **given)
    assert some(rows, "map_code, persons")[0] == first
    assert set(some(rows, "all_persons, not_on_map")) == {(whole, not_on_map)}
    assert sum(row["persons"] for row in rows) == whole


def test_the_map_and_what_it_misses_are_everybody_in_every_group_and_region(
    connection: sqlite3.Connection,
) -> None:
    atlas = json.loads((MIGRATION / "maps" / "world.topojson").read_text(encoding="utf-8"))
    shapes = {shape["id"] for shape in atlas["objects"]["countries"]["geometries"]}
    for table, group, region, printed in totals_by_citizenship(connection):
        rows = run(connection, "map-of-the-world", table=table, group=group, region=region)
        missed = [row["persons"] for row in rows if row["map_code"] not in shapes]
        assert sum(row["persons"] for row in rows) == printed
        assert set(some(rows, "all_persons, not_on_map")) == {(printed, sum(missed))}


# -- what a panel takes from the choices ----------------------------------------------------------


def test_panels_answer_what_is_chosen_at_first(connection: sqlite3.Connection) -> None:
    overview = shown(connection)
    assert overview.chosen == "Immigration 2007 (table 11) · The whole country · All citizenships"
    assert [(choice.name, len(choice.choices)) for choice in overview.choices] == [
        ("table", 2),
        ("region", 8),
        ("group", 10),
    ]
    assert [(panel.question.name, panel.width) for panel in overview.panels] == [
        ("map-of-the-regions", "wide"),
        ("largest-groups", "narrow"),
        ("map-of-the-world", "wide"),
        ("over-representation", "narrow"),
        ("groups-by-region-as-shares", "wide"),
    ]
    assert [panel.question.answer.sentence for panel in overview.panels[:3]] == [
        "Immigration 2007, All citizenships: most in Oslo and Akershus, with 20\u202f696 persons"
        " or 33.5\u00a0% of the 61\u202f774 in the whole country.",
        "Immigration 2007, The whole country: Poland is the largest group, with 14\u202f160"
        " persons, 22.9\u00a0% of all.",
        "Immigration 2007, The whole country, All citizenships: Poland has the most"
        " persons: 14\u202f160. Of 61\u202f774 in all, 4\u202f433 or 7.2\u00a0% are not on the map,"
        " because the table gives them no country.",
    ]


def test_panels_follow_the_choices_and_lead_to_the_same_question(
    connection: sqlite3.Connection,
) -> None:
    overview = shown(connection, table="emigration-2008", region="Trøndelag", group="america")
    assert overview.chosen == "Emigration 2008 (table 12) · Trøndelag · America"
    assert [panel.question.address() for panel in overview.panels] == [
        "/marbles/map-of-the-regions?table=emigration-2008&citizenship=america",
        "/marbles/largest-groups?table=emigration-2008&region=NO06&limit=10",
        "/marbles/map-of-the-world?table=emigration-2008&group=america&region=NO06",
        "/marbles/over-representation?table=emigration-2008&region=NO06&minimum=500",
        "/marbles/groups-by-region-as-shares?table=emigration-2008&group=america",
    ]
    for panel in overview.panels:
        rows = run(connection, panel.question.name, **panel.question.values)
        assert [tuple(row.values()) for row in rows] == panel.question.result.rows


def test_a_panel_says_which_choices_do_not_concern_it(connection: sqlite3.Connection) -> None:
    untouched = {
        name: [choice.label for choice in panel.without_effect]
        for name, panel in panels(shown(connection)).items()
    }
    assert untouched == {
        "map-of-the-regions": ["Region"],
        "largest-groups": ["Group"],
        "map-of-the-world": [],
        "over-representation": ["Group"],
        "groups-by-region-as-shares": ["Region"],
    }


@pytest.mark.parametrize("choice", ["region", "group"])
def test_what_is_said_not_to_concern_a_panel_does_not(
    connection: sqlite3.Connection, choice: str
) -> None:
    before = panels(shown(connection))
    after = panels(shown(connection, **{choice: {"region": "NO01", "group": "oceania"}[choice]}))
    same = {name for name in PANELS if before[name].question.result == after[name].question.result}
    assert same == {
        name
        for name, panel in before.items()
        if choice in [untouched.name for untouched in panel.without_effect]
    }


def test_a_question_that_cannot_be_asked_of_a_choice_says_what_it_shows_instead(
    connection: sqlite3.Connection,
) -> None:
    overview = panels(shown(connection, group="africa"))
    replaced = {
        name: [(chosen.value_label, own.value_label) for chosen, own in panel.replaced]
        for name, panel in overview.items()
        if panel.replaced
    }
    assert replaced == {
        "over-representation": [("The whole country", "Western Norway")],
        "groups-by-region-as-shares": [("Africa", "All citizenships")],
    }
    shares = overview["groups-by-region-as-shares"].question
    assert shares.values == {"table": "immigration-2007", "group": "total"}


def test_no_panel_is_shown_for_a_choice_that_nothing_goes_by(
    connection: sqlite3.Connection,
) -> None:
    overview = shown(connection, region="Western Norwya", group="' OR 1=1 --")
    assert overview.panels == []
    nearest = {
        one.parameter.name: [choice.label for choice in one.nearest] for one in overview.unknown
    }
    assert nearest == {"region": ["Western Norway", "South Eastern Norway"], "group": []}


def test_every_choice_gives_rows_in_every_panel(connection: sqlite3.Connection) -> None:
    for choice, sql in DECLARED["choices"].items():
        for value, _ in connection.execute(sql, defaultdict(str)).fetchall():
            for name, panel in panels(shown(connection, **{choice: value})).items():
                assert panel.question.result.rows, (choice, value, name)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"query": "marbles"}, "'marbles' is not a query; expected largest-groups, "),
        (
            {"params": {"colour": "group"}},
            "'colour' is not a parameter of map-of-the-regions; expected table, citizenship",
        ),
        (
            {"params": {"table": "shelf"}},
            "'shelf' is not a choice of the page; expected table, region, group",
        ),
        ({"width": "huge"}, "'huge' is not a width of map-of-the-regions; expected wide, narrow"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(changed: dict[str, Any], message: str) -> None:
    wrong = {**DECLARED, "panels": [{**DECLARED["panels"][0], **changed}]}
    with pytest.raises(OverviewError, match=re.escape(f"overview: {message}")):
        check(wrong, NAMED)


# -- the page -------------------------------------------------------------------------------------


async def page_of(database: Path, query: str = "") -> tuple[int, str]:
    response = await site_of(database).client.get(f"/-/overview{query}")
    return response.status_code, unescape(response.text)


async def test_the_page_has_a_chart_a_sentence_and_a_way_on_for_each_panel(
    migration_db: Path,
) -> None:
    status, page = await page_of(migration_db, "?table=emigration-2008&group=asia")
    assert status == 200
    # Three wide panels have a picture for desks and one for phones, two narrow ones one for both.
    assert page.count('<img src="/migration/') == 5
    assert page.count('<source media="(max-width: 480px)" srcset="/migration/') == 3
    for said in (
        "<title>Overview – ",
        "Emigration 2008 (table 12) · The whole country · Asia, Turkey included",
        '<option value="asia" selected>',
        "Emigration 2008, Asia, Turkey included: most in Oslo and Akershus, with",
        'href="/migration/map-of-the-regions?table=emigration-2008&citizenship=asia"',
        "Shown for All citizenships: this question is not available for Asia, Turkey included.",
        "Shown for Western Norway: this question is not available for The whole country.",
        "The same for every choice of region.",
        "NUTS 2 regions of 2006–2016, made of the counties before 2018",
        'alt="The largest groups: The whole country. Emigration 2008 (table 12), persons.'
        " Bar chart with 10 bars. Largest: ",
        'rel="license">CC BY 4.0</a>',
        "/migration/map-of-the-regions.png?table=emigration-2008&citizenship=asia",
        "/migration/map-of-the-world.svg?table=emigration-2008&group=asia&region=total"
        "&_colours=auto",
        "&_width=360&_colours=auto",
    ):
        assert said in page, said


async def test_the_pictures_ask_for_the_language_that_the_page_asks_for(migration_db: Path) -> None:
    _, page = await page_of(migration_db, "?lang=nb")
    assert len(re.findall(r'(?:src|srcset)="/migration/[^"]+&lang=nb"', page)) == 8
    assert 'alt="De største gruppene: Hele landet. Innvandring 2007 (tabell 11), personer. ' in page


async def test_a_map_without_a_country_says_so(migration_db: Path) -> None:
    status, page = await page_of(migration_db, "?table=emigration-2008&group=oceania")
    assert status == 200
    assert "Of 185 in all, 185 or 100\u00a0% are not on the map" in page
    problem = "Nothing to draw: no row with a figure has a shape on this map."
    assert f'<p class="note warn">No chart: {problem}</p>' in page
    path = "/migration/map-of-the-world.svg?table=emigration-2008&group=oceania&region=total"
    assert path not in page
    picture = await site_of(migration_db).client.get(f"{path}&_colours=auto")
    assert (picture.status_code, picture.text) == (400, f"{problem}\n")


async def test_an_unknown_choice_is_400_and_escaped(migration_db: Path) -> None:
    response = await site_of(migration_db).client.get("/-/overview?region=<b>Vestlandt</b>")
    assert response.status_code == 400
    assert "There is no region called “&lt;b&gt;Vestlandt&lt;/b&gt;” here." in response.text
    assert "<svg" not in response.text


async def test_without_a_declaration_there_is_no_overview(migration_db: Path) -> None:
    whole = site_of(migration_db)
    bare = Datasette(
        immutables=[str(migration_db)], plugins_dir=whole.plugins_dir, metadata={"title": "Bare"}
    )
    response = await bare.client.get("/-/overview")
    assert response.status_code == 404
