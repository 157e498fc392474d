"""Test that no page of the site shows what metadata.yml closes."""

import copy
import html
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from helpers import ROOT
from site_of import site_of

from plugins.common.links import FRONT_ROUTE, own_route
from plugins.downloads import DESCRIPTIONS

PLUGINS = ROOT / "plugins"
METADATA = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
TABLE = "immigration-2007"

# Every route that a plugin of ours registers, with what to ask of it.
ROUTES = {
    own_route("/published"): ["/-/published"],
    own_route("/published/(?P<table>[^/.]+)"): [f"/-/published/{TABLE}", "/-/published/none"],
    own_route(r"/published/(?P<table>[^/.]+)\.embed"): [
        f"/-/published/{name}.embed" for name in (TABLE, "none")
    ],
    own_route("/published/(?P<table>[^/.]+)/source"): [f"/-/published/{TABLE}/source"],
    own_route("/published/(?P<table>[^/.]+)/original"): [
        f"/-/published/{name}/original" for name in (TABLE, "none")
    ],
    own_route(r"/published/(?P<table>[^/.]+)\.(?P<format>[^/]+)"): [
        f"/-/published/{TABLE}.{format_}" for format_ in ("csv", "txt", "json", "xlsx", "none")
    ],
    own_route("/category/(?P<dimension>[^/]+)/(?P<code>[^/]+)"): [
        "/-/category/citizenship/POL",
        "/-/category/region/total",
        "/-/category/citizenship/PLO",
        "/-/category/none/POL",
    ],
    own_route("/versions"): ["/-/versions", f"/-/versions?table={TABLE}", "/-/versions?table=none"],
    own_route(r"/versions\.atom"): ["/-/versions.atom"],
    own_route(r"/versions\.json"): ["/-/versions.json"],
    r"^/-/search$": [
        "/-/search",
        *(f"/-/search?q={words}" for words in ("Poland", "total", "table", "note", "oslo")),
    ],
    own_route("/overview"): ["/-/overview", "/-/overview?region=none"],
    own_route(
        f"/(?P<name>{'|'.join(name.replace('.', chr(92) + '.') for name in DESCRIPTIONS)})"
    ): [f"/-/{name}" for name in DESCRIPTIONS],
    own_route(r"/lists/(?P<name>[^/.]+)\.csv"): [
        f"/-/lists/{name}.csv" for name in ("citizenship", "region", "symbol", "none")
    ],
    r"^/api/v2(?P<path>/.*)?$": [
        *(f"/api/v2/{path}" for path in ("", "config", "openapi.json", "tables", "tables/none")),
        *(
            f"/api/v2/tables/{TABLE}{rest}"
            for rest in ("", "/metadata", "/defaultselection", "/data", "/data?outputFormat=csv")
        ),
    ],
    own_route(r"/openapi\.json"): ["/-/openapi.json"],
    "^/(?P<format>)$": ["/"],
    FRONT_ROUTE: [
        f"/-/publication/migration{rest}"
        for rest in (
            "",
            "/published",
            f"/published/{TABLE}",
            f"/published/{TABLE}.csv",
            "/overview",
            "/category/region/NO05",
            f"/published/{TABLE}/source",
            "/dcat.jsonld",
            "/openapi.json",
            "/lists/region.csv",
        )
    ],
    r"^/-/health$": ["/-/health"],
    r"^/robots\.txt$": ["/robots.txt"],
    r"^/sitemap\.xml$": ["/sitemap.xml"],
    r"^/llms\.txt$": ["/llms.txt"],
    r"^/favicon\.ico$": ["/favicon.ico"],
    r"^/(?P<database>[^/.]+)\.db$": ["/migration.db", "/none.db"],
    "no_such_format": ["/migration.pdf", "/migration/observation.pdf", "/migration/symbol/-.pdf"],
}
# Every page of Datasette's that a template of ours fills, and its other forms.
TEMPLATES = {
    "base.html": [],
    "index.html": ["/", "/.json"],
    "database.html": ["/migration", "/migration.json", "/migration.db"],
    "table.html": [
        *(f"/migration/{table}" for table in (
            "citizenship", "footnote", "observation_labelled", "symbol", "observation_additive",
            "published_table", "total_check", "search_content")),
        *(f"/migration/observation{ending}" for ending in ("", ".csv", ".json", ".xlsx")),
        "/migration/observation?_facet=citizenship&_size=5",
        "/migration/observation.csv?_labels=on&_size=5",
        '/migration/citizenship?_through={"table":"observation","column":"id","value":"1"}',
    ],
    "row.html": [
        "/migration/observation/1", "/migration/observation/1.json?_extras=foreign_key_tables",
        f"/migration/published_table/{TABLE}", "/migration/citizenship/pol",
    ],
    "query.html": [
        *(f"/migration/{name}" for name in METADATA["databases"]["migration"]["queries"]),
        "/migration/largest-groups.json",
        "/migration/largest-groups.csv", "/migration/largest-groups.vegalite",
        "/migration/largest-groups.parquet",
        "/migration/largest-groups.svg", "/migration/largest-groups.zip",
        *(f"/migration{ending}?sql=select+*+from+observation" for ending in ("", ".json", ".csv")),
        *(f"/migration.json?sql=select+*+from+{table}" for table in (
            "CITIZENSHIP", "published_table", "symbol", "observation_labelled",
            "search_content")),
    ],
    "embed.html": [],
    "embedded_question.html": [
        f"/migration/{name}.embed" for name in ("largest-groups", "where-a-number-comes-from")
    ],
    "embedded_table.html": [],
    "question.html": [],  # it and the next are what query.html extends
    "own_sql.html": [],
    "error.html": ["/none", "/migration/none"],
    "category.html": [],
    "overview.html": [],
    "publications.html": [],
    "published.html": [],
    "published_list.html": [],
    "search.html": [],
    "source.html": [],
    "versions.html": [],
}  # fmt: skip
ADDRESSES = [address for held in (*ROUTES.values(), *TEMPLATES.values()) for address in held]
OF_THE_DATA = ["14160", "14,160", "14 160", "Poland", "Immigration, by", "Emigration, by"]


