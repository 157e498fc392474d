"""Test that no address is answered as if a part of it were not there."""

import inspect
import re
from pathlib import Path
from urllib.parse import urlencode

import datasette
import pytest
from datasette.app import Datasette
from site_of import site_of

from plugins.common.parameters import TRACKING, unknown_parameter
from plugins.guard import page_parameters, table_parameters
from plugins.guard.page_parameters import named_in, wrong_on_page
from plugins.guard.table_parameters import wrong_parameter

COLUMNS = ["id", "citizenship", "region", "value", "_odd", "a__b"]
EXPECTED = "marbles has no column 'nope'; expected id, citizenship, region, value, _odd, a__b"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("citizenship", "POL", None),
        ("Citizenship", "POL", None),
        ("citizenship__in", "POL,SWE", None),
        ("_odd__exact", "1", None),
        ("a__b", "1", None),
        ("a__b__gt", "1", None),
        ("value", "", None),
        ("_size", "5", None),
        ("lang", "no", None),
        ("_facet", '{"simple": "region"}', None),
        ("_facet_date", "region", None),
        ("_filter_column_12", "region", None),
        ("_filter_column", "", None),
        ("_sort_desc", "value", None),
        ("citizenshp", "POL", "marbles has no column 'citizenshp'; the nearest is citizenship."),
        ("nope__contains", "op", f"{EXPECTED}."),
        ("nope", "", f"{EXPECTED}."),
        ("rowid", "1", "marbles has no column 'rowid'; expected id, "),
        (
            "region__contain",
            "op",
            "'contain' compares nothing; the nearest are contains, ",
        ),
        ("_facet", "nope", f"_facet: {EXPECTED}."),
        ("_facet", '{"column": "nope"}', f"_facet: {EXPECTED}."),
        ("_facet_array", "nope", f"_facet_array: {EXPECTED}."),
        ("_facet_zzz", "region", "There is no parameter '_facet_zzz' here; the nearest are"),
        ("_sort", "nope", f"_sort: {EXPECTED}."),
        ("_col", "nope", f"_col: {EXPECTED}."),
        ("_nocol", "nope", f"_nocol: {EXPECTED}."),
        ("_label", "nope", f"_label: {EXPECTED}."),
        ("_filter_column_1", "nope", f"_filter_column_1: {EXPECTED}."),
        ("_sise", "5", "There is no parameter '_sise' here; the nearest is _size."),
        ("_shape", "arry", "_shape=arry: the nearest are array, arrays."),
        ("_search", "x", "marbles has no index to search by _search; filter by a column"),
        ("_json", "nope", f"_json: {EXPECTED}."),
        ("_through", '{"table": "boxes", "column": "id", "value": 1}', None),
        ("_through", '{"table": "boxes", "value": 1}', '_through=\'{"table": "boxes", "value": 1'),
        ("_through", "[1]", '_through=\'[1]\': expected JSON such as {"table": "marbles", '),
        ("_shape", "", "_shape=: expected arrays, objects, array, arrayfirst, object."),
        ("_nl", "on", None),
        ("_nl", "", None),
        ("_nl", "off", "_nl=off: expected on, 1, true."),
        ("_stream", "0", "_stream=0: expected on, 1, true."),
        ("_labels", "off", None),
        ("_labels", "maybe", "_labels=maybe: expected on, 1, true, off, 0, false."),
        ("_header", "no", "_header=no: expected on, off."),
        ("_trace", "1", "_trace: this site shows no traces of its SQL; leave it out."),
    ],
)
def test_what_the_address_of_a_table_may_ask(name: str, text: str, says: str | None) -> None:
    said = wrong_parameter([(name, text)], COLUMNS, "marbles", searchable=False)
    assert said == says or (says is not None and said is not None and said.startswith(says))


def test_a_table_has_a_rowid_and_few_facets() -> None:
    assert wrong_parameter([("rowid", "1")], COLUMNS, "marbles", has_rowid=True) is None
    facets = [("_facet", "region")] * 11
    assert wrong_parameter(facets, COLUMNS, "marbles") == (
        "11 facets are asked for; expected no more than 10 at once."
    )


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ([("_size", "5"), ("_size", "5")], None),
        ([("_facet", "region"), ("_facet", "value")], None),
        ([("region", "a"), ("region", "b")], None),
        (
            [("_size", "5"), ("_size", "6")],
            "The parameter '_size' has two values, '5' and '6'; expected one.",
        ),
        (
            [("_sort", "id"), ("_sort", "value")],
            "The parameter '_sort' has two values, 'id' and 'value'; expected one.",
        ),
    ],
)
def test_what_is_read_once_has_one_value(
    parameters: list[tuple[str, str]], says: str | None
) -> None:
    assert wrong_parameter(parameters, COLUMNS, "marbles") == says


