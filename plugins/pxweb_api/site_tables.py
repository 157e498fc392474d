"""Find the published tables of all databases of a site, each under an id of its own."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loader.catalogue.data_files import publication_facts
from loader.database.opening import dicts
from loader.errors import shown
from loader.letters import folded
from loader.words import nearest
from plugins.pxweb_api.api_error import ApiError


@dataclass(frozen=True, slots=True)
class SiteTable:
    """A table in the list; `facts` are its row of `published_table`.

    `id` is the one of the API. The periods are empty for a table without any.
    """

    id: str
    database: str
    publication: str  # its title
    facts: dict[str, Any]
    variables: Sequence[str]  # their labels
    first_period: str
    last_period: str

    @property
    def label(self) -> str:
        """Return the title."""
        return str(self.facts["title"])

    @property
    def words(self) -> str:
        """Return what a search looks in, folded."""
        facts = (self.facts[key] for key in ("number", "subject", "measure", "period", "publisher"))
        texts = (self.id, self.label, *self.variables, *facts)
        return folded(" ".join(text for text in texts if text))


def read_site_tables(connection: sqlite3.Connection, database: str) -> list[SiteTable]:
    """Return the tables of a database, in the order of their ids."""
    publication = str(publication_facts(connection)["title"])
    dimensions: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for table, *dimension in connection.execute(
        "SELECT published_table, axis, name, label, ifnull(here.role, d.role)"
        " FROM published_dimension AS here JOIN dimension AS d ON d.name = here.dimension"
        " ORDER BY published_table, axis DESC, position"
    ):
        dimensions[table].append(tuple(dimension))
    return [
        _site_table(connection, database, publication, facts, dimensions[facts["id"]])
        for facts in dicts(connection, "SELECT * FROM published_table ORDER BY id", [])
    ]


def _site_table(
    connection: sqlite3.Connection,
    database: str,
    publication: str,
    facts: dict[str, Any],
    dimensions: Sequence[tuple[str, ...]],
) -> SiteTable:
    labels = [label for _, _, label, _ in dimensions]
    roles = [role for *_, role in dimensions]
    if facts["measure"] and "measure" not in roles:
        labels.append("measure")
    first = last = facts["period"] or ""
    if "time" in roles:
        axis, name, *_ = dimensions[roles.index("time")]
        first, last = connection.execute(
            f'SELECT min("{name}"), max("{name}") FROM {axis}_heading WHERE published_table = ?',  # noqa: S608
            [facts["id"]],
        ).fetchone()
    elif first:
        labels.append("period")
    return SiteTable(facts["id"], database, publication, facts, labels, first or "", last or "")


def with_unique_ids(tables: Iterable[SiteTable]) -> list[SiteTable]:
    """Return the tables; an id that several databases have gets the name of its database before it.

    Without that, one of them could not be asked for.
    """
    all_tables = list(tables)
    often = Counter(table.id for table in all_tables)
    return [
        replace(table, id=f"{table.database}:{table.id}") if often[table.id] > 1 else table
        for table in all_tables
    ]


def table_named(tables: Sequence[SiteTable], name: str) -> SiteTable:
    """Return the table of that id, in any case; raise ApiError if there is none.

    The id with the database before it is always known, so that a client may keep it.
    """
    long = {folded(f"{table.database}:{table.facts['id']}"): table for table in tables}
    by_id = {**long, **{folded(table.id): table for table in tables}}
    if folded(name) not in by_id:
        near = nearest(name, [table.id for table in tables])
        raise ApiError(404, f"there is no table {shown(name)}; {near}")
    return by_id[folded(name)]


def found_by(tables: Iterable[SiteTable], query: str) -> list[SiteTable]:
    """Return the tables with all words of a query; `OR` stands between alternatives.

    Clients write queries in the language of Lucene. This is the part that they use most: a word
    with `title:` before it is looked for in the title only, and a `*` after a word means what is
    meant anyway, as a part of a word is enough.
    """
    alternatives: list[list[tuple[bool, str]]] = [[]]
    for word in query.replace("(", " ").replace(")", " ").replace('"', " ").split():
        if word == "OR":
            alternatives.append([])
        elif word != "AND":
            _, colon, rest = word.lower().partition("title:")
            wanted = folded(rest if colon else word).strip("*")
            alternatives[-1].append((bool(colon), wanted))
    return [
        table
        for table in tables
        if any(
            all(word in (folded(table.label) if title else table.words) for title, word in words)
            for words in alternatives
        )
    ]