def site_with(database: Path, **changed: Any) -> Datasette:
    """Return the site with other metadata: keys of the database, or of `everything`."""
    metadata = copy.deepcopy(METADATA)
    metadata.update(changed.pop("everything", {}))
    held = metadata["databases"]["migration"]
    for kind in ("tables", "queries"):
        for name, facts in changed.pop(kind, {}).items():
            held.setdefault(kind, {}).setdefault(name, {}).update(facts)
    held.update(changed)
    return Datasette(
        immutables=[str(database)],
        metadata=metadata,
        plugins_dir=str(PLUGINS),
        static_mounts=[("maps", str(ROOT / "seeds" / "migration" / "maps"))],
    )


async def shown(site: Datasette, address: str) -> tuple[int, str]:
    """Return status and text of an answer, with spaces and entities as a reader sees them."""
    response = await site.client.get(address)
    text = html.unescape(response.content.decode("utf-8", "replace"))
    return response.status_code, re.sub(r"[\s\u00a0\u202f]+", " ", text)


def our_routes(site: Datasette) -> set[str]:
    """Return the patterns of all routes that plugins in our folder register.

    A pattern that contains the names of databases is replaced by the name of its view.
    """
    found = set()
    for implementation in pm.hook.register_routes.get_hookimpls():
        if PLUGINS in Path(implementation.function.__code__.co_filename).parents:
            arguments = dict.fromkeys(implementation.argnames, site)
            routes = implementation.function(**arguments)
            found |= {view.__name__ if arguments else pattern for pattern, view in routes}
    return found


def test_every_route_and_template_is_checked_here(migration_db: Path) -> None:
    """Fail for a new one until it is checked for what is closed as well."""
    assert our_routes(site_of(migration_db)) == set(ROUTES)
    pages = {path.name for path in PLUGINS.glob("*/templates/[!_]*.html")}
    assert pages == set(TEMPLATES)


@pytest.mark.parametrize(
    "closed", [{"allow": False}, {"allow": {"id": "root"}}, {"everything": {"allow": False}}]
)
async def test_nothing_is_shown_of_a_closed_database(
    migration_db: Path, closed: dict[str, Any]
) -> None:
    site = site_with(migration_db, **closed)
    for address in ADDRESSES:
        status, text = await shown(site, address)
        assert status in (200, 403, 404), (address, status, text)
        text = re.sub(r"<(?:a|link) [^>]*hreflang[^>]*>", "", text)  # repeat the address
        assert not [words for words in OF_THE_DATA if words in text], address
        if status == 403 and "<html" in text:
            links = re.findall(r'<a [^>]*href="(/[^"#]*)', text)
            assert set(links) <= {"/"}, address
    assert [(await shown(site, address))[0] for address in ("/-/health", "/robots.txt")] == [
        200
    ] * 2
    closed_pages = [
        "/-/published",
        "/-/search?q=x",
        "/-/openapi.json",
        "/sitemap.xml",
        "/migration.db",
    ]
    for address in closed_pages:
        assert (await shown(site, address))[0] == 403, address


async def test_what_is_open_is_shown(migration_db: Path) -> None:
    """Check that the tests of what is closed can fail."""
    texts = [(await shown(site_of(migration_db), address))[1] for address in ADDRESSES[:25]]
    assert all(any(words in text for text in texts) for words in OF_THE_DATA if words != "14,160")


# For each table that may be closed, one word that no other table contains.
MARKED = {
    "citizenship": "name",
    "observation": "printed",
    "published_table": "title",
    "symbol": "meaning",
    "source_line": "text",
}


