"""Test that hostile requests get a sentence, and that others are served meanwhile."""

import copy
import re
import sqlite3
from html import unescape

import pytest
from datasette.app import Datasette
from datasette.views.base import DatasetteError
from described import METADATA
from helpers import ROOT
from site_of import site_of

from plugins.common.current_request import is_ad_hoc
from plugins.common.fair_queue import QueueFull
from plugins.common.security_headers import with_security
from plugins.guard import faults
from plugins.guard.limits import LARGEST_ANSWER, LONGEST_SQL, LONGEST_VALUE, limit
from plugins.guard.refusals import find_refusal

UNKEPT = {"host": "not-requested-before"}  # no answer for this host is in memory


def scope(path="/", query=b"", method="GET"):
    return {"method": method, "path": path, "raw_path": path.encode(), "query_string": query}


@pytest.fixture
def limited():
    connection = sqlite3.connect(":memory:")
    limit(connection)
    yield connection
    connection.close()


ENDLESS = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT x FROM t"
RECURSIVE = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 9999) "


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT randomblob(1000000000)", "string or blob too big"),
        ("SELECT zeroblob(1000000000)", "string or blob too big"),
        (f"SELECT hex(zeroblob({LONGEST_VALUE}))", "string or blob too big"),
        (RECURSIVE + "SELECT group_concat(x, 'much between') FROM t", "string or blob too big"),
        (RECURSIVE + "SELECT printf('%.40000c', 'x') FROM t", "the answer is larger than"),
        (RECURSIVE + "SELECT randomblob(40000) FROM t", "the answer is larger than"),
        ("SELECT 'x' LIKE '" + "%a" * 101 + "'", "LIKE or GLOB pattern too complex"),
        ("SELECT 1" + " + 1" * 101, "Expression tree is too large"),
        ("SELECT 1" + " UNION ALL SELECT 1" * 50, "too many terms in compound SELECT"),
        ("SELECT " + ", ".join("1" for _ in range(201)), "too many columns in result set"),
    ],
)  # fmt: skip
def test_a_query_cannot_take_more_than_its_share(limited, sql, says):
    with pytest.raises(sqlite3.Error, match=says):
        limited.execute(sql).fetchall()


def test_sql_itself_is_bounded(limited):
    with pytest.raises((sqlite3.Error, sqlite3.DataError), match="too large"):
        limited.execute("SELECT 1 -- " + "x" * LONGEST_SQL)


def test_what_is_bounded_is_the_answer_of_one_query(limited):
    """Read many answers that are each small enough, in sequence and interleaved."""
    half = LARGEST_ANSWER // 2 // 40000
    sql = f"WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT {half}) "
    sql += "SELECT x, printf('%.40000c', 'x') AS text FROM t"
    for _ in range(4):
        assert [row["x"] for row in limited.execute(sql).fetchall()] == list(range(1, half + 1))


@pytest.mark.parametrize(
    ("request_scope", "status"),
    [
        (scope(), None),
        (scope("/migration", b"sql=select+1"), None),
        (scope("/-/published/immigration-2007.csv", method="HEAD"), None),
        (scope(method="POST"), 405),
        (scope("/api/v2/tables/x/data", method="POST"), None),
        (scope("/api/v2/tables/x/data", method="PUT"), 405),
        (scope("/api/v2/tables/x", method="POST"), 405),
        (scope("/other/api/v2/tables/x/data", method="POST"), 405),
        (scope(method="DELETE"), 405),
        (scope(method="BREW"), 405),
        (scope("/" + "a" * 40_000), 414),
        (scope("/migration", b"sql=" + b"x" * 40_000), 414),
        (scope("/%00"), 400),
        (scope("/\\evil.example/"), 400),
        (scope("/%5cevil.example/"), None),
        (scope("//evil.example/?zzz=1"), 404),
        (scope("/migration", b"sql=%ff"), 400),
        (scope("/migration", b"a=1&" * 300), 400),
        (scope("/-/versions"), None),
        (scope("/-/metadata"), 404),
        (scope("/-/plugins.json"), 404),
        (scope("/-/databases.json"), 404),
        (scope("/-/threads/"), 404),
        (scope("/migration/symbol", b"_size=5&_facet_size=max&_timelimit=0&_ttl="), None),
        (scope("/migration/symbol", b"_size=05"), 400),
        (scope("/migration/symbol", b"_size=%D9%A5"), 400),
        (scope("/migration/symbol", b"_facet_size=5&_facet_size=-1"), 400),
        (scope("/migration/symbol", b"_timelimit=+5"), 400),
        (scope("/migration/symbol", b"_ttl=1_0"), 400),
        (scope("/migration/symbol", b"_size=" + b"9" * 5000), 400),
    ],
)
def test_what_is_refused_before_anything_is_done(request_scope, status):
    refusal = find_refusal(request_scope)
    assert (refusal and refusal.status) == status
    if refusal:
        assert refusal.sentence.endswith(".")


