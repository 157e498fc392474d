"""The questions that every database is asked, whatever its dimensions: whole answers and charts."""

import re
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from described import QUERIES
from helpers import COUNTY, MIGRATION, copy_of, page_text, publication_folder
from site_of import page, site_of

from loader.build import build
from loader.questions.asked_dimensions import read_dimensions, subjects
from loader.questions.fill_questions import filled_in
from loader.questions.general_question import Particular, questions_to_ask
from loader.questions.questions_of_database import questions_of_database as general_questions
from plugins.questions.lower_function import lower

# The year 2007 is missing.
POPULATION = """\
Population, by sex, age and year
Sex\tAge\t2005\t2006\t2008
Both sexes\tAll ages\t66\t78\t84
\tYoung\t30\t36\t42
\tGrown\t20\t22\t24
\tOld\t16\t20\t18
Males\tAll ages\t32\t39\t44
\tYoung\t14\t19\t23
\tGrown\t11\t12\t13
\tOld\t7\t8\t8
Females\tAll ages\t34\t39\t40
\tYoung\t16\t17\t19
\tGrown\t9\t10\t11
\tOld\t9\t12\t10
"""
GROWTH = """\
Change in value added, by industry and quarter. Per cent
Industry\t2007Q1\t2007Q2\t2007Q4
Fishing\t5.2\t-0.7\t-4.8
Mining\t-3.2\t5.5\t-4.5
Trade\t-0.7\t3.7\t3.0
"""
GUESTS = """\
Guests, by county and month. 2009. 1 000 persons
County\tTotal\tJuly\tAugust
Total\t60\t34\t26
Oslo\t36\t20\t16
Hedmark\t14\t9\t5
Troms\t10\t5\t5
"""
BEDS = """\
Beds, by county and kind. 2009. 1 000 persons
County\tTotal\tHotel\tHut
Total\t31\t23\t8
Oslo\t19\t16\t3
Troms\t9\t6\t3
Bergen\t3\t1\t2
"""
# Tables of three years, of which the second is missing; the last has no number for Harstad.
FERRIES = """\
Ferries, by county and kind. {}. 1 000 tons
County\tTotal\tCar\tBoat
Total\t{}\t{}\t9
Oslo\t19.5\t16.5\t3
Harstad\t{}\t{}\t6
"""
FERRY_PAGES = {
    "ferries-2001.txt": FERRIES.format(2001, "30.5", "21.5", 11, 5),
    "ferries-2003.txt": FERRIES.format(2003, "32.5", "23.5", 13, 7),
    "ferries-2004.txt": FERRIES.format(2004, "32.5", "23.5", "..", ".."),
}
HOTELS = {"guests.txt": GUESTS, "beds.txt": BEDS}
ANY = ["tree-with-figures", "parts-of-a-total", "totals-and-proofs", "where-a-number-comes-from"]
OFFERED = {
    "people": [
        *("largest-age", "sex-as-shares", "sex-over-time", "age-over-time", "sex-by-age"),
        *("age-by-sex", "age-over-represented-by-sex", *ANY),
    ],
    "growth": [
        *("largest-industry", "industry-over-time", "tree-with-figures"),
        *("where-a-number-comes-from", "findings"),
    ],
    "county": [
        *("largest-county", "largest-head-2", "head-2-as-shares", "county-by-head-2"),
        *("head-2-by-county", "head-2-over-represented-by-county", *ANY, "footnotes", "findings"),
    ],
    "hotels": [
        *("largest-county", "county-as-shares", "county-over-time", "county-by-kind"),
        *(
            "kind-by-county",
            "kind-over-represented-by-county",
            "county-in-two-tables",
            "time-as-shares",
        ),
        *ANY,
    ],
    "ferries": [
        *("county-as-shares", "series-over-time", "county-by-kind", "kind-by-county"),
        *("kind-over-represented-by-county", *ANY, "symbols-used", "findings"),
    ],
}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def databases(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("general")
    pages: dict[str, dict[str, bytes | str]] = {
        "people": {"people.txt": POPULATION},
        "growth": {"growth.txt": GROWTH},
        "county": {COUNTY.name: COUNTY.read_bytes()},
        "hotels": dict(HOTELS),
        "ferries": dict(FERRY_PAGES),
    }
    for name, own in pages.items():
        build(publication_folder(folder / name, own), folder / f"{name}.db")
    return {name: folder / f"{name}.db" for name in pages}


@pytest.fixture
def asked(databases, opened):
    """Return a function that asks a question of a database and returns its rows."""

    def ask(database: str, name: str, *columns: str, **given: str) -> list[Any]:
        connection = opened(databases[database])
        connection.create_function("lower", 1, lower, deterministic=True)
        query = general_questions(connection)[name]
        cursor = connection.execute(query["sql"], defaultdict(str, given))
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
        return [tuple(row[column] for column in columns) for row in rows]

    return ask


@pytest.mark.parametrize("database", OFFERED)
def test_a_database_is_asked_what_its_dimensions_answer(databases, opened, database) -> None:
    assert list(general_questions(opened(databases[database]))) == OFFERED[database]


def test_each_of_many_unlike_tables_has_questions(tmp_path, opened) -> None:
    counties = {f"{name}.txt": BEDS.replace("county", name).replace("County", name.title())
                for name in ("town", "port", "isle")}  # fmt: skip
    kinds = {
        name: page.replace("kind", f"kind of {name[:4]}").replace("Hut", f"Hut {name[:4]}")
        for name, page in counties.items()
    }
    build(publication_folder(tmp_path / "unlike", kinds), tmp_path / "unlike.db")
    names = list(general_questions(opened(tmp_path / "unlike.db")))
    assert [name for name in names if name.startswith("largest-")] == [
        *("largest-isle", "largest-port", "largest-town")
    ]
    assert [name for name in names if "over-represented" in name] == [
        "kind-of-isle-over-represented-by-isle",
        "kind-of-port-over-represented-by-port",
        "kind-of-town-over-represented-by-town",
    ]
    assert names[-len(ANY) :] == ANY


def test_addresses_of_questions_have_plain_letters(tmp_path, opened) -> None:
    page = BEDS.replace("county", "måned").replace("County", "Måned")
    build(publication_folder(tmp_path / "beds", {"beds.txt": page}), tmp_path / "beds.db")
    names = list(general_questions(opened(tmp_path / "beds.db")))
    assert names[:3] == ["largest-maned", "maned-as-shares", "maned-by-kind"]


def test_dimensions_whose_names_differ_in_a_mark_alone_keep_them_in_addresses(
    tmp_path, opened
) -> None:
    pages = {
        f"{n}.txt": BEDS.replace("county", name).replace("County", name.title())
        for n, name in enumerate(("plass", "plåss", "område"))
    }
    build(publication_folder(tmp_path / "beds", pages), tmp_path / "beds.db")
    slugs = {d.name: d.slug for d in read_dimensions(opened(tmp_path / "beds.db"))}
    assert slugs == {"kind": "kind", "plass": "plass", "plåss": "plåss", "område": "omrade"}


def test_a_database_is_offered_no_more_questions_than_a_reader_looks_through(
    tmp_path, opened, monkeypatch
) -> None:
    pages = {f"{name}.txt": BEDS.replace("county", name).replace("County", name.title())
             for name in ("town", "port", "isle")}  # fmt: skip
    build(publication_folder(tmp_path / "unlike", pages), tmp_path / "unlike.db")
    monkeypatch.setattr("loader.questions.questions_of_database.MOST_QUESTIONS", 0)
    names = list(general_questions(opened(tmp_path / "unlike.db")))
    assert [name for name in names if name.startswith("largest-")] == [
        *("largest-isle", "largest-port")
    ]


def test_the_largest_categories_have_their_share_of_a_proved_total(asked) -> None:
    assert asked("people", "largest-age", "rank", "category", "number", "share_percent") == [
        (1, "Young", 42, 50.0),
        (2, "Grown", 24, 28.6),
        (3, "Old", 18, 21.4),
    ]
    chosen = {"sex": "FEMALES", "year": "2005"}
    assert asked(
        "people",
        "largest-age",
        "rank",
        "category",
        "number",
        "share_percent",
        "selection",
        **chosen,
    ) == [
        (1, "Young", 16, 47.1, "Females, 2005"),
        (2, "Grown", 9, 26.5, "Females, 2005"),
        (2, "Old", 9, 26.5, "Females, 2005"),
    ]
    assert asked("people", "largest-age", "category", limit="1") == [("Young",)]


def test_negative_numbers_and_decimals_are_ranked_without_shares(asked) -> None:
    found = asked("growth", "largest-industry", "category", "number", "share_percent", "unit")
    assert found == [
        ("Trade", 3.0, None, "per cent"),
        ("Mining", -4.5, None, "per cent"),
        ("Fishing", -4.8, None, "per cent"),
    ]


def test_what_has_no_total_is_chosen_and_combinations_that_are_not_printed_are_passed(
    asked,
) -> None:
    """Note that Emigration has To abroad in place of From abroad."""
    columns = ("category", "number", "share_percent", "selection")
    assert asked("county", "largest-county", *columns, limit="2") == [
        ("Oslo", 45363, 21.8, "In-migration"),
        ("Akershus", 30880, 14.8, "In-migration"),
    ]
    abroad = asked("county", "largest-county", *columns, limit="1", head_2="to abroad")
    assert abroad == [("Oslo", 8686, 27.3, "Emigration, To abroad")]
    net = {"head": "Net-migration", "head_2": "Internal"}
    found = asked("county", "largest-county", "category", "number", limit="100", **net)
    assert (found[0], found[-1]) == (("Akershus", 3005), ("Nordland", -1587))


def test_one_category_over_another_dimension_has_both_shares(asked) -> None:
    columns = ("of_other", "number", "share_percent", "share_of_other_percent", "largest_name")
    assert asked("people", "sex-by-age", *columns, sex="Males", year="2008") == [
        ("Young", 23, 52.3, 54.8, "Young"),
        ("Grown", 13, 29.5, 54.2, "Young"),
        ("Old", 8, 18.2, 44.4, "Young"),
    ]
    assert asked("people", "age-by-sex", *columns, "selection") == [
        ("Males", 23, 54.8, 52.3, "Males", "Young, 2008"),
        ("Females", 19, 45.2, 47.5, "Males", "Young, 2008"),
    ]
    assert asked("people", "age-by-sex", "number", "total", "total_of_other", age="All ages") == [
        (44, 84, 44),
        (40, 84, 40),
    ]


def test_a_total_is_made_up_of_its_proved_parts(asked) -> None:
    assert asked("people", "sex-as-shares", "of_other", "part", "number", "share_percent") == [
        ("Young", "Males", 23, 54.8),
        ("Young", "Females", 19, 45.2),
        ("Grown", "Males", 13, 54.2),
        ("Grown", "Females", 11, 45.8),
        ("Old", "Females", 10, 55.6),
        ("Old", "Males", 8, 44.4),
    ]
    net = asked(
        "county", "head-2-as-shares", "of_other", "part", "share_percent", head="net-migration"
    )
    assert ("Oslo", "From abroad", 95.2) not in net
    assert {county for county, *_ in net} == {
        "Østfold", "Akershus", "Oslo", "Buskerud", "Vestfold", "Aust-Agder", "Vest-Agder",
        "Hordaland", "Sør-Trøndelag",
    }  # fmt: skip


def test_over_representation_compares_a_share_with_that_in_the_whole(asked) -> None:
    name = "age-over-represented-by-sex"
    columns = ("category", "quotient", "share_percent", "whole_share_percent", "selection")
    assert asked("people", name, *columns) == [
        ("Young", 1.05, 52.3, 50.0, "Males, 2008"),
        ("Grown", 1.03, 29.5, 28.6, "Males, 2008"),
        ("Old", 0.85, 18.2, 21.4, "Males, 2008"),
    ]
    assert asked("people", name, *columns, sex="Females", year="2005", limit="1") == [
        ("Old", 1.09, 26.5, 24.2, "Females, 2005")
    ]
    assert asked("people", name, *columns, sex="Both sexes") == []


def test_change_is_told_from_one_year_to_the_next_only(asked) -> None:
    columns = ("time", "number", "change", "first_number", "last_time")
    assert asked("people", "age-over-time", *columns) == [
        ("2005", 66, None, 66, "2008"),
        ("2006", 78, 12, 66, "2008"),
        ("2008", 84, None, 66, "2008"),
    ]
    assert asked("growth", "industry-over-time", "time", "number", "change", industry="Mining") == [
        ("2007Q1", -3.2, None),
        ("2007Q2", 5.5, 8.7),
        ("2007Q4", -4.5, -10.0),
    ]


def test_a_series_is_asked_for_one_number_of_each_of_its_tables(asked) -> None:
    columns = ("time", "number", "change", "unit", "selection", "first_time", "last_time")
    boats = asked("ferries", "series-over-time", *columns, county="harstad", table="ferries-2003")
    assert boats == [
        ("2001", 11, None, "× 1 000 tons", "Harstad", "2001", "2003"),
        ("2003", 13, None, "× 1 000 tons", "Harstad", "2001", "2003"),
        ("2004", None, None, "× 1 000 tons", "Harstad", "2001", "2003"),
    ]
    total = asked("ferries", "series-over-time", "time", "number", "change", kind="Car")
    assert total == [("2001", 21.5, None), ("2003", 23.5, None), ("2004", 23.5, 0.0)]


def test_a_total_of_times_is_no_time(asked) -> None:
    assert asked("hotels", "county-over-time", "time", "number", "change", county="Oslo") == [
        ("July", 20, None),
        ("August", 16, -4),
    ]
    first = asked("hotels", "largest-county", "category", "selection", table="guests", limit="1")
    assert first == [("Oslo", "Total")]


def test_two_tables_are_side_by_side_on_what_both_list(asked) -> None:
    name, columns = "county-in-two-tables", ("category", "number", "share_percent", "other_number")
    assert asked("hotels", name, *columns, "kind", "published", "total") == [
        ("Oslo", 19, 61.3, 36, "item", "Beds 2009", 31),
        ("Troms", 9, 29.0, 10, "item", "Beds 2009", 31),
        ("All others in Total", 3, 9.7, 14, "harmonised rest", "Beds 2009", 31),
    ]
    assert asked("hotels", name, *columns, "selection", kind="Hut") == [
        ("Oslo", 3, 37.5, 36, "Hut"),
        ("Troms", 3, 37.5, 10, "Hut"),
        ("All others in Total", 2, 25.0, 14, "Hut"),
    ]
    assert asked("hotels", name, *columns, other_table="beds") == []


def test_a_tree_has_the_figures_of_one_column(asked) -> None:
    columns = ("tree", "number", "share_of_parent_percent", "parts", "kind")
    assert asked("hotels", "tree-with-figures", *columns, table="guests", column="july") == [
        ("Total", 34, None, 3, "total"),
        ("· Oslo", 20, 58.8, None, "item"),
        ("· Hedmark", 9, 26.5, None, "item"),
        ("· Troms", 5, 14.7, None, "item"),
    ]


def test_a_total_is_the_sum_of_its_parts(asked) -> None:
    columns = ("part", "counted", "sum_of_all", "printed_total", "total")
    given = {"total": "Males, All ages", "column": "2006"}
    assert asked("people", "parts-of-a-total", *columns, **given) == [
        ("Males, Young", 19, 39, 39, "Males, All ages"),
        ("Males, Grown", 12, 39, 39, "Males, All ages"),
        ("Males, Old", 8, 39, 39, "Males, All ages"),
    ]


def test_all_sums_are_counted_by_total(asked) -> None:
    columns = ("total", "checks", "that_hold", "all_checks", "all_that_hold")
    assert asked("hotels", "totals-and-proofs", *columns) == [
        ("Total (county)", 3, 3, 7, 7),
        ("Total (kind)", 4, 4, 7, 7),
    ]


def test_each_number_is_found_by_its_row_and_column(asked) -> None:
    columns = ("number", "printed", "line", "field", "row_heading", "column_headings")
    assert asked(
        "people", "where-a-number-comes-from", *columns, row="females, old", column="2006"
    ) == [(12, "12", 14, 3, "Old", "2006")]


@pytest.mark.parametrize("database", OFFERED)
def test_every_choice_of_every_question_answers(databases, opened, database) -> None:
    connection = opened(databases[database])
    connection.create_function("lower", 1, lower, deterministic=True)
    asked = 0
    for name, query in general_questions(connection).items():
        for parameter in query["params"]:
            choices = connection.execute(query["choices"][parameter], defaultdict(str)).fetchall()
            for value, label in choices:
                by_code, by_name = (
                    connection.execute(
                        query["sql"], defaultdict(str, {parameter: given})
                    ).fetchall()
                    for given in (str(value), str(label).swapcase())
                )
                assert by_code, (name, parameter, value)
                assert by_name == by_code or parameter == "table", (name, parameter, label)
                asked += 1
        assert not connection.execute(
            query["sql"], defaultdict(str, {query["params"][0]: "nowhere"})
        ).fetchall(), name
    assert asked > len(OFFERED[database])


def test_the_first_choice_is_what_is_meant_when_nothing_is_chosen(databases, opened) -> None:
    for path in databases.values():
        connection = opened(path)
        for name, query in general_questions(connection).items():
            first = {
                parameter: str(connection.execute(sql, defaultdict(str)).fetchone()[0])
                for parameter, sql in query["choices"].items()
                if parameter != "limit" and connection.execute(sql, defaultdict(str)).fetchone()
            }
            unasked, asked = (
                connection.execute(query["sql"], defaultdict(str, given)).fetchall()
                for given in ({}, first)
            )
            assert unasked == asked, name


@pytest.mark.parametrize("database", OFFERED)
async def test_every_page_has_an_answer_and_its_chart(databases, database) -> None:
    site = site_of(databases[database])
    await page(site, "/")
    offered = await site.get_canned_queries(database, None)
    assert list(offered) == OFFERED[database]
    for name, query in offered.items():
        shown = await page(site, f"/{database}/{name}")
        said = shown.partition('<p class="answer">')[2].partition("</p>")[0]
        assert said, name
        assert not {"nothing", "{", "[", "None"} & set(said.replace("{", " { ").split()), said
        assert shown.count("<svg") == (2 if "chart" in query else 0), name
        assert "note warn" not in shown


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("people/largest-age",
         "Population, 2008: Young is the largest, with 42, which is 50.0\u00a0% of the total."),
        ("growth/largest-industry",
         "Change in value added, 2007Q4: Trade is the largest, with 3.0 per cent."),
        ("growth/industry-over-time",
         "Change in value added, Fishing: −4.8 per cent in 2007Q4, and 5.2 in 2007Q1."),
        ("hotels/county-by-kind?county=Oslo",
         "Beds 2009, Oslo: Hotel has the most, 16 × 1 000 persons,"
         " which is 84.2\u00a0% of the total."),
        ("people/parts-of-a-total",
         "Population, 2005: 66 is printed for Both sexes, All ages, and its 3 parts make 66."),
    ],
)  # fmt: skip
async def test_an_answer_is_a_sentence_with_its_unit(databases, path, said) -> None:
    shown = await page(site_of(databases[path.partition("/")[0]]), f"/{path}")
    assert f'<p class="answer">{said}</p>' in shown


