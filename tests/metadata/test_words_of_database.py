"""Any database is described whole to Datasette, from its contents alone."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from datasette.app import Datasette
from helpers import COUNTY, ROOT, page_text, publication_folder
from marbles import build_marbles

from loader.build import build
from loader.command.cli import main
from loader.database.opening import reading
from loader.metadata.facts import read_columns
from loader.metadata.overlay import of_site
from loader.metadata.words_of_database import words_of_database

# What SQLite and its full-text search keep for themselves.
OF_SQLITE = ("sqlite_", "search_")
HOSTILE = "<script>alert(1)</script> & {title} {{ 7*7 }}"

KIND = (
    "total (the sum of everything), group (the sum of others), item (one category), or rest (what a"
    " table counts in a group without listing it, so it differs from table to table)."
)
ADDITIVE = (
    "True if the number is a part and not a total of others: such numbers do not overlap. False"
    " if it is a total, which would count twice if it were added to its parts, or if it is"
    " not proved what the number is a part of. It is 1 or 0 in SQL and on pages."
)
SYMBOL = "The sign printed in place of the number, or beside it, if any."
NOTES = "The footnotes attached to the number, its row, its column or its table."
LINE = "The number of the line in the source file, counted from 1."
FIELD = "The number of the field in its line; 0 is the label on the left."
CODELIST = """code,name,kind,parent,labels,grams_each
t,All colours,total,,Total,
r,Red,item,t,Red,3
b,Blue,item,t,Blue,4
"""
LICENCE = {"license": "CC0 1.0", "license_url": "https://example.org/licence"}


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    return build_marbles(tmp_path_factory.mktemp("marbles"))


def described(database: Path, own: dict[str, Any] | None = None) -> dict[str, Any]:
    with reading(database) as connection:
        return words_of_database(connection, database.stem, own)


def test_the_publication_is_called_as_its_folder_says(database) -> None:
    entry = described(database)
    del entry["tables"], entry["queries"]
    assert entry == {
        "title": "Marbles",
        "description": "How many marbles there are, and what they weigh.",
        "source": "Bureau",
        **LICENCE,
        "description_html": "<p>How many marbles there are, and what they weigh.</p>\n"
        '<p>Begin with <a href="marbles/observation_labelled">observation_labelled</a>, every'
        " number with its labels spelled out, totals beside their parts, or with"
        ' <a href="marbles/observation_additive">observation_additive</a>, the same without the'
        " totals, so that it can be added up. Each table by itself is in a view of its name:"
        ' <a href="marbles/weights">weights</a> and'
        ' <a href="marbles/marbles_2009">marbles_2009</a>. The categories are in'
        ' <a href="marbles/box">box</a>, <a href="marbles/colour">colour</a>,'
        ' <a href="marbles/size">size</a> and <a href="marbles/year">year</a>;'
        ' <a href="marbles/total_check_labelled">total_check_labelled</a> is the proof of every'
        ' total, and <a href="marbles/finding">finding</a> says what is odd in the source.</p>',
    }


def test_readers_meet_the_numbers_first_and_technical_tables_are_hidden(database) -> None:
    tables = described(database)["tables"]
    assert [name for name, about in tables.items() if not about.get("hidden")] == [
        "observation_labelled", "observation_additive", "weights", "marbles_2009",
        "box", "colour", "size", "year", "published_table", "finding", "total_check_labelled",
        "symbol", "footnote",
    ]  # fmt: skip


def test_a_view_says_where_its_table_comes_from_and_what_a_row_is(database) -> None:
    assert described(database)["tables"]["marbles_2009"] == {
        "title": "Marbles, by colour and box. 2009",
        "description": "What is counted: Marbles, in marbles, 2009. Bureau published it as table 7"
        " on 2010-02-03. A row is one number, in the order of the page, with the names of its"
        " categories and, further to the right, their codes. The page has 3 rows by Colour and 3"
        " columns by Box. Totals stand beside their parts; 6 of 6 add up.",
        "source": "Bureau, table 7",
        "source_url": "https://example.org/7",
        **LICENCE,
        "facets": ["colour", "box", "additive"],
        "columns": {
            "colour": "Colour: the name of the category.",
            "box": "Box: the name of the category.",
            "value": "The number, in marbles. Totals stand beside their own parts, so to add up,"
            " take only rows where additive is true, or start from observation_additive. Empty"
            " where a symbol, or nothing, is printed in place of a number.",
            "symbol": SYMBOL,
            "notes": NOTES,
            "colour_code": "Colour: the code of the category, its key in the table colour.",
            "colour_kind": KIND,
            "box_code": "Box: the code of the category, its key in the table box.",
            "box_kind": KIND,
            "additive": ADDITIVE,
            "line": LINE,
            "field": FIELD,
        },
    }


def test_a_view_of_a_table_without_number_and_day_says_less(database) -> None:
    about = described(database)["tables"]["weights"]
    assert about["description"].startswith(
        "What is counted: Weight, in grams. Published by Bureau. A row is one number"
    )
    assert about["source"] == "Bureau"
    assert "source_url" not in about


def test_a_dimension_says_which_categories_it_has(database) -> None:
    tables = described(database)["tables"]
    assert tables["colour"] == {
        "title": "Colour: the categories",
        "description": "A row is one category that a table prints, such as Red, Blue. The column"
        " kind tells these from totals. The search knows other names too.",
        "label_column": "name",
        "fts_table": "search",
        "fts_pk": "rowid",
        "sort": "position",
        "columns": {
            "code": "The key of the category.",
            "name": "The name of the category; category_label has the labels as printed.",
            "kind": KIND,
            "parent": "The total it is a part of.",
            "top_group": "The name of the group directly below the total that it is in, or is; a"
            " total has none.",
            "position": "Its place in the order of the tables, from 0.",
        },
    }
    assert "kind tells" not in tables["year"]["description"]


def test_tables_of_several_shapes_say_so_and_name_each_unit(database) -> None:
    about = described(database)["tables"]["observation_labelled"]
    assert about["description"].endswith(
        "The tables have 2 sets of dimensions; the columns of those that a table does not have are"
        " empty in its rows."
    )
    assert about["facets"] == ["measure", "box", "colour", "size"]
    assert {
        name: about["columns"][name] for name in ("measure", "box", "box_code", "box_kind")
    } == {
        "measure": "What is counted: Marbles and Weight.",
        "box": "Box: the name of the category.",
        "box_code": "Box: the code of the category, its key in the table box.",
        "box_kind": KIND,
    }
    assert about["columns"]["value"].startswith(
        "The number, in the unit of its published table: grams and marbles. Totals stand"
    )


def long_list(folder: Path) -> Path:
    """Build a publication of one table, which says nothing of itself, with a long list of rows."""
    rows = [("Total", 120 * 7, 120 * 4, 120 * 3), *((f"Make {n}", 7, 4, 3) for n in range(120))]
    page = page_text(title="Balls, by make and box", number=None, rows=rows)
    target = folder / "long-list.db"
    build(publication_folder(folder / "long-list", {"balls.txt": page}), target)
    return target


def test_what_is_not_known_is_not_said(tmp_path) -> None:
    entry = described(long_list(tmp_path))
    tables, _ = entry.pop("tables"), entry.pop("queries")
    assert entry["title"] == "Balls, by make and box"
    assert entry["description"].startswith(
        "1 published table by Box and Make. 124 of 124 totals add up."
    )
    assert list(entry) == ["title", "description", "description_html"]
    assert tables["observation"]["columns"]["value"].startswith("The number. Totals stand")
    assert list(tables["balls"]) == ["title", "description", "facets", "columns"]
    assert tables["balls"]["description"].startswith("What is counted: Balls. A row is")


def test_a_long_list_is_divided_by_kind_and_stands_on_one_page(tmp_path) -> None:
    tables = described(long_list(tmp_path))["tables"]
    assert tables["observation_labelled"]["facets"] == ["box", "make_kind"]
    assert tables["make"]["facets"] == ["kind"]
    assert tables["make"]["size"] == "max"
    assert tables["balls"]["facets"] == ["box", "additive"]
    assert "size" not in tables["box"]


@pytest.fixture(scope="module", params=["marbles", "county", "codelist"])
def any_database(request, tmp_path_factory, database) -> Path:
    folder = tmp_path_factory.mktemp("any")
    if request.param == "marbles":
        return database
    if request.param == "county":
        seeds = publication_folder(folder / "county", {COUNTY.name: COUNTY.read_bytes()})
    else:
        seeds = publication_folder(folder / "codelist", {"m.txt": page_text()}, colour=CODELIST)
    build(seeds, folder / "x.db")
    return folder / "x.db"


def test_every_table_view_and_column_is_described_and_nothing_else(any_database) -> None:
    with reading(any_database) as connection:
        there = {
            name: columns
            for name, columns in read_columns(connection).items()
            if not name.startswith(OF_SQLITE)
        }
    tables = described(any_database)["tables"]
    assert {name: list(about["columns"]) for name, about in tables.items()} == there
    said = {f"{name}: title": about["title"] for name, about in tables.items()}
    sentences = {name: about["description"] for name, about in tables.items()} | {
        f"{name}.{column}": text
        for name, about in tables.items()
        for column, text in about["columns"].items()
    }
    unsaid = [name for name, text in (said | sentences).items() if not text or "{" in text]
    assert unsaid == []
    assert [name for name, text in sentences.items() if not text.endswith(".")] == []


def test_no_words_are_left_of_what_the_database_had_once(database) -> None:
    with reading(database) as connection:
        there = read_columns(connection)
    words = yaml.safe_load((ROOT / "loader/metadata/descriptions.yml").read_text(encoding="utf-8"))
    plain = {name: about for name, about in words["tables"].items() if "{" not in name}
    assert set(plain) <= set(there)
    for name, about in plain.items():
        assert {column for column in about["columns"] if "{" not in column} <= set(there[name])
    assert set(words["tables"]) - set(plain) == {"{view}", "{dimension}", "{dimension}_ancestor"}


def test_columns_of_a_codelist_are_described_by_their_names(tmp_path) -> None:
    seeds = publication_folder(tmp_path / "seeds", {"m.txt": page_text()}, colour=CODELIST)
    build(seeds, tmp_path / "x.db")
    columns = described(tmp_path / "x.db")["tables"]["colour"]["columns"]
    assert columns["grams_each"] == "Grams each, from the codelist."


async def shown_hidden(site: Datasette, database: str) -> dict[str, bool]:
    tables = (await site.client.get(f"/{database}.json")).json()["tables"]
    return {table["name"]: table["hidden"] for table in tables}


async def test_no_dimension_is_hidden_by_the_name_of_a_technical_table(tmp_path) -> None:
    page = page_text(title="Marbles, by building and box. 2009")
    build(publication_folder(tmp_path / "seeds", {"m.txt": page}), tmp_path / "x.db")
    site = Datasette(
        [],
        immutables=[str(tmp_path / "x.db")],
        metadata=of_site({}, {"x": described(tmp_path / "x.db")}),
    )
    hidden = await shown_hidden(site, "x")
    assert (hidden["building"], hidden["build"], hidden["building_ancestor"]) == (
        False,
        False,
        True,
    )


def test_own_words_are_laid_over_key_by_key(database) -> None:
    own = {
        "description": "Glass & more.",
        "source": None,
        "tables": {"colour": {"title": "Colours", "columns": {"code": "A letter."}}},
        "queries": {"q": "SELECT 1"},
    }
    entry, made = described(database, own), described(database)
    assert list(entry["queries"]) == ["q", *made["queries"]]
    assert "source" not in entry
    assert entry["description_html"].startswith("<p>Glass &amp; more.</p>\n<p>Begin with")
    colour = made["tables"]["colour"]
    assert entry["tables"]["colour"] == {
        **colour, "title": "Colours", "columns": {**colour["columns"], "code": "A letter."}
    }  # fmt: skip
    assert entry["tables"]["box"] == made["tables"]["box"]


async def test_the_command_writes_all_that_plain_datasette_needs(tmp_path, database) -> None:
    result = CliRunner().invoke(main, ["metadata", str(database)])
    assert (result.exit_code, result.stderr) == (0, "")
    metadata = yaml.safe_load(result.stdout)
    assert metadata == of_site({}, {"marbles": described(database)})
    site = Datasette([], immutables=[str(database)], metadata=metadata)
    for path in (
        "/",
        "/marbles",
        *(f"/marbles/{name}" for name in metadata["databases"]["marbles"]["tables"]),
        *(f"/marbles/{name}" for name in metadata["databases"]["marbles"]["queries"]),
    ):
        response = await site.client.get(path)
        assert response.status_code == 200, path
        assert "Bureau" in response.text, path
        assert 'href="https://example.org/licence"' in response.text, path


def test_the_command_refuses_another_file(tmp_path) -> None:
    result = CliRunner().invoke(main, ["metadata", str(tmp_path / "none.db")])
    assert result.exit_code == 1
    assert result.stderr == (
        f"error: {tmp_path / 'none.db'}: no such file; expected a database, see"
        " `loader build --help`\n"
    )


async def test_hostile_words_are_escaped(tmp_path) -> None:
    seeds = publication_folder(
        tmp_path / "seeds",
        {
            "a.txt": page_text(
                title=f"{HOSTILE} ¹, by {HOSTILE} and box. 2009", notes=[f"¹ {HOSTILE}"]
            )
        },
    )
    settings = {"title": HOSTILE, "description": HOSTILE, "publisher": HOSTILE, "licence": HOSTILE}
    settings |= {"unit": HOSTILE}
    (seeds / "publication.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    database = tmp_path / "<b>.db"
    build(seeds, database)
    with closing(sqlite3.connect(database)) as connection, connection:  # no settings may say so
        connection.execute(
            "UPDATE published_table SET licence_url = :it, source_url = :it",
            {"it": "javascript:alert(1)"},
        )
    metadata = of_site({}, {"<b>": described(database)})
    assert metadata["title"] == HOSTILE
    site = Datasette([], immutables=[str(database)], metadata=metadata)
    for path in ("/", "/~3Cb~3E", "/~3Cb~3E/a", "/~3Cb~3E/observation_labelled"):
        response = await site.client.get(path)
        assert response.status_code == 200, path
        for unescaped in ("<script>alert(1)", 'href="javascript:', "<b>"):
            assert unescaped not in response.text, path
