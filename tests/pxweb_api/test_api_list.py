"""The list of tables: ids over several databases, queries, pages, and what is known of each."""

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from plugins.pxweb_api import api_list
from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_parameters import read_parameters
from plugins.pxweb_api.site_tables import (
    SiteTable,
    found_by,
    read_site_tables,
    table_named,
    with_unique_ids,
)


@pytest.fixture
def tables(connection: sqlite3.Connection) -> list[SiteTable]:
    return read_site_tables(connection, "migration")


def listed(tables: list[SiteTable], query: str) -> Any:
    parameters = read_parameters(query, ("lang", "query", "pageNumber", "pageSize", "pastDays",
                                         "includeDiscontinued"))  # fmt: skip
    return api_list.table_list(tables, parameters, lambda path: f"api{path}")


def test_an_entry_says_what_is_known_of_a_table(tables: list[SiteTable]) -> None:
    entry = api_list.table_entry(tables[1], lambda path: f"api{path}")
    assert entry == {
        "id": "immigration-2007",
        "label": "Immigration, by citizenship and region. 2007",
        "updated": "2008-05-08",
        "firstPeriod": "2007",
        "lastPeriod": "2007",
        "category": "public",
        "variableNames": ["Citizenship", "Region", "measure", "period"],
        "source": "Statistics Norway",
        "paths": [[{"id": "migration", "label": "Immigration to and emigration from Norway"}]],
        "links": [
            {"rel": rel, "hreflang": "en", "href": f"api/tables/immigration-2007{path}?lang=en"}
            for rel, path in (("self", ""), ("metadata", "/metadata"), ("data", "/data"))
        ],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["emigration-2008", "immigration-2007"]),
        ("REGION 2007", ["immigration-2007"]),
        ("title:emigr*", ["emigration-2008"]),
        ('(title:2008 AND "citizenship") OR 2007', ["emigration-2008", "immigration-2007"]),
        ("marbles", []),
    ],
)
def test_a_query_finds_tables_with_all_its_words(
    tables: list[SiteTable], query: str, found: list[str]
) -> None:
    assert [table.id for table in found_by(tables, query)] == found


def test_the_list_comes_in_pages(tables: list[SiteTable]) -> None:
    page = listed(tables, "pageSize=1&lang=en&query=region")
    assert [entry["id"] for entry in page["tables"]] == ["emigration-2008"]
    href = "api/tables?lang=en&query=region&pageNumber={}&pageSize=1"
    assert page["page"] == {
        "pageNumber": 1, "pageSize": 1, "totalElements": 2, "totalPages": 2,
        "links": [
            {"rel": rel, "hreflang": "en", "href": href.format(2)} for rel in ("next", "last")
        ],
    }  # fmt: skip
    assert page["links"] == [{"rel": "self", "hreflang": "en", "href": href.format(1)}]
    with pytest.raises(ApiError, match="pageNumber is 3; the last page is 2") as refused:
        listed(tables, "pageSize=1&pageNumber=3")
    assert refused.value.status == 404
    assert listed(tables, "query=marbles")["page"]["totalPages"] == 1


def test_only_what_was_published_lately(tables: list[SiteTable]) -> None:
    undated = replace(tables[0], facts={**tables[0].facts, "published": None})
    assert listed([undated, *tables], "pastDays=1")["tables"] == []
    ids = [entry["id"] for entry in listed([undated, *tables], "pastDays=1000000")["tables"]]
    assert ids == ["emigration-2008", "immigration-2007"]


def test_ids_are_unique_over_all_databases(tables: list[SiteTable]) -> None:
    other = replace(tables[0], database="older", publication="Older")
    ids = [table.id for table in with_unique_ids([*tables, other])]
    assert ids == ["migration:emigration-2008", "immigration-2007", "older:emigration-2008"]


def test_a_table_is_found_by_its_id_in_any_case(tables: list[SiteTable]) -> None:
    assert table_named(tables, "Immigration-2007") == tables[1]
    assert table_named(tables, "migration:immigration-2007") == tables[1]
    with pytest.raises(ApiError, match="there is no table 'x'; expected emigration-2008, ") as none:
        table_named(tables, "x")
    assert none.value.status == 404


@pytest.mark.parametrize(
    ("language", "default", "query"), [("no", "nb", "?lang=no"), ("de", "en", "")]
)
def test_links_ask_only_for_a_language_that_the_site_speaks(
    tables: list[SiteTable], language: str, default: str, query: str
) -> None:
    other = replace(tables[0], facts={**tables[0].facts, "language": language})
    assert api_list.default_language([other]) == default
    assert api_list.table_entry(other, "api{}".format)["links"][0] == {
        "rel": "self",
        "hreflang": language,
        "href": f"api/tables/emigration-2008{query}",
    }


def test_the_configuration_of_a_site_without_tables() -> None:
    configuration = api_list.configuration([], ["csv"])
    assert (configuration["languages"], configuration["license"]) == (
        [{"id": "en", "label": "English"}, {"id": "nb", "label": "Norsk bokmål"}],
        "",
    )