@pytest.mark.parametrize("form", ["", ".json", ".csv", ".svg"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("largest-groups{}?limit=1", 200),
        ("largest-groups{}?limit=", 200),
        ("largest-groups{}?limit=1000", 200),
        ("largest-groups{}?limit=1001", 400),
        ("largest-groups{}?limit=0", 400),
        ("largest-groups{}?limit=-1", 400),
        ("largest-groups{}?limit=%2B5", 400),
        ("largest-groups{}?limit=05", 400),
        ("largest-groups{}?limit=+5", 400),
        ("largest-groups{}?limit=5.0", 400),
        ("largest-groups{}?limit=5e0", 400),
        ("largest-groups{}?limit=0x5", 400),
        ("largest-groups{}?limit=%D9%A5", 400),
        ("largest-groups{}?limit=5&limit=x", 400),
        ("over-representation{}?minimum=50", 200),
        ("over-representation{}?minimum=0050", 400),
        ("over-representation{}?minimum=99999999999999999999", 400),
    ],
)
async def test_a_number_of_a_question_has_bounds_and_one_spelling(migration_db, form, path, status):
    response = await site_of(migration_db).client.get(f"/migration/{path.format(form)}")
    assert response.status_code == status
    assert status == 200 or ": a whole number from 1 to 1000" in response.text


@pytest.mark.parametrize(
    ("query", "ad_hoc"),
    [
        (b"sql=select+1", True),
        (b"_where=1", True),
        (b"table=immigration-2007", False),
        (b"", False),
    ],
)
def test_what_counts_as_ad_hoc(query, ad_hoc):
    assert is_ad_hoc(scope("/migration", query)) is ad_hoc


@pytest.mark.parametrize(
    ("exception", "at_fault"),
    [
        (DatasetteError("Cannot sort table by zzz"), True),
        (DatasetteError("gone", status=404), False),
        (ValueError("invalid literal"), True),
        (sqlite3.OperationalError("no such column: zzz"), True),
        (MemoryError(), False),
    ],
)
def test_whose_fault_it_is(exception, at_fault):
    sentence = faults.sentence_for_client(exception, has_input=True)
    assert (sentence is not None) is at_fault
    assert not sentence or "/" not in sentence
    assert faults.sentence_for_client(exception, has_input=False) is None


def test_headers_leave_what_an_answer_says_itself():
    own = [(b"X-Frame-Options", b"DENY"), (b"content-type", b"text/html")]
    headers = with_security(own, may_eval=False)
    assert headers[:2] == own
    assert [value for name, value in headers if name.lower() == b"x-frame-options"] == [b"DENY"]
    policy = dict(headers)[b"content-security-policy"].decode()
    assert "script-src 'self';" in policy


BAD_ADDRESSES = [
    "/migration/observation?_sort=zzz",
    "/migration/observation.json?_sort=zzz",
    "/migration/observation_labelled?_next=zzz",
    "/migration/observation?_next=zzz",
    "/migration/observation?_size=-1",
    "/migration/observation?_size=x",
    "/migration/observation?_facet=zzz",
    "/migration/observation?_facet_size=x",
    "/migration/observation?_timelimit=abc",
    "/migration/observation?_col=zzz",
    "/migration/observation?_through=x",
    "/migration/observation?_where=zzz",
    "/migration/observation.zzz",
    "/migration/observation/zzz",
    "/migration/zzz",
    "/zzz",
    "/migration.csv",
    "/migration.json?sql=zzz",
    "/migration.json?sql=" + ENDLESS.replace("+", "%2B").replace(" ", "+") + "&_timelimit=20",
    "/migration.json?sql=attach+'x'+as+x",
    "/migration.json?sql=select+load_extension('x')",
    "/migration.json?sql=pragma+database_list",
    "/migration/citizenship?_search=%22%27(*",
    "/migration/citizenship?_search=AND+OR+NOT&_searchmode=raw",
    "/-/published/..%2f..%2fmetadata.yml",
    "/-/published/immigration-2007.zzz",
    "/-/published/immigration-2007?show=zzz&sort=99&fold=zzz&cell=zzz",
    "/static/../metadata.yml",
    "/static/%2e%2e/%2e%2e/metadata.yml",
    "/maps/..%2f..%2fpublication.yml",
    "/-/search?q=%22%27(*",
    "/migration/largest-groups?limit=-1&table=%27--",
    "/migration/largest-groups.svg?limit=zzz&table=zzz",
    "/migration/largest-groups.png?_width=zzz",
]


