"""Test that any value of any parameter of Datasette gets an answer that says what is wrong."""

import json
import re
import sqlite3
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import datasette
import pytest
from datasette.database import QueryInterrupted
from datasette.filters import Filters
from hypothesis import given, settings
from hypothesis import strategies as st
from site_of import site_of

from plugins.guard import faults
from plugins.guard.refusals import find_refusal

# Every word in Datasette's source that could be a parameter; those that are none do no harm.
_SOURCE = Path(datasette.__file__).parent
_FILES = [
    *_SOURCE.glob("*.py"),
    *_SOURCE.glob("views/*.py"),
    *_SOURCE.glob("utils/*.py"),
    *_SOURCE.glob("templates/*.html"),
]
NAMED = {
    name
    for path in _FILES
    for name in re.findall(r"""["'](_[a-z]\w*)["']""", path.read_text(encoding="utf-8"))
}
OPERATORS = [key for key, *_ in Filters(()).lookups()]
COLUMNS = ["symbol", "value", "published_table", "name", "id", "rowid"]
FILTERS = [f"{column}__{operator}" for column in COLUMNS for operator in OPERATORS]
# Prefixes with something behind them, and what is a parameter without an underscore.
OTHERS = [
    "sql",
    "_search_name",
    "_facet_column",
    "_facet_zzz",
    "_facetzzz",
    "__",
    "___exact",
    "table",
]
PARAMETERS = sorted(NAMED) + OTHERS

ODD = [
    "-1", "null", "1.5", '"x"', "[1]", "true", "{}", "", "zzz", "²", "9" * 30, "max", "value",
    "[[", "[" * 5000, '["\\ud800"]', "[null, {}]", "NaN", "1e999", "$null,1", "a,b,c", "'\"(*",
    '{"simple": 1}', '{"column": null}', "2007-13-45", "object", "arrayfirst", "name",
    '{"table": "observation", "column": "value", "value": {"a": [1]}}',
    '{"table": "observation", "column": "zzz", "value": "\\ud800"}',
    '{"table": ["observation"], "column": {}, "value": null}',
]  # fmt: skip
PAGES = [
    "/migration/symbol",
    "/migration/citizenship",
    "/migration/observation_additive",
    "/migration/symbols-used",
    "/migration/observation/1",
    "/migration/category_label/citizenship,asia",
    "/migration",
]
FORMATS = ["", ".json", ".csv", ".blob"]


def test_the_parameters_are_datasettes():
    """Compare with the parameters in its documentation and those that its code reads."""
    read = {
        name
        for path in _FILES
        for name in re.findall(
            r"""(?:args|params)\.get(?:list)?\(\s*["'](\w+)|["'](\w+)["'] in request\.args""",
            path.read_text(encoding="utf-8"),
        )
        for name in name
        if name.startswith("_")
    }
    assert {"_next", "_size", "_sort", "_shape", "_where", "_ttl", "_extras", "_through"} <= read
    assert read <= NAMED
    assert {"exact", "in", "arraycontains", "date", "isnull", "glob"} <= set(OPERATORS)


async def ask(site, address):
    """Request an address, and check what every answer must have."""
    answer = await site.client.get(address)
    assert answer.status_code < 500, address
    assert "content-security-policy" in answer.headers, address
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status_code >= 400:
        is_json = "json" in answer.headers["content-type"]
        said = json.loads(answer.text) if is_json else unescape(answer.text)
        message = (said.get("error") or said.get("detail")) if is_json else said
        assert re.search(r"\w+ \w+", message), address
        assert "Traceback" not in message
        assert faults.MISTAKE not in message
    return answer


@pytest.mark.parametrize("address", ["/migration/symbol.json", "/migration/symbols-used.csv"])
async def test_no_parameter_breaks_anything(migration_db, address):
    """Try each parameter with a few values of each kind, which differ between parameters."""
    site = site_of(migration_db)
    for place, name in enumerate(PARAMETERS):
        for value in (ODD * 2)[place % len(ODD) :][:2]:
            await ask(site, f"{address}?{urlencode({name: value})}")


