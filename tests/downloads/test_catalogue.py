"""Read the descriptions of the publication with the validators and clients of each standard."""

import csv
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import pytest
import rdflib
import yaml
from clients.published import PAGES, Number, build_pages, numbers
from clients.readers import TIDY, plain, tidy
from csvw import CSVW
from helpers import page_text, publication_folder
from rdflib.compare import isomorphic
from site_of import site_of

from loader.build import build
from loader.catalogue import data_files as made_files
from loader.catalogue import datapackage, dcat
from loader.catalogue.package import write_zip
from loader.database.opening import table_ids
from loader.database.read_back import read_stored
from loader.formats import FORMATS
from loader.formats.tidy import columns

PUBLICATIONS = ("migration", "pages")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
EU_LISTS = "http://publications.europa.eu/resource/authority"
DCT = rdflib.Namespace("http://purl.org/dc/terms/")


@dataclass(frozen=True)
class Package:
    """The zip of a publication, on disk and unpacked, and its database."""

    zip: Path
    folder: Path
    connection: sqlite3.Connection


@pytest.fixture(scope="module")
def packages(
    migration_db: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Package]]:
    folder = tmp_path_factory.mktemp("packages")
    with (
        closing(sqlite3.connect(migration_db)) as migration,
        closing(sqlite3.connect(build_pages(folder))) as pages,
    ):
        yield {
            name: packed(folder / name, connection)
            for name, connection in zip(PUBLICATIONS, (migration, pages), strict=True)
        }


def packed(folder: Path, connection: sqlite3.Connection) -> Package:
    folder.mkdir()
    file = folder.with_suffix(".zip")
    file.write_bytes(write_zip(connection))
    with zipfile.ZipFile(file) as package:
        package.extractall(folder)
    return Package(file, folder, connection)


def expected(connection: sqlite3.Connection, table: str) -> list[Number]:
    return [{field: n[field] for field in TIDY} for n in numbers(connection, table)]


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_frictionless_accepts_the_package_and_reads_the_numbers(
    packages: dict[str, Package], name: str
) -> None:
    package = frictionless.Package(str(packages[name].zip))
    report = package.validate()
    assert report.flatten(["type", "title", "message"]) == []
    for table in table_ids(packages[name].connection):
        rows = [row.to_dict() for row in package.get_resource(table).read_rows()]
        found = [plain(tidy(row)) for row in rows]
        assert found == expected(packages[name].connection, table)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (",61774,", ",many,", "type-error"),
        (",NO05,", ",NO99,", "foreign-key"),
        ('POL,Poland,Poland,item,"Europe, except Norway",NO05',
         'POL,Poland,Poland,item,"Europe, except Norway",NO04', "primary-key"),
    ],
)  # fmt: skip
def test_frictionless_would_say_no(
    packages: dict[str, Package], tmp_path: Path, old: str, new: str, error: str
) -> None:
    with zipfile.ZipFile(packages["migration"].zip) as package:
        package.extractall(tmp_path)
    table = tmp_path / "published" / "immigration-2007.csv"
    text = table.read_bytes().decode()
    assert old in text
    table.write_bytes(text.replace(old, new, 1).encode())
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert error in {type_ for (type_,) in report.flatten(["type"])}