QUERIES = {
    "/db/largest": {"sql": "select :region", "params": ["region", "table"]},
    "/db/bare": {"sql": "select :group"},
}


@pytest.mark.parametrize(
    ("path", "query", "says"),
    [
        ("/", "lang=en", None),
        ("/", "x=1", "There is no parameter 'x' here; expected none."),
        ("/.json", "_sort=relationships", None),
        ("/db", "_hide_sql=1", None),
        ("/db", "x=1", "There is no parameter 'x' here; expected sql."),
        ("/db.json", "sql=select+:a,+@b&a=1&b=2&_shape=array", None),
        ("/db.json", "sql=select+:a&b=2", "There is no parameter 'b' here; expected sql, a."),
        ("/db.json", "sql=select+1&sql=select+2", "The parameter 'sql' is given twice"),
        ("/db.csv", "sql=select+1&_size=max", None),
        ("/db.csv", "sql=select+1&_size=5", "_size: only the address of a table takes it"),
        ("/db/largest", "region=x&table=y&_shape=array", None),
        ("/db/largest.csv", "regoin=x", "There is no parameter 'regoin' here; the nearest is reg"),
        ("/db/largest.svg", "_widht=400", "There is no parameter '_widht' here; the nearest is _w"),
        ("/db/largest.csv", "region=x&region=y", "The parameter 'region' is given twice"),
        ("/db/bare.json", "group=x", None),
        ("/db/bare.json", "x=1", "There is no parameter 'x' here; expected group."),
        ("/db/marbles/1", "_extras=foreign_key_tables", None),
        (
            "/db/marbles/1.json",
            "_extra=x",
            "There is no parameter '_extra' here; the nearest are _extras",
        ),
        ("/db.json", "sql=select+1&_shape=object", "_shape=object: only a table has keys"),
        ("/db.json", "sql=select+1&_shape=Objects", "_shape=Objects: the nearest are objects, ob"),
        ("/db.json", "sql=select+:_nl&_nl=off", None),
        ("/db.csv", "sql=select+1&_trace=1", "_trace: this site shows no traces"),
        ("/db/largest.svg", "_width=400&_colours=auto", None),
        ("/db/largest.csv", "_width=400", "There is no parameter '_width' here; expected region"),
        ("/db.json", "sql=select+1&_colours=zz", "There is no parameter '_colours' here; exp"),
        ("/db/largest.svg", "_width=400&_width=500", "The parameter '_width' has two values"),
        ("/db.db", "sql=select+1", "There is no parameter 'sql' here; expected none."),
        ("/db/marbles/", "x=1", None),
        ("/db/marbles", "x=1", None),
        ("/-/static/app.css", "d59929", None),
    ],
)
def test_what_other_addresses_may_ask(path: str, query: str, says: str | None) -> None:
    parameters = [tuple(part.replace("+", " ").split("=", 1)) for part in query.split("&")]
    pairs = [(part[0], part[-1]) for part in parameters]
    said = wrong_on_page(path, pairs, QUERIES, ["/db"])
    assert said == says or (says is not None and said is not None and said.startswith(says))


def test_the_parameters_of_sql_are_those_that_it_names() -> None:
    assert named_in("select :a, @b, $c, 'x:d', :a") == ["a", "b", "c", "d"]


def test_only_one_of_each_parameter() -> None:
    assert unknown_parameter(["lang", "q"], ["q"]) is None
    assert unknown_parameter(["q", "q"], ["q"]) is not None


def test_every_parameter_that_datasette_reads_is_known() -> None:
    """Compare with its code, so that a new version with more of them is noticed."""
    folder = Path(datasette.__file__).parent
    files = ["filters.py", "facets.py", "renderer.py", "blob_renderer.py"]
    code = "".join((folder / name).read_text(encoding="utf-8") for name in files)
    code += (folder / "views" / "base.py").read_text(encoding="utf-8")
    code += (folder / "views" / "table.py").read_text(encoding="utf-8")
    names = set(re.findall(r"""args\.get(?:list)?\(\s*["'](_\w+)""", code))
    names |= set(re.findall(r"""["'](_\w+)["'] in \w*\.?args""", code))
    assert "_next" in names
    assert names <= table_parameters.KNOWN
    code = inspect.getsource(datasette.views.database.QueryView)
    code += (folder / "renderer.py").read_text(encoding="utf-8")
    names = set(re.findall(r"""(?:args|params)\.get(?:list)?\(\s*["'](_\w+)""", code))
    written = {"_json", "_success"}  # of queries that write
    assert names - written <= page_parameters._OF_SQL