@pytest.mark.parametrize("address", BAD_ADDRESSES)
async def test_no_address_answers_500(migration_db, address, capfd):
    response = await site_of(migration_db).client.get(address)
    assert response.status_code < 500, response.text[:300]
    assert "Traceback" not in response.text + capfd.readouterr().err
    assert str(migration_db.parent) not in response.text


async def test_no_address_leads_to_another_site(migration_db):
    for path in (
        "//evil.example/",
        "//evil.example/%25",
        "/%5Cevil.example/",
        "/%09/evil.example/",
    ):
        answer = await site_of(migration_db).client.get(f"http://localhost{path}")
        assert re.match(r"/(?![/\\])", answer.headers.get("location", "/")), path


async def test_nothing_is_below_a_file(migration_db):
    for file in ("/-/static/app.css", "/-/static-plugins/plugins.layout/site.css"):
        answer = await site_of(migration_db).client.get(f"{file}/x")
        assert answer.status_code == 404, file


async def test_a_file_whose_name_is_too_long_is_not_there(migration_db):
    for folder in ("/-/static", "/maps", "/-/static-plugins/plugins.layout"):
        answer = await site_of(migration_db).client.get(f"{folder}/{'a' * 3000}.css")
        assert answer.status_code == 404, folder


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
async def test_a_page_that_is_not_there_is_a_sentence(migration_db, ending):
    answer = await site_of(migration_db).client.get(f"/a/b/c/d{ending}")
    assert answer.status_code == 404
    assert "There is no such page here." in answer.text


@pytest.mark.parametrize("query", ["", "?sql=", "?_size=3"])
async def test_a_database_is_not_one_csv_file(migration_db, query):
    response = await site_of(migration_db).client.get("/migration.csv" + query)
    assert (response.status_code, response.text) == (
        400,
        "A database is not one CSV file: name a table, or query it with ?sql=.\n",
    )


async def test_csv_of_sql_is_given(migration_db):
    response = await site_of(migration_db).client.get("/migration.csv?sql=select+1+as+one")
    assert (response.status_code, response.text) == (200, "one\r\n1\r\n")


@pytest.fixture(scope="module")
def forgetful(migration_db):
    """Return a site whose database may change, so that no file is cached."""
    return Datasette(
        files=[str(migration_db)],
        cors=True,
        metadata=copy.deepcopy(METADATA),
        plugins_dir=str(ROOT / "plugins"),
    )