async def test_a_dimension_that_the_chosen_table_has_not_is_not_offered(databases) -> None:
    beds, guests = [
        await page(site_of(databases["hotels"]), f"/hotels/largest-county?table={table}")
        for table in ("beds", "guests")
    ]
    assert ['name="kind"' in beds, 'name="month"' in beds] == [True, False]
    assert ['name="kind"' in guests, 'name="month"' in guests] == [False, True]


@pytest.mark.parametrize(("limit", "status"), [("2", 200), ("0", 400), ("x", 400), ("1001", 400)])
async def test_a_limit_is_a_number(databases, limit, status) -> None:
    site = site_of(databases["people"])
    await page(site, "/")
    response = await site.client.get(f"/people/largest-age?limit={limit}")
    assert response.status_code == status


async def test_an_unknown_category_is_named(databases) -> None:
    shown = await page(site_of(databases["people"]), "/people/largest-age?sex=Femalez", 400)
    said = " ".join(re.sub("<[^>]*>", "", shown).split())
    assert "There is no sex called “Femalez” here. Did you mean Females" in said


async def test_migration_has_the_questions_of_its_own_words_and_no_other(migration_db) -> None:
    site = site_of(migration_db)
    await page(site, "/")
    assert list(await site.get_canned_queries("migration", None)) == list(QUERIES)