@pytest.mark.parametrize(
    "name", ["utm_source", "utm_campaign", "fbclid", "gclid", "msclkid", "mc_cid", "_ga", "_gl"]
)
def test_what_other_sites_add_to_a_link_is_known(name: str) -> None:
    assert TRACKING.fullmatch(name)


@pytest.fixture
def site(migration_db: Path) -> Datasette:
    return site_of(migration_db)


NEAREST = "observation has no column 'citizenshp'; the nearest is citizenship."


@pytest.mark.parametrize(
    "address",
    [
        "/migration.json?sql=select+1&_shape=zz",
        "/migration.json?sql=select+1&_shape=object",
        "/migration/largest-groups.json?_shape=zz",
        "/migration/observation_labelled.json?_shape=object",
        "/migration/total_check.json?_shape=object",
        "/migration/over-representation.json?minimum=x",
    ],
)
async def test_what_json_calls_an_error_has_its_status(site: Datasette, address: str) -> None:
    """Datasette sends some with the status 200."""
    answer = await site.client.get(address)
    assert (answer.status_code, answer.json()["ok"], answer.json()["status"]) == (400, False, 400)


@pytest.mark.parametrize("address", ["/-/nope.json", "/index.json", "/nope/table.json"])
async def test_what_is_no_database_is_no_page(site: Datasette, address: str) -> None:
    answer = await site.client.get(address)
    assert (answer.status_code, answer.json()["error"]) == (404, "There is no such page here.")


async def test_each_format_says_what_is_unknown(site: Datasette) -> None:
    said = {}
    for ending in ("", ".json", ".csv"):
        address = f"/migration/observation{ending}?citizenshp=POL"
        response = await site.client.get(address)
        said[ending] = response.status_code, response.headers["content-type"].split(";")[0]
        assert NEAREST in response.text.replace("&#39;", "'")
        assert response.headers["cache-control"] == "no-store"
    assert said == {
        "": (400, "text/html"),
        ".json": (400, "application/json"),
        ".csv": (400, "text/plain"),
    }


async def test_an_array_facet_of_other_values_is_refused_before_it_is_tried(
    site: Datasette,
) -> None:
    """Datasette would begin with all facets, and leave the rest when the first one fails."""
    response = await site.client.get("/migration/observation.json?_facet_array=citizenship")
    assert (response.status_code, response.json()["error"]) == (
        400,
        "_facet_array: citizenship of observation does not hold arrays; use _facet=citizenship.",
    )


@pytest.mark.parametrize("ending", [".csv", ".json", ".svg", ".vegalite", ""])
async def test_a_question_is_not_asked_about_what_does_not_exist(
    site: Datasette, ending: str
) -> None:
    await site.client.get("/")  # starts the site
    query = urlencode({"region": "Westrn Norway"})
    response = await site.client.get(f"/migration/largest-groups{ending}?{query}")
    assert response.status_code == 400
    assert "Western Norway" in response.text
    assert response.headers["cache-control"] == "no-store"
    query = urlencode({"region": "western norway", "limit": 1})
    known = await site.client.get(f"/migration/largest-groups{ending}?{query}")
    assert known.status_code == 200


async def test_every_page_of_ours_takes_only_its_own(site: Datasette) -> None:
    for address in ("/", "/migration", "/migration/symbol/-", "/-/search", "/-/overview",
                    "/-/published/immigration-2007.csv", "/-/datapackage.json", "/-/openapi.json",
                    "/-/lists/region.csv", "/migration/largest-groups", "/robots.txt",
                    "/sitemap.xml", "/llms.txt", "/migration.db"):  # fmt: skip
        response = await site.client.get(f"{address}?nonsense=1")
        assert response.status_code == 400, address
        assert "nonsense" in response.text


async def test_a_shared_link_works_as_before(site: Datasette) -> None:
    plain, shared = [
        (await site.client.get(f"/migration/region.json?kind=item&_shape=array{more}")).json()
        for more in ("", "&utm_source=letter&fbclid=x")
    ]
    assert shared == plain
    assert plain
