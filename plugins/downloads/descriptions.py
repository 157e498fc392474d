"""Describe the publication as a whole, in the formats of catalogues, and serve its lists."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from loader.catalogue import csvw, datapackage, dcat
from loader.catalogue.data_files import data_files, list_file, list_names, publication_facts
from loader.catalogue.package import as_json, write_zip
from plugins.common.http_file import File, WebLink, licence_link
from plugins.common.http_problem import Problem, missing

DCAT = "dcat.jsonld"
LIST_TYPE = "text/csv; charset=utf-8; header=present"


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """The address of the site, without a slash at its end, and paths of the publication.

    `home` is where those of its pages begin, `database` the path of its database. `page` is the one
    that is asked for of a description that has pages.
    """

    base: str
    home: str
    database: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class Description:
    """A description of the whole publication, which is served at `<home>/<name>`."""

    name: str
    title: str
    media_type: str
    write: Callable[[sqlite3.Connection, SiteAddress], bytes]


def _datapackage(connection: sqlite3.Connection, _: SiteAddress) -> bytes:
    facts, files = publication_facts(connection), data_files(connection)
    return as_json(datapackage.descriptor(facts, files))


def _csvw(connection: sqlite3.Connection, _: SiteAddress) -> bytes:
    return as_json(csvw.metadata(publication_facts(connection), data_files(connection)))


def _dcat(connection: sqlite3.Connection, site: SiteAddress) -> bytes:
    path = f"{site.database}.db"
    return as_json(dcat.catalogue(connection, site.base, path, site.home, site.page))


DESCRIPTIONS = {
    description.name: description
    for description in (
        Description("datapackage.json", "Data Package", "application/json", _datapackage),
        Description(
            "datapackage.zip",
            "Data Package with all its files",
            "application/zip",
            lambda connection, _: write_zip(connection),
        ),
        Description("csvw.json", "CSV on the Web", "application/csvm+json", _csvw),
        Description(DCAT, "DCAT catalogue", "application/ld+json", _dcat),
    )
}


def described(connection: sqlite3.Connection, name: str, site: SiteAddress) -> File | Problem:
    """Return the description of that name."""
    description = DESCRIPTIONS[name]
    pages = dcat.pages_of(connection) if name == DCAT else 1
    if site.page > pages:
        sentence = f"page={site.page}: expected a number from 1 to {pages}."
        return Problem(400, "Bad request", sentence)
    others = [
        WebLink("alternate", f"{site.home}/{other.name}", other.media_type)
        for other in DESCRIPTIONS.values()
        if other is not description
    ]
    return File(
        _file_name(connection, name),
        description.media_type,
        description.write(connection, site),
        [*_pages(site, name, pages), *others, *_of_all(connection, site.home)],
    )


def _pages(site: SiteAddress, name: str, pages: int) -> list[WebLink]:
    beside = {"prev": site.page - 1, "next": site.page + 1}
    return [
        WebLink(relation, f"{site.home}/{name}?page={page}")
        for relation, page in beside.items()
        if 1 <= page <= pages
    ]


def listed(connection: sqlite3.Connection, name: str, home: str) -> File | Problem:
    """Return a codelist or other list, as CSV."""
    names = list_names(connection)
    if name not in names:
        return missing("list", name, "lists", names)
    file = list_file(connection, name)
    about = WebLink("describedby", f"{home}/csvw.json", "application/csvm+json")
    return File(f"{name}.csv", LIST_TYPE, file.write(), [about, *_of_all(connection, home)])


def _of_all(connection: sqlite3.Connection, home: str) -> list[WebLink]:
    openapi = WebLink("service-desc", f"{home}/openapi.json", "application/json")
    return [openapi, *licence_link(publication_facts(connection)["licence_url"])]


def _file_name(connection: sqlite3.Connection, name: str) -> str:
    """Return the file's name: a zip is named after the publication, the others have fixed names."""
    publication = str(publication_facts(connection)["publication"])
    return f"{publication}.zip" if name == "datapackage.zip" else name