async def test_tables_of_another_kind_beside_them_are_asked_too(tmp_path) -> None:
    seeds = copy_of(MIGRATION, tmp_path / "migration")
    (seeds / "published" / COUNTY.name).write_bytes(COUNTY.read_bytes())
    build(seeds, tmp_path / "migration.db")
    site: Datasette = site_of(tmp_path / "migration.db")
    await page(site, "/")
    offered = list(await site.get_canned_queries("migration", None))
    assert offered == [*QUERIES, *OFFERED["county"][:6]]


def test_names_that_templates_use_are_free_for_dimensions(tmp_path, opened) -> None:
    colours = page_text(
        title="Marbles, by group and limit. 2009",
        heads=[("Group", "Total", "Low", "High", "Top")],
        rows=[("Total", 60, 10, 20, 30), ("Red", 36, 6, 12, 18), ("Blue", 18, 3, 6, 9),
              ("Grey", 6, 1, 2, 3)],
    )  # fmt: skip
    build(publication_folder(tmp_path / "marbles", {"x.txt": colours}), tmp_path / "marbles.db")
    connection = opened(tmp_path / "marbles.db")
    query = general_questions(connection)["largest-group"]
    assert query["params"] == ["table", "limit_category", "limit"]
    given = defaultdict(str, {"limit_category": "High", "limit": "1"})
    assert connection.execute(query["sql"], given).fetchone()[1:3] == ("Red", 12)