def test_the_descriptor_of_the_publication(packages: dict[str, Package]) -> None:
    descriptor = json.loads((packages["migration"].folder / "datapackage.json").read_bytes())
    resources = {resource["name"]: resource for resource in descriptor.pop("resources")}
    version = descriptor.pop("version")
    assert re.fullmatch("[0-9a-f]{12}", version)
    assert descriptor == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "migration",
        "title": "Immigration to and emigration from Norway",
        "created": "2009-05-07T00:00:00Z",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "CC BY 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "contributors": [{"title": "Statistics Norway", "roles": ["creator", "publisher"]}],
        "sources": [
            {
                "title": "Emigration, by citizenship and region. 2008",
                "path": "https://ssb.no/a/en/static/innvutv_en/tab-2009-05-07-12-en.html",
            },
            {
                "title": "Immigration, by citizenship and region. 2007",
                "path": "https://www.ssb.no/a/kortnavn/innvutv/arkiv/tab-2008-05-08-11.html",
            },
        ],
    }
    assert list(resources) == (
        ["emigration-2008", "immigration-2007", "citizenship", "region", "symbol", "finding"]
    )
    schema = resources["immigration-2007"]["schema"]
    assert (schema["primaryKey"], schema["missingValues"]) == (
        ["citizenship_code", "region_code"], [""],
    )  # fmt: skip
    assert schema["foreignKeys"] == [
        *({"fields": [f"{name}_code"], "reference": {"resource": name, "fields": ["code"]}}
          for name in ("citizenship", "region")),
        {"fields": ["symbol"], "reference": {"resource": "symbol", "fields": ["symbol"]}},
    ]  # fmt: skip
    assert resources["region"]["schema"]["foreignKeys"] == [
        {"fields": ["parent"], "reference": {"fields": ["code"]}}
    ]
    for resource in resources.values():
        content = (packages["migration"].folder / resource["path"]).read_bytes()
        found = len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert found == (resource["bytes"], resource["hash"])


