"""Write llms.txt (https://llmstxt.org), which tells language models how to use the site rightly."""

import re
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils import tilde_encode

from loader.database.opening import dicts
from plugins.common.links import published_path
from plugins.layout.site import Site

TABLES_LISTED = 24
_PERIODS_NAMED = 6
_ADDITIVE = "observation_additive"

Absolute = Callable[[str], str]  # from a path on the site to an address


@dataclass(frozen=True, slots=True)
class GuideContents:
    """What the guide says of a publication; `example` is a query that can be run."""

    tables: Sequence[Mapping[str, Any]]
    number_of_tables: int
    periods: Sequence[str]
    publishers: Sequence[str]
    example: str


def read_guide_contents(connection: sqlite3.Connection) -> GuideContents:
    """Return what the guide says of the publication in this database."""
    listed = "SELECT id, title, unit FROM published_table ORDER BY period, number, id LIMIT ?"
    (number,) = connection.execute("SELECT count(*) FROM published_table").fetchone()
    (table,) = connection.execute("SELECT min(id) FROM published_table").fetchone()
    quoted = table.replace("'", "''")
    return GuideContents(
        dicts(connection, listed, [TABLES_LISTED]),
        number,
        _distinct(connection, "period"),
        _distinct(connection, "publisher"),
        f"select sum(value) from {_ADDITIVE} where published_table = '{quoted}'",  # noqa: S608
    )


def _distinct(connection: sqlite3.Connection, column: str) -> list[str]:
    values = f"SELECT DISTINCT {column} FROM published_table WHERE {column} > '' ORDER BY 1"  # noqa: S608
    return [value for (value,) in connection.execute(values)]


def guide_of_one(
    site: Site,
    contents: GuideContents,
    queries: Mapping[str, Mapping[str, Any]],
    absolute: Absolute,
    level: int = 1,
) -> str:
    """Return the guide to a publication, with a heading of that level.

    It names neither tables of `site.closed` nor queries that are not in `queries`.
    """
    heading, below = "#" * level, "#" * (level + 1)
    parts = [
        f"{heading} {_plain(site.title)}",
        f"> {_plain(site.description)}" if site.description else "",
        _credit(site, contents.publishers),
        f"{below} Before you use a number",
        _listed(_cautions(contents, site.closed)),
        f"{below} Published tables",
        _listed(_tables(site, contents, absolute)),
        f"{below} Questions with answers" if queries else "",
        _listed(_questions(site, queries, absolute)),
        f"{below} All data",
        _listed(_data(site, contents, absolute)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def guide_of_all(site: Site, guides: Sequence[str], absolute: Absolute) -> str:
    """Return the guide to a site with several publications, each with a guide of level 2."""
    head = f"# {_plain(site.title)}\n\nThis site has {len(guides)} publications.\n"
    if site.description:
        head += f"\n> {_plain(site.description)}\n"
    return "\n".join([head, *guides, "## Of all publications\n", _listed(_services(absolute)), ""])


def _credit(site: Site, publishers: Sequence[str]) -> str:
    """Return who published the tables and on what terms, and what this site adds to them."""
    by = f" by {', '.join(map(_plain, publishers))}" if publishers else ""
    licence = f" Licence: {_plain(site.credit.licence)}." if site.credit.licence else ""
    name = " Name the publisher with every number." if by else ""
    return (
        f"Statistical tables as they were published{by}. Each number keeps its place in the source;"
        f" each total was added up again from its parts.{licence}{name}"
    )


def _cautions(contents: GuideContents, closed: Collection[str]) -> list[str]:
    additive = (
        f" Sum only rows of `{_ADDITIVE}`, in which nothing is counted twice; never sum all rows"
        " of `observation`."
        if _ADDITIVE not in closed
        else ""
    )
    cautions = [
        f"Totals stand beside their parts, in the same columns.{additive}",
        "In views, files and answers the column of a dimension has names of categories, and the"
        " same with `_code` their codes, with `_group` the group directly below the total. In"
        " the tables behind the views the column of a dimension has the code.",
    ]
    if len(contents.periods) > 1:
        more = len(contents.periods) - _PERIODS_NAMED
        named = ", ".join(map(_plain, contents.periods[:_PERIODS_NAMED]))
        cautions.append(
            f"The tables are of different periods ({named}{f' and {more} more' * (more > 0)})."
            " Say of which period a number is, and do not add or subtract numbers of different"
            " periods as if they were of one."
        )
    cautions += [
        "An empty value is not zero: the column `symbol` has what is printed in its place, and the"
        " table `symbol` what that means.",
        "Read the footnotes and the table `finding`: they say what is odd in a table.",
    ]
    return cautions


def _tables(site: Site, contents: GuideContents, absolute: Absolute) -> list[str]:
    lines = []
    for table in contents.tables:
        address = absolute(published_path(table["id"], site.home))
        unit = f" Unit: {_plain(table['unit'])}." if table["unit"] else ""
        lines.append(
            f"{_link(table['title'], address)}: id `{table['id']}`.{unit}"
            f" {_link('CSV', f'{address}.csv')}, {_link('JSON-stat', f'{address}.json')}"
        )
    more = contents.number_of_tables - len(contents.tables)
    if more:
        lines.append(f"{_link(f'{more} more', absolute(f'{site.home}/published'))}")
    return lines


def _questions(
    site: Site, queries: Mapping[str, Mapping[str, Any]], absolute: Absolute
) -> list[str]:
    lines = []
    for name, query in queries.items():
        path = f"/{tilde_encode(site.database or '')}/{tilde_encode(name)}.json?_shape=array"
        parameters = ", ".join(f"`{parameter}`" for parameter in query.get("params") or ())
        about = f": parameters {parameters}" if parameters else ""
        lines.append(f"{_link(query.get('title') or name, absolute(path))}{about}")
    return lines


def _data(site: Site, contents: GuideContents, absolute: Absolute) -> list[str]:
    database = f"/{tilde_encode(site.database or '')}"
    sql = urlencode({"sql": contents.example, "_shape": "array"})
    open_ones = [] if _ADDITIVE in site.closed else [
        f"{_link('SQL', absolute(f'{database}.json?{sql}'))}: any `select`, as JSON; `.csv` as CSV",
        f"{_link('All numbers that can be summed', absolute(f'{database}/{_ADDITIVE}.csv'))}: CSV",
    ]  # fmt: skip
    return [
        *open_ones,
        f"{_link('Tables and columns explained', absolute(database))}",
        f"{_link('Data Package', absolute(f'{site.home}/datapackage.zip'))}: everything as CSV",
        f"{_link('DCAT', absolute(f'{site.home}/dcat.jsonld'))}: the catalogue, as JSON-LD",
        *(_services(absolute, site.home) if site.front == "/" else ()),
    ]


def _services(absolute: Absolute, home: str = "/-") -> list[str]:
    return [
        f"{_link('OpenAPI', absolute(f'{home}/openapi.json'))}: every address with its parameters",
        f"{_link('PxWebApi v2', absolute('/api/v2/tables'))}: for clients of statistics offices",
        f"{_link('Search', absolute('/-/search'))}: parameter `q`",
    ]


def _link(words: str, address: str) -> str:
    return f"[{_plain(words)}]({address})"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _plain(text: str) -> str:
    """Return text on one line, in which nothing is Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