async def test_a_parameter_is_called_as_its_dimension(tmp_path) -> None:
    text = page_text(
        title="Marbles 2009",
        heads=[("Limit", "Total", "Left", "Right")],
        rows=[("Total", 60, 50, 10), ("Red", 36, 30, 6), ("Blue", 24, 20, 4)],
    )
    seeds = publication_folder(tmp_path / "marbles", {"x.txt": text})
    (seeds / "publication.yml").write_text("dimensions:\n  limit: {label: Colour}\n")
    build(seeds, tmp_path / "marbles.db")
    shown = await page(site_of(tmp_path / "marbles.db"), "/marbles/limit-by-head")
    labels = re.findall('<label for="choose-([^"]*)">([^<]*)</label>', shown)
    assert labels == [("table", "Table"), ("limit_category", "Colour")]
    shown = await page(site_of(tmp_path / "marbles.db"), "/marbles/head-by-limit")
    assert '<label for="choose-head">Column heading</label>' in shown


async def test_a_label_is_no_template(tmp_path) -> None:
    title = "Marbles, by [colour] $x {y} <b>. 2009"
    rows = [("Total", 60, 50, 10), ("{sum}", 36, 30, 6), ("$y [z]", 18, 15, 3), ("<i>'\"", 6, 5, 1)]
    text = page_text(title=title, heads=[("Colour", "Total", "Left", "Right")], rows=rows)
    build(publication_folder(tmp_path / "odd", {"x.txt": text}), tmp_path / "odd.db")
    site = site_of(tmp_path / "odd.db")
    await page(site, "/")
    for name, query in (await site.get_canned_queries("odd", None)).items():
        shown = (await site.client.get(f"/odd/{name}")).text
        assert '<p class="answer">' in shown
        assert shown.count("<svg") == (2 if "chart" in query else 0), name
        assert "<b>" not in shown
        assert "<i>" not in shown