def test_the_zip_has_every_file_readme_and_citation(packages: dict[str, Package]) -> None:
    package = packages["migration"]
    with zipfile.ZipFile(package.zip) as opened:
        names = opened.namelist()
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == [
        "README.md", "CITATION.cff",
        "published/emigration-2008.csv", "published/immigration-2007.csv",
        "lists/citizenship.csv", "lists/region.csv", "lists/symbol.csv", "lists/finding.csv",
        "datapackage.json", "csvw.json",
    ]  # fmt: skip
    readme = (package.folder / "README.md").read_text(encoding="utf-8")
    cited = "Statistics Norway. Immigration to and emigration from Norway. CC BY 4.0."
    assert readme.endswith(f"\nCite as: {cited}\n")
    assert [name for name in names[2:] if f"`{name}`" not in readme] == []
    citation = yaml.safe_load((package.folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation == {
        "cff-version": "1.2.0",
        "message": "Please cite the publisher with every table and figure you use.",
        "type": "dataset",
        "title": "Immigration to and emigration from Norway",
        "authors": [{"name": "Statistics Norway"}],
        "date-released": "2009-05-07",
        "license-url": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_the_same_database_gives_the_same_zip(packages: dict[str, Package]) -> None:
    package = packages["migration"]
    assert package.zip.read_bytes() == write_zip(package.connection)


def test_the_lists_hold_what_the_database_holds(packages: dict[str, Package]) -> None:
    package = packages["migration"]
    for name, order in (("citizenship", "position"), ("region", "position"), ("symbol", "rowid")):
        text = (package.folder / "lists" / f"{name}.csv").read_bytes().decode()
        found = package.connection.execute(f"SELECT * FROM {name} ORDER BY {order}")
        head = [column for column, *_ in found.description]
        rows = [["" if value is None else str(value) for value in row] for row in found]
        assert list(csv.reader(io.StringIO(text))) == [head, *rows]


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_csvw_accepts_the_metadata_and_reads_the_numbers(
    packages: dict[str, Package], name: str
) -> None:
    described = CSVW(str(packages[name].folder / "csvw.json"), validate=True)
    assert described.is_valid
    tables = {table.local_name: table for table in described.tables}
    for table in table_ids(packages[name].connection):
        rows = [dict(row) for row in tables[f"published/{table}.csv"]]
        found = [plain(tidy(row)) for row in rows]
        assert found == expected(packages[name].connection, table)


def test_csvw_would_say_no(packages: dict[str, Package], tmp_path: Path) -> None:
    with zipfile.ZipFile(packages["migration"].zip) as package:
        package.extractall(tmp_path)
    table = tmp_path / "published" / "immigration-2007.csv"
    table.write_bytes(table.read_bytes().replace(b",61774,", b",many,", 1))
    with pytest.raises(UserWarning, match="Invalid column value: many"):
        _ = CSVW(str(tmp_path / "csvw.json"), validate=True).is_valid


# rdflib's own code uses a class that it tells others not to use
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", PUBLICATIONS)
def test_dcat_has_a_dataset_a_table_with_every_format(
    packages: dict[str, Package], name: str
) -> None:
    connection = packages[name].connection
    described = dcat.catalogue(connection, "https://example.org", f"/{name}.db")
    graph = rdflib.Graph().parse(data=json.dumps(described), format="json-ld")
    assert len(set(graph.subjects(rdflib.RDF.type, DCAT.Catalog))) == 1
    datasets = set(graph.subjects(rdflib.RDF.type, DCAT.Dataset))
    series = set(graph.subjects(rdflib.RDF.type, DCAT.DatasetSeries))
    assert len(datasets - series) == len(table_ids(connection)) + 1
    for table in table_ids(connection):
        dataset = rdflib.URIRef(f"https://example.org/-/published/{table}")
        distributions = graph.objects(dataset, DCAT.distribution)
        addresses = {str(graph.value(d, DCAT.downloadURL)) for d in distributions}
        assert addresses == {f"{dataset}.{format_}" for format_ in FORMATS}
    whole = rdflib.URIRef("https://example.org/-/datapackage.json")
    assert {str(d) for d in graph.objects(whole, DCAT.distribution)} == {
        "https://example.org/-/datapackage.zip", f"https://example.org/{name}.db"
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_dcat_says_when_who_and_under_which_licence(packages: dict[str, Package]) -> None:
    described = dcat.catalogue(packages["migration"].connection, "https://example.org", "/m.db")
    graph = rdflib.Graph().parse(data=json.dumps(described), format="json-ld")
    table = rdflib.URIRef("https://example.org/-/published/immigration-2007")
    period = graph.value(table, DCT.temporal)
    publisher = graph.value(table, DCT.publisher)
    found: dict[str, Any] = {
        "title": graph.value(table, DCT.title),
        "issued": graph.value(table, DCT.issued),
        "from": graph.value(period, DCAT.startDate),
        "publisher": graph.value(publisher, rdflib.FOAF.name),
        "licence": graph.value(table, DCT.license),
        "language": graph.value(table, DCT.language),
        "to": graph.value(period, DCAT.endDate),
    }
    assert found == {
        "title": rdflib.Literal("Immigration, by citizenship and region. 2007", lang="en"),
        "issued": rdflib.Literal("2008-05-08", datatype=rdflib.XSD.date),
        "from": rdflib.Literal("2007-01-01", datatype=rdflib.XSD.date),
        "to": rdflib.Literal("2007-12-31", datatype=rdflib.XSD.date),
        "publisher": rdflib.Literal("Statistics Norway"),
        "licence": rdflib.URIRef(f"{EU_LISTS}/licence/CC_BY_4_0"),
        "language": rdflib.URIRef(f"{EU_LISTS}/language/ENG"),
    }


def test_dcat_names_the_dimensions_of_each_table(packages: dict[str, Package]) -> None:
    described = {
        dataset["dct:identifier"]: dataset["dct:description"]["@value"]
        for name, package in packages.items()
        for dataset in dcat.catalogue(package.connection, "https://example.org", f"/{name}.db")[
            "dcat:dataset"
        ]
    }
    assert described["immigration-2007"] == "Immigration by citizenship and region"
    assert described["forest"] == (
        "All migrations, internal and immigration/emigration by county, head and head_2"
    )


def test_dcat_has_a_series_with_its_tables_in_order(
    tmp_path: Path, opened: Callable[[Path], sqlite3.Connection]
) -> None:
    pages: dict[str, bytes | str] = {
        f"marbles-{year}.txt": page_text(title=f"Marbles, by colour and box. {year}")
        for year in (2001, 2003)
    }
    build(publication_folder(tmp_path / "toys", pages), tmp_path / "toys.db")
    described = dcat.catalogue(opened(tmp_path / "toys.db"), "https://example.org", "/toys.db")
    old, new, series, _whole = described["dcat:dataset"]
    first, last = ({"@id": dataset["@id"]} for dataset in (old, new))
    assert series == {
        "@id": "https://example.org/-/published/marbles-2001#series",
        "@type": ["dcat:Dataset", "dcat:DatasetSeries"],
        "dct:identifier": "https://example.org/-/published/marbles-2001#series",
        "dct:title": {"@value": "Marbles, by colour and box. 2001–2003", "@language": "en"},
        "dct:description": {"@value": "The same table for 2 periods", "@language": "en"},
        "dcat:first": first,
        "dcat:last": last,
    }
    assert [t["dcat:inSeries"] for t in (old, new)] == [{"@id": series["@id"]}] * 2
    assert (old.get("dcat:prev"), new["dcat:prev"]) == (None, first)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_a_large_catalogue_has_pages_that_are_the_whole_together(
    tmp_path: Path,
    opened: Callable[[Path], sqlite3.Connection],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages: dict[str, bytes | str] = {
        f"marbles-{year}.txt": page_text(title=f"Marbles, by colour and box. {year}")
        for year in (2001, 2003, 2005)
    }
    build(publication_folder(tmp_path / "toys", pages), tmp_path / "toys.db")
    connection = opened(tmp_path / "toys.db")

    def graph(*page: int) -> rdflib.Graph:
        described = dcat.catalogue(connection, "https://example.org", "/toys.db", "/-", *page)
        return rdflib.Graph().parse(data=json.dumps(described), format="json-ld")

    whole = graph()
    monkeypatch.setattr(dcat, "TABLES_ON_A_PAGE", 2)
    assert dcat.pages_of(connection) == 2
    views = [part for part in whole.predicates() if "hydra" in str(part)]
    assert views == []
    first, last = graph(1), graph(2)
    hydra = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
    address = "https://example.org/-/dcat.jsonld?page="
    assert [str(one) for one in first.objects(None, hydra.next)] == [f"{address}2"]
    assert [str(one) for one in last.objects(None, hydra.previous)] == [f"{address}1"]
    assert not [*last.objects(None, hydra.next)]
    assert len([*first.objects(None, DCAT.dataset)]) == 3  # two tables and the whole
    together = first + last
    for one in together.subjects(rdflib.RDF.type, hydra.PartialCollectionView):
        together.remove((one, None, None))
        together.remove((None, None, one))
    assert isomorphic(together, whole)


async def test_a_page_of_the_catalogue_that_is_not_there_is_refused(
    migration_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dcat, "TABLES_ON_A_PAGE", 1)
    client, unkept = site_of(migration_db).client, {"host": "pages-of-catalogue"}
    first = await client.get("/-/dcat.jsonld", headers=unkept)
    assert '</-/dcat.jsonld?page=2>; rel="next"' in first.headers["link"]
    second = await client.get("/-/dcat.jsonld?page=2", headers=unkept)
    datasets = [one["dct:identifier"] for one in second.json()["dcat:dataset"]]
    assert datasets == ["immigration-2007", "migration"]
    for page in ("0", "3", "x", "-1", "9" * 30):
        answer = await client.get(f"/-/dcat.jsonld?page={page}", headers=unkept)
        assert (answer.status_code, "expected a number from 1" in answer.text) == (400, True), page


def test_files_of_the_package_are_those_of_the_site(packages: dict[str, Package]) -> None:
    for package in packages.values():
        for table in table_ids(package.connection):
            written = FORMATS["csv"].write(read_stored(package.connection, table))
            assert (package.folder / "published" / f"{table}.csv").read_bytes() == written
    assert set(PAGES) == set(table_ids(packages["pages"].connection))


def test_a_description_alone_writes_no_file(
    packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of thousands of tables that took half a minute; it is otherwise that of the zip."""
    whole = json.loads((packages["migration"].folder / "datapackage.json").read_bytes())
    for resource in whole["resources"]:
        del resource["bytes"], resource["hash"]
    monkeypatch.setattr(made_files, "read_stored", None)
    monkeypatch.setattr(made_files, "csv_file", None)
    connection = packages["migration"].connection
    facts = made_files.publication_facts(connection)
    assert datapackage.descriptor(facts, made_files.data_files(connection)) == whole


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_columns_are_described_as_they_are_written(packages: dict[str, Package], name: str) -> None:
    connection = packages[name].connection
    described = {file.name: file.columns for file in made_files.data_files(connection)}
    for table in table_ids(connection):
        assert described[table] == columns(read_stored(connection, table))
