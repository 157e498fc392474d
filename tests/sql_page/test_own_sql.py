"""Test the page of a reader's own SQL, and its files, as the site answers them."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from site_of import page, site_of

from plugins.common.numbers import figure

WRONG = [
    ("selec 1", 400, "Only reading is possible here: a statement must begin with SELECT or WITH."),
    ("explain select * from json_each('[1]')", 400, "Only reading is possible here"),
    ("insert into region values (1)", 400, "Only reading is possible here"),
    ("with a as (select 1) delete from region", 400, "Only reading is possible here"),
    ("select regoin from region", 400, "There is no column regoin"),
    ("select 1 from regions", 400, "The nearest are region,"),
    ("select name from region wher code = 'NO05'", 400, "Is WHERE meant in place of wher?"),
    ("select load_extension('x')", 403, "The function load_extension() is not allowed here."),
    ("select * from pragma_database_list", 403, "pragma_database_list is not allowed here."),
    ("with a as (select 1), a as (select 2) select 1", 400, "duplicate WITH table name: a."),
    ("select 1;\nselect 2", 400, "Only one statement"),
    ("pragma table_info(region)", 400, "Only reading is possible here"),
    ("select '</textarea><script>alert(1)</script>", 400, "A quotation mark is opened here"),
]


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


def path_of(sql: str, ending: str = "", **others: str) -> str:
    return f"/migration{ending}?{urlencode({'sql': sql, **others})}"


def sql_in_editor(shown: str) -> str:
    """Return the text of the editor in the HTML of a page."""
    (text,) = re.findall(r'<textarea id="sql-editor"[^>]*>\n([^<]*)</textarea>', shown)
    return unescape(text)


@pytest.mark.parametrize(("sql", "status", "sentence"), WRONG)
async def test_what_fails_is_explained_and_keeps_the_editor(
    site: Datasette, sql: str, status: int, sentence: str
) -> None:
    response = await site.client.get(path_of(sql))
    assert response.status_code == status
    assert sentence in unescape(response.text)
    assert sql_in_editor(response.text) == sql
    assert "Tables and columns</h2>" in response.text
    assert "<script>alert" not in response.text


@pytest.mark.parametrize(("sql", "status", "sentence"), WRONG)
async def test_a_file_of_what_fails_is_one_sentence(
    site: Datasette, sql: str, status: int, sentence: str
) -> None:
    csv = await site.client.get(path_of(sql, ".csv"))
    assert csv.status_code == status
    if status == 400:
        assert len(csv.text.splitlines()) == 1
        json = await site.client.get(path_of(sql, ".json"))
        assert json.status_code == 400
        assert json.json()["ok"] is False
        assert "<" not in json.json()["error"].replace("</textarea><script>alert(1)</script>", "")


async def test_the_place_of_a_fault_is_told(site: Datasette) -> None:
    response = await site.client.get(path_of("select code\nfrom region\nwhere nme = 1"))
    assert "Line 3, column 7:" in response.text
    assert "<code>where <mark>nme</mark> = 1</code>" in response.text
    assert 'data-fault="3 7 3"' in response.text


async def test_sql_that_takes_too_long_says_what_to_do(site: Datasette) -> None:
    endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select max(n) from c"
    response = await site.client.get(path_of(endless, _timelimit="50"))
    assert response.status_code == 400
    assert "Choose fewer rows with WHERE" in response.text
    assert 'href="/migration#all"' in response.text
    assert sql_in_editor(response.text) == endless
    for ending in (".csv", ".json"):
        answer = await site.client.get(path_of(endless, ending, _timelimit="50"))
        assert answer.status_code == 400
        assert "Choose fewer rows with WHERE" in answer.text
        assert "<" not in answer.text


async def test_an_unknown_parameter_keeps_the_editor_and_the_known_ones(site: Datasette) -> None:
    path = path_of("select :which", which="A & B", wich="C")
    response = await site.client.get(path)
    assert response.status_code == 400
    assert "There is no parameter" in response.text
    assert sql_in_editor(response.text) == "select :which"
    assert 'name="which" value="A &amp; B"' in response.text
    assert 'name="wich"' not in response.text


async def test_an_error_in_norwegian(site: Datasette) -> None:
    response = await site.client.get(path_of("selec 1", lang="nb"))
    assert "Her kan man bare lese" in response.text
    assert "Linje 1, kolonne 1:" in response.text


async def test_other_pages_have_no_editor_in_their_errors(site: Datasette) -> None:
    response = await site.client.get("/migration/nothing?sql=select+1")
    assert response.status_code == 404
    assert "sql-editor" not in response.text


async def test_own_sql_has_an_editor_the_schema_and_the_rows(site: Datasette) -> None:
    shown = await page(site, path_of("select code from region where code = :which", which="NO05"))
    assert "<h1>Your own SQL</h1>" in shown
    assert '<input type="text" id="qp1" name="which" value="NO05">' in shown
    assert 'data-insert="observation_additive"' in shown
    assert '<td class="col-code">NO05</td>' in shown


async def test_own_sql_of_more_rows_than_are_returned_says_so(site: Datasette) -> None:
    limit = site.setting("max_returned_rows")
    shown = await page(site, "/migration?sql=select+a.id+from+observation+a,+observation+b")
    assert f"Only the first {figure(limit)} rows are on this page. The downloads have all" in shown


async def test_an_answer_warns_of_wrong_sums(site: Datasette) -> None:
    sql = "select sum(value) from observation_additive"
    warned = "has the numbers of several published tables"
    assert warned in await page(site, path_of(sql))
    assert warned not in await page(site, path_of(f"{sql} where published_table like 'imm%'"))
    empty = await page(site, path_of("select 1 from region where name = 'Westen Norway'"))
    assert "No category is called 'Westen Norway'; the nearest are 'Western Norway'" in empty


async def test_a_closed_table_is_neither_listed_nor_named(migration_db: Path) -> None:
    closed = {"databases": {"migration": {"tables": {"footnote": {"allow": False}}}}}
    site = Datasette(immutables=[str(migration_db)], metadata=closed, plugins_dir="plugins")
    shown = await page(site, path_of("select 1 from footnot"), 400)
    assert "There is no table or view footnot." in shown
    assert 'data-insert="footnote"' not in shown
    assert "nearest is footnote" not in shown