def test_a_database_of_others_is_not_asked(memory) -> None:
    memory.execute("CREATE TABLE marble (colour)")
    assert general_questions(memory) == {}


def test_dimensions_are_known_by_what_their_tables_say(databases, opened) -> None:
    found = read_dimensions(opened(databases["county"]))
    assert [(one.name, len(one.plain), len(one.summed), one.size) for one in found] == [
        ("county", 1, 1, 19),
        ("head", 0, 1, 3),  # one of its categories is the difference of the others
        ("head_2", 1, 1, 3),
    ]
    pairs = [
        (s.dimension.name, s.other.name) for s in subjects("pair", found) if s.dimension and s.other
    ]
    assert pairs == [("county", "head_2"), ("head_2", "county")]


def test_the_main_time_is_called_time(databases, opened) -> None:
    found = read_dimensions(opened(databases["people"]))
    assert [(one.name, one.slug, one.is_time) for one in found] == [
        ("sex", "sex", False),
        ("age", "age", False),
        ("year", "time", True),
    ]


def test_a_dimension_may_be_on_the_rows_of_one_table_and_the_columns_of_another(
    tmp_path, opened
) -> None:
    pages: dict[str, bytes | str] = {
        "a.txt": "Births, by county and sex. 2001\nCounty\tTotal\tBoys\tGirls\n"
        "Total\t60\t35\t25\nOslo\t41\t24\t17\nTroms\t19\t11\t8\n",
        "b.txt": "Names, by sex and county. 2002\nSex\tTotal\tOslo\tTroms\n"
        "Total\t90\t50\t40\nBoys\t51\t30\t21\nGirls\t39\t20\t19\n",
    }
    build(publication_folder(tmp_path / "births", pages), tmp_path / "births.db")
    connection = opened(tmp_path / "births.db")
    query = general_questions(connection)["county-as-shares"]
    found = {
        table: [row[:3] for row in connection.execute(query["sql"], defaultdict(str, table=table))]
        for table in ("a", "b")
    }
    assert found == {
        "a": [
            ("Boys", "Oslo", 24),
            ("Boys", "Troms", 11),
            ("Girls", "Oslo", 17),
            ("Girls", "Troms", 8),
        ],
        "b": [
            ("Boys", "Oslo", 30),
            ("Boys", "Troms", 21),
            ("Girls", "Oslo", 20),
            ("Girls", "Troms", 19),
        ],
    }