MISTAKES = [
    KeyError("creator"),
    ValueError("unforeseen"),
    sqlite3.OperationalError("no such table: t"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=repr)
@pytest.mark.parametrize(
    ("breaks", "address"),
    [
        ("plugins.front.front_page._card", "/"),
        ("plugins.front.front_page._card", "/?_sort=relationships"),
        ("plugins.search.find._hits", "/-/search?q=Poland"),
        ("plugins.published.published_page.read_view", "/-/published/immigration-2007?fold=all"),
        ("plugins.common.deliver.headers", "/-/published/immigration-2007.csv"),
        ("plugins.questions.question.read_columns", "/migration/largest-groups?limit=5"),
        ("plugins.tables.cell_words.number", "/migration/observation?_sort=id"),
        ("loader.database.read_back.dicts", "/-/published/immigration-2007"),
    ],
)
async def test_an_error_of_the_site_is_never_blamed_on_the_reader(
    forgetful, monkeypatch, capfd, breaks, address, mistake
):
    def mistaken(*_, **__):
        raise mistake

    monkeypatch.setattr(breaks, mistaken)
    response = await forgetful.client.get(address)
    assert response.status_code == 500
    assert faults.MISTAKE in unescape(response.text)
    assert str(mistake) not in response.text
    logged = capfd.readouterr().err
    assert "Traceback" in logged
    assert repr(mistake.args[0]).strip("'") in logged


async def test_an_error_of_the_site_is_json_for_programs(forgetful, monkeypatch, capfd):
    def mistaken(*_):
        raise KeyError("a mistake")

    monkeypatch.setattr("plugins.downloads.descriptions._file_name", mistaken)
    response = await forgetful.client.get("/-/datapackage.json")
    assert (response.status_code, response.json()) == (
        500,
        {"ok": False, "error": faults.MISTAKE, "status": 500, "title": "Error on this site"},
    )
    assert response.headers["access-control-allow-origin"] == "*"
    assert "KeyError: 'a mistake'" in capfd.readouterr().err


async def test_an_error_that_breaks_every_page_is_reported_as_text(
    migration_db, monkeypatch, capfd
):
    def mistaken(*_, **__):
        raise KeyError("a mistake")

    monkeypatch.setattr("datasette.app.Datasette.render_template", mistaken)
    response = await site_of(migration_db).client.get("/migration/region", headers=UNKEPT)
    assert (response.status_code, response.text) == (500, f"{faults.MISTAKE}\n")
    assert capfd.readouterr().err.count("KeyError: 'a mistake'") == 2


@pytest.mark.parametrize("address", [
    "/migration/observation?_sort=zzz",
    "/migration/observation_labelled?_next=zzz",
    "/migration/observation?_timelimit=abc",
    "/migration/row_heading/immigration-2007",
    "/migration.json?sql=select+zzz",
])  # fmt: skip
async def test_what_datasette_cannot_read_is_the_readers_to_mend(migration_db, address, capfd):
    response = await site_of(migration_db).client.get(address)
    assert response.status_code in (400, 404)
    assert faults.MISTAKE not in unescape(response.text)
    assert "Traceback" not in capfd.readouterr().err


async def test_no_path_of_the_machine_is_shown(migration_db):
    client = site_of(migration_db).client
    for address in ("/-/databases.json", "/-/metadata.json", "/-/config.json", "/-/plugins"):
        assert (await client.get(address)).status_code == 404
    hidden = await client.get("/migration.json?sql=select+file+from+pragma_database_list")
    assert hidden.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_can_be_sent(migration_db, method):
    response = await site_of(migration_db).client.request(method, "/migration/observation")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", [
    *("/", "/-/health", "/robots.txt", "/-/static/app.css", "/maps/none.json", "/nowhere"),
    *("/migration", "/migration.json?sql=select+1", "/migration/observation", "/migration.db"),
    *("/-/published/immigration-2007", "/-/published/immigration-2007.csv", "/-/dcat.jsonld"),
    *("/api/v2/tables", "/api/v2/tables/immigration-2007/data"),
])  # fmt: skip
async def test_every_address_says_what_can_be_sent_to_it(migration_db, address):
    client = site_of(migration_db).client
    answer = await client.options(address, headers={"origin": "https://example.org"})
    methods = "GET, HEAD, OPTIONS" + (", POST" if address.endswith("/data") else "")
    assert (answer.status_code, answer.content) == (204, b"")
    said = [answer.headers[name] for name in ("allow", "access-control-allow-methods")]
    assert said == [methods, methods]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"
    refused = await client.request("DELETE", address)
    assert f"This site is read-only: use one of {methods}." in refused.text
    assert (refused.status_code, refused.headers["allow"]) == (405, methods)


@pytest.mark.parametrize("address", [
    *("/migration/observation.json?_size=x", "/migration/largest-groups.csv?limit=x"),
    *("/migration.json?" + "a=1&" * 300, "/-/published/immigration-2007.csv?lang=xx"),
    *("/migration/region.json?%FF", "/migration.csv", "/api/v2/tables?%FF"),
])  # fmt: skip
async def test_scripts_of_other_sites_may_read_why_they_are_refused(migration_db, address):
    answer = await site_of(migration_db).client.get(address)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, "*")


async def test_options_of_an_address_that_is_refused_says_why(migration_db):
    answer = await site_of(migration_db).client.options("/migration/observation?_size=x")
    assert answer.status_code == 400


@pytest.mark.parametrize(("error", "status", "says"), [
    (QueueFull(), 503, "Too many requests are waiting just now"),
    (ZeroDivisionError(), 500, faults.MISTAKE),
])  # fmt: skip
async def test_an_error_of_a_layer_is_answered_as_one_of_a_page(
    migration_db, monkeypatch, error, status, says
):
    async def fail(*_):
        raise error

    monkeypatch.setattr("plugins.questions.known_values._unknown", fail)
    answer = await site_of(migration_db).client.get(
        "/migration/largest-groups.json?limit=5", headers=UNKEPT
    )
    assert (answer.status_code, says in answer.text) == (status, True)
    assert dict(with_security([], False)).keys() <= {name.lower() for name, _ in answer.headers.raw}


async def test_only_pages_with_the_old_chart_button_may_eval(migration_db):
    client = site_of(migration_db).client
    policies = [
        (await client.get(address)).headers["content-security-policy"]
        for address in ("/", "/-/published/immigration-2007", "/migration/observation_additive")
    ]
    assert ["'unsafe-eval'" in policy for policy in policies] == [False, False, True]