@pytest.mark.parametrize("operator", OPERATORS)
async def test_no_value_breaks_a_filter(migration_db, operator):
    site = site_of(migration_db)
    for place, value in enumerate(ODD):
        column = ("symbol", "value_is")[place % 2]
        query = urlencode({f"{column}__{operator}": value})
        await ask(site, f"/migration/symbol.json?{query}")


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(
            st.sampled_from(["table", "column", "value", "simple"]) | st.text(), part, max_size=3
        )
    ),
    max_leaves=5,
)
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_VALUES = st.sampled_from(ODD) | _TEXT | _JSON.map(json.dumps)
_ADDRESS = st.tuples(
    st.sampled_from(PAGES),
    st.sampled_from(FORMATS),
    st.lists(
        st.tuples(st.sampled_from(PARAMETERS) | st.sampled_from(FILTERS), _VALUES),
        min_size=1,
        max_size=3,
    ),
)


async def test_no_address_breaks_anything(migration_db):
    """Try several parameters at once, on every kind of page, in every format of Datasette."""
    addresses = []

    @settings(max_examples=80)
    @given(_ADDRESS)
    def collect(address):
        page, extension, query = address
        addresses.append(f"{page}{extension}?{urlencode(query)}")

    collect()
    for address in addresses:
        await ask(site_of(migration_db), address)


THROUGH = ["-1", "null", "1.5", '"x"', "[1]", "true", "{}", "[" * 5000, '{"table": 1}']


@pytest.mark.parametrize("extension", ["", ".json", ".csv"])
@pytest.mark.parametrize("page", ["/migration/symbol", "/migration/observation_additive"])
async def test_what_is_no_way_through_is_refused(migration_db, page, extension):
    for value in THROUGH:
        query = urlencode({"_through": value})
        answer = await ask(site_of(migration_db), f"{page}{extension}?{query}")
        assert answer.status_code == 400, value


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/migration/observation/1.blob?_blob_column=value", 400),
        ("/migration/observation/1.blob?_blob_column=zzz", 400),
        ("/migration/observation/1.blob", 400),
        ("/migration/observation/1.blob?_blob_column=symbol&_blob_hash=x", 400),
        ("/migration/symbol.json?_facets=x", 400),
        ("/migration/symbol.json?_facet=%7B%7D", 400),
        ("/migration/symbol.json?_json_infinity=x", 400),
        ("/migration.json?_shape=arrayfirst", 400),
        ("/migration/observation_additive.csv?_timelimit=-1", 400),
        ("/migration/symbol.json?symbol__in=%5B%7B%7D%5D", 400),
        ("/migration/symbol?_timelimit=x", 400),
        ("/migration/symbol.json?_size=0", 200),
        ("/migration/symbol.json?_labels=zzz", 400),
    ],
)
async def test_what_datasette_cannot_handle_is_reported(migration_db, address, status, capfd):
    answer = await ask(site_of(migration_db), address)
    assert answer.status_code == status
    assert "Traceback" not in capfd.readouterr().err


def raised_by(code):
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("exception", "sentence"),
    [
        (TypeError("argument of type 'int'"), faults.BAD_REQUEST),
        (AttributeError("no attribute 'encode'"), faults.BAD_REQUEST),
        (UnboundLocalError("type"), faults.BAD_REQUEST),
        (RecursionError(), faults.BAD_REQUEST),
        (raised_by(sqlite3.SQLITE_ERROR), faults.BAD_REQUEST),
        # the machine's
        (raised_by(sqlite3.SQLITE_IOERR_READ), None),
        (raised_by(sqlite3.SQLITE_CORRUPT), None),
        (FileNotFoundError("migration.db"), None),
        (MemoryError(), None),
    ],
)
def test_the_sentence_for_errors_of_datasette(exception, sentence):
    assert faults.sentence_for_client(exception, has_input=True) == sentence
    assert faults.sentence_for_client(exception, has_input=False) is None


async def test_what_takes_too_long_is_reported_in_every_format(migration_db):
    endless = (
        "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT max(x) FROM t"
    )
    query = urlencode({"sql": endless, "_timelimit": 20})
    for extension in ("", ".json", ".csv"):
        answer = await ask(site_of(migration_db), f"/migration{extension}?{query}")
        assert answer.status_code == 400
        assert "took longer than the time that SQL has here (0.02 s)." in unescape(answer.text)
    interrupted = QueryInterrupted(Exception(), endless, {})
    assert faults.sentence_for_client(interrupted, has_input=False) == faults.SQL_TOO_LONG


def test_an_address_with_raw_letters_is_refused():
    """Refuse bytes that Datasette cannot decode; clients percent-encode them."""
    path = "/migration/Å".encode()
    scope = {"method": "GET", "path": "/migration/Å", "raw_path": path, "query_string": b""}
    refusal = find_refusal(scope)
    assert refusal is not None
    assert refusal.status == 400