# The largest ages in words of its own: other names of a parameter and of columns, other defaults.
OURS: dict[str, Any] = {
    "general": "largest-age",
    "instead_of": ["sex-by-age"],
    "title": "Which ages are there?",
    "params": ["table", "sex", "most"],
    "renamed": {"most": "limit"},
    "defaults": {"sex": "Females", "most": 2, "year": "2005"},
    "select": {"age": "category", "people": "number", "of": "of_sex", "share_percent": None,
               "double": "2 * number"},
    "order": "number, age",
    "answer": "{age}: {people}",
    "columns": {"double": "Twice as many."},
}  # fmt: skip


def test_a_general_question_is_asked_in_own_words(databases, opened) -> None:
    connection = opened(databases["people"])
    shared = {"people": {"unit": "persons"}}
    offered = general_questions(connection, {"ours": OURS}, shared)
    # The names of the others, but of those that it says.
    assert list(offered) == [
        "ours", *(name for name in OFFERED["people"] if name not in ("largest-age", "sex-by-age"))
    ]  # fmt: skip
    ours = offered["ours"]
    assert {name: ours[name] for name in ("title", "params", "defaults", "answer")} == {
        "title": OURS["title"],
        "params": OURS["params"],
        "defaults": {"sex": "Females", "most": 2},
        "answer": OURS["answer"],
    }
    assert list(ours["choices"]) == OURS["params"]
    assert ours["bounds"] == {"most": [1, 1000]}
    assert {name: about["title"] for name, about in ours["columns"].items() if name == "age"} == {
        "age": "Age"
    }
    assert set(ours["columns"]) == {"age", "share_percent", "double"}
    rows = connection.execute(ours["sql"], defaultdict(str)).fetchall()
    assert rows == [
        ("Grown", 9, "Females", 26.5, 18),
        ("Old", 9, "Females", 26.5, 18),
        ("Young", 16, "Females", 47.1, 32),
    ]
    given = defaultdict(str, sex="Males", most="1")
    assert connection.execute(ours["sql"], given).fetchall() == [("Young", 14, "Males", 43.8, 28)]