@pytest.fixture(scope="module")
def marked(migration_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database with 'marked' and the table's name in each text of those tables."""
    target = tmp_path_factory.mktemp("marked") / "migration.db"
    shutil.copyfile(migration_db, target)
    with closing(sqlite3.connect(target)) as connection:
        for table, column in MARKED.items():
            connection.execute(f"UPDATE {table} SET {column} = {column} || ' marked_{table}'")
        connection.commit()
    return target


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """Return the addresses that are answered quickly."""
    return [address for address in ADDRESSES if not address.endswith((".svg", ".zip"))]


@pytest.mark.slow
@pytest.mark.parametrize("table", MARKED)
async def test_nothing_is_shown_of_a_closed_table(
    marked: Path, addresses: list[str], table: str
) -> None:
    site = site_with(marked, tables={table: {"allow": False}})
    for address in addresses:
        status, text = await shown(site, address)
        assert status < 500, (address, text)
        assert f"marked_{table}" not in text, address
    assert (await shown(site, f"/migration/{table}"))[0] == 403
    assert (await shown(site, "/migration.db"))[0] == 403
    status, text = await shown(site, f"/migration.json?sql=select+*+from+{table}")
    assert (status, f"{table} is not open to everyone." in text) == (403, True)
    assert f'"/migration/{table}"' not in (await shown(site, "/migration"))[1]


@pytest.mark.parametrize("table", MARKED)
async def test_the_mark_is_seen_where_a_table_is_open(marked: Path, table: str) -> None:
    status, text = await shown(site_with(marked), f"/migration/{table}")
    assert (status, f"marked_{table}" in text) == (200, True)


async def test_what_reads_a_closed_table_is_closed_with_it(migration_db: Path) -> None:
    site = site_with(migration_db, tables={"observation": {"allow": False}})
    for address in ("observation_labelled", "observation_additive", "largest-groups",
                    "largest-groups.csv", "largest-groups.svg"):  # fmt: skip
        assert (await shown(site, f"/migration/{address}"))[0] == 403, address
    for address in ("/migration", "/sitemap.xml", "/-/openapi.json"):
        status, text = await shown(site, address)
        assert status in (200, 403)
        assert "/largest-groups" not in text
        assert "/observation" not in text
    assert (await shown(site, "/migration/region"))[0] == 200


async def test_an_index_of_words_is_closed_with_any_table(migration_db: Path) -> None:
    site = site_with(migration_db, tables={"citizenship": {"allow": False}})
    for table in ("search", "search_data", "search_content", "sqlite_stat1"):
        assert (await shown(site, f"/migration/{table}"))[0] == 403, table


async def test_a_table_of_a_closed_one_shows_codes(migration_db: Path) -> None:
    site = site_with(migration_db, tables={"citizenship": {"allow": False}})
    status, text = await shown(site, "/migration/observation?citizenship=pol")
    assert status == 200
    assert "Poland" not in text
    assert "pol" in text


async def test_a_closed_question_is_in_no_list(migration_db: Path) -> None:
    site = site_with(migration_db, queries={"largest-groups": {"allow": False}})
    title = METADATA["databases"]["migration"]["queries"]["largest-groups"]["title"]
    assert (await shown(site, "/migration/largest-groups"))[0] == 403
    lists = ["/", "/migration", f"/-/published/{TABLE}", "/-/search?q=largest", "/sitemap.xml"]
    others = ["/-/openapi.json", "/-/overview", "/migration/groups-by-region-as-shares"]
    for address in [*lists, *others]:
        status, text = await shown(site, address)
        assert status == 200, address
        assert "largest-groups" not in text, address
        assert title not in text, address


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/migration", "text/html; charset=utf-8"),
        ("/migration.json", "application/json; charset=utf-8"),
        ("/migration/region.csv", "text/plain; charset=utf-8"),
    ],
)
async def test_a_refusal_has_the_requested_format(
    migration_db: Path, address: str, media_type: str
) -> None:
    response = await site_with(migration_db, allow=False).client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (403, media_type)


async def test_a_plugin_may_close_a_table(migration_db: Path) -> None:
    class Closing:
        __name__ = "closing"

        @hookimpl
        def permission_allowed(self, action: str, resource: Any) -> bool | None:
            """Close the regions for everybody."""
            return False if (action, resource) == ("view-table", ("migration", "region")) else None

    pm.register(Closing(), name="closing")
    try:
        site = site_with(migration_db)
        assert (await shown(site, "/migration/region"))[0] == 403
        assert (await shown(site, "/-/lists/region.csv"))[0] == 403
        assert (await shown(site, "/migration?sql=select+*+from+region"))[0] == 403
        assert (await shown(site, "/-/lists/symbol.csv"))[0] in (200, 403)
    finally:
        pm.unregister(name="closing")