def test_a_default_that_is_not_there_is_what_the_general_question_means(databases, opened) -> None:
    connection = opened(databases["people"])
    own = {**OURS, "defaults": {"sex": "NOBODY"}}
    sql = general_questions(connection, {"ours": own})["ours"]["sql"]
    assert {row[2] for row in connection.execute(sql, defaultdict(str))} == {"Both sexes"}


def test_a_question_that_no_dimension_fits_is_left_out(databases, opened) -> None:
    connection = opened(databases["people"])
    own = {"ours": {**OURS, "general": "largest-colour"}}
    assert list(general_questions(connection, own)) == OFFERED["people"]


def test_without_a_choice_of_table_only_some_are_asked_of_all_tables(
    connection: sqlite3.Connection,
) -> None:
    """An answer would otherwise have the numbers of one table beside the words of all."""
    without_table = Particular(params=())
    for question in questions_to_ask(connection):
        sql = filled_in(question, without_table)["sql"]
        cursor = connection.execute(sql)
        names = [name for name, *_ in cursor.description]
        about = {row[names.index("measure")] for row in cursor.fetchall() if "measure" in names}
        if not question.template.get("of_all_tables"):
            assert len(about) <= 1, question.name
        elif question.kind == "findings":
            assert about == {"Immigration", "Emigration"}
