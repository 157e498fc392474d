"""What each format contains besides the numbers, and the errors where it cannot be written."""

import csv
import io
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from clients.published import HOSTILE_LABELS, PAGES, build_pages
from helpers import IMMIGRATION, page_text, publication_folder
from jsonstat_validator import JSONStatValidationError, validate_jsonstat

from loader.build import build
from loader.command.cli import main
from loader.database.read_back import read_stored
from loader.database.stored_table import StoredTable
from loader.formats import FORMATS, FormatError, format_named, is_installed

SERBIA = (
    "1st November 2006 Serbia and Montenegro separated in two parts, in Serbia and in Montenegro."
)

NOTED = ("SRB", "MNE", "asia")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(build_pages(tmp_path_factory.mktemp("pages")))) as connection:
        yield connection


@pytest.fixture
def immigration(connection: sqlite3.Connection) -> StoredTable:
    return read_stored(connection, "immigration-2007")


def json_stat(table: StoredTable) -> dict[str, Any]:
    dataset: dict[str, Any] = json.loads(FORMATS["json"].write(table))
    return dataset


def keywords(table: StoredTable) -> dict[str, str]:
    """Return the keywords of a PX file, each with the text after its `=`."""
    text = FORMATS["px"].write(table).decode()
    assert text.endswith("\r\n;\r\n")
    assert max(map(len, text.split("\r\n"))) <= 256 or table.id == "hostile"
    entries = text.removesuffix("\r\n").replace('"\r\n"', "").replace("\r\n", "").split(";")
    return dict(entry.split("=", 1) for entry in entries if entry)


def stored(folder: Path, page: str) -> StoredTable:
    build(publication_folder(folder / "seeds", {"page.txt": page}), folder / "page.db")
    with closing(sqlite3.connect(folder / "page.db")) as connection:
        return read_stored(connection, "page")


# JSON-stat


@pytest.mark.parametrize("table", PAGES)
def test_json_stat_is_valid_and_complete(pages: sqlite3.Connection, table: str) -> None:
    dataset = json_stat(read_stored(pages, table))
    assert validate_jsonstat(dataset)
    # the validator passes a `value` that is too short
    assert len(dataset["value"]) == prod(dataset["size"])
    assert [len(dataset["dimension"][d]["category"]["index"]) for d in dataset["id"]] == (
        dataset["size"]
    )


def test_the_validator_detects_errors() -> None:
    with pytest.raises(JSONStatValidationError):
        validate_jsonstat({"version": "2.0", "class": "dataset", "id": ["a"], "size": [1]})


def test_json_stat_of_immigration(immigration: StoredTable) -> None:
    dataset = json_stat(immigration)
    assert validate_jsonstat(dataset)
    citizenship, region = dataset["dimension"]["citizenship"], dataset["dimension"]["region"]
    del dataset["dimension"], dataset["value"], dataset["status"]
    assert dataset == {
        "version": "2.0",
        "class": "dataset",
        "label": "Immigration, by citizenship and region. 2007",
        "source": "Statistics Norway",
        "updated": "2008-05-08",
        "role": {"time": ["Tid"], "geo": ["region"], "metric": ["ContentsCode"]},
        "id": ["citizenship", "region", "ContentsCode", "Tid"],
        "size": [78, 8, 1, 1],
        "link": {
            "license": [
                {"href": "https://creativecommons.org/licenses/by/4.0/", "label": "CC BY 4.0"}
            ],
            "via": [
                {
                    "href": "https://www.ssb.no/a/kortnavn/innvutv/arkiv/tab-2008-05-08-11.html",
                    "label": "Statistics Norway",
                }
            ],
        },
        "extension": {
            "status": {"label": {"-": "Nil"}},
            "px": {
                "tableid": "immigration-2007",
                "matrix": "immigration-2007",
                "contents": "Immigration",
                "decimals": 0,
                "language": "en",
                "subject-code": "11",
                "subject-area": "Immigration and emigration",
                "aggregallowed": False,
                "copyright": True,
                "stub": ["citizenship"],
                "heading": ["region", "ContentsCode", "Tid"],
            },
        },
    }
    assert region["extension"] == {"elimination": True, "eliminationValueCode": "total"}
    assert region["category"]["child"] == {"total": [f"NO0{n}" for n in range(1, 8)]}
    assert citizenship["category"]["child"]["south-and-central-america"] == (
        ["BRA", "CHL", "CUB", "rest-of-south-america"]
    )
    assert citizenship["category"]["note"] == {code: [SERBIA] for code in NOTED}
    assert citizenship["extension"]["categoryNoteMandatory"] == (
        {code: {"0": True} for code in NOTED}
    )


def test_json_stat_gives_the_unit(immigration: StoredTable) -> None:
    category = json_stat(immigration)["dimension"]["ContentsCode"]["category"]
    assert category["unit"] == {"Immigration": {"base": "persons", "decimals": 0}}


def test_json_stat_has_notes_on_single_numbers(pages: sqlite3.Connection) -> None:
    dataset = json_stat(read_stored(pages, "signed"))
    assert dataset["note"] == ["On the table."]
    assert dataset["extension"]["noteMandatory"] == {"0": True}
    assert dataset["extension"]["cellNotes"] == [
        {
            "mandatory": True,
            "text": "On a number.",
            "conditions": [
                {"variableCode": "colour", "valueCode": colour},
                {"variableCode": "box", "valueCode": box},
            ],
        }
        for colour, box in (("Total", "Right box"), ("Green", "Other"))
    ]


# Notes on whole dimensions, notes without a marker on the page, heads that are printed twice


@pytest.fixture
def noted(tmp_path: Path) -> StoredTable:
    heads = [("Colour ¹", "Boxes ²", "", ""), ("", "Total ³", "Left", "Right")]
    page = page_text(
        [("Total", 3, 1, 2), ("Red", 1, 1, 0), *heads, ("Blue", 2, 0, 2)],
        heads=heads,
        notes=[f"{marker} Note {n}." for n, marker in enumerate("¹²³⁴", 1)],
    )
    return stored(tmp_path, page)


def test_json_stat_has_notes_on_dimensions(noted: StoredTable) -> None:
    dataset = json_stat(noted)
    assert validate_jsonstat(dataset)
    colour, box = dataset["dimension"]["colour"], dataset["dimension"]["box"]
    assert dataset["note"] == ["Note 4."]  # no marker refers to it
    assert (colour["note"], colour["extension"]["noteMandatory"]) == (["Note 1."], {"0": True})
    assert (box["note"], box["extension"]["noteMandatory"]) == (["Note 2."], {"0": True})
    assert box["category"]["note"] == {"Total": ["Note 3."]}


def test_px_has_notes_on_dimensions(noted: StoredTable) -> None:
    entries = keywords(noted)
    assert {key: value for key, value in entries.items() if "NOTE" in key} == {
        "NOTEX": '"Note 4."',
        'NOTEX("colour")': '"Note 1."',
        'NOTEX("box")': '"Note 2."',
        'VALUENOTEX("box","Total")': '"Note 3."',
    }


UNMARKED = ["Note: Boxes that were lost are left out.", "Source: The register of marbles"]


@pytest.fixture
def explained(tmp_path: Path) -> StoredTable:
    return stored(tmp_path, page_text([("Total", 3, 1, 2), ("Red", 3, 1, 2)], notes=UNMARKED))


def test_json_stat_and_px_have_the_notes_without_a_marker(explained: StoredTable) -> None:
    assert json_stat(explained)["note"] == UNMARKED
    assert keywords(explained)["NOTEX"] == f'"{"##".join(UNMARKED)}"'


def test_html_and_xlsx_and_parquet_have_them(explained: StoredTable) -> None:
    html = FORMATS["html"].write(explained).decode()
    assert [f'<tr><td colspan="4">{note}</td></tr>' in html for note in UNMARKED] == [True, True]
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(explained)))
    printed = [cell.value for cell in book["Table"]["A"]]
    assert [note for note in printed if note in UNMARKED] == UNMARKED
    schema = pyarrow.parquet.read_schema(io.BytesIO(FORMATS["parquet"].write(explained)))
    assert json.loads(schema.metadata[b"notes"]) == UNMARKED


def test_the_text_of_a_workbook_has_them(explained: StoredTable) -> None:
    workbook = replace(explained, facts={**explained.facts, "source_file": "marbles.xlsx"})
    assert FORMATS["txt"].write(workbook).decode().splitlines()[-2:] == UNMARKED


# PX


def test_px_of_immigration(immigration: StoredTable) -> None:
    entries = keywords(immigration)
    long = {key for key in entries if key.startswith(("VALUES", "CODES", "HIERARCHIES", "DATA"))}
    assert {key: value for key, value in entries.items() if key not in long} == {
        "CHARSET": '"ANSI"',
        "AXIS-VERSION": '"2013"',
        "CODEPAGE": '"utf-8"',
        "LANGUAGE": '"en"',
        "CREATION-DATE": '"20080508 00:00"',
        "LAST-UPDATED": '"20080508 00:00"',
        "DECIMALS": "0",
        "SHOWDECIMALS": "0",
        "MATRIX": '"immigration-2007"',
        "AGGREGALLOWED": "NO",
        "SUBJECT-CODE": '"11"',
        "SUBJECT-AREA": '"Immigration and emigration"',
        "COPYRIGHT": "YES",
        "TITLE": '"Immigration, by citizenship and region. 2007"',
        "CONTENTS": '"Immigration"',
        "UNITS": '"persons"',
        "STUB": '"citizenship"',
        "HEADING": '"region","period"',
        'ELIMINATION("citizenship")': '"Total"',
        'ELIMINATION("region")': '"Total"',
        'VARIABLE-TYPE("region")': '"G"',
        'TIMEVAL("period")': 'TLIST(A1),"2007"',
        "SOURCE": '"Statistics Norway"',
        "LINK": '"https://www.ssb.no/a/kortnavn/innvutv/arkiv/tab-2008-05-08-11.html"',
        "INFO": '"CC BY 4.0 https://creativecommons.org/licenses/by/4.0/"',
        "NOTE": '"- Nil"',
        'VALUENOTEX("citizenship","Serbia")': f'"{SERBIA}"',
        'VALUENOTEX("citizenship","Montenegro")': f'"{SERBIA}"',
        'VALUENOTEX("citizenship","Asia, Turkey included")': f'"{SERBIA}"',
    }
    assert entries["DATASYMBOLNIL"] == '"-"'
    assert entries['CODES("region")'] == ",".join(
        f'"{code}"' for code in ("total", *(f"NO0{n}" for n in range(1, 8)))
    )
    tree = entries['HIERARCHIES("citizenship")'].split(",")
    assert (len(tree), tree[0], tree[-1]) == (78, '"total"', '"total":"unknown"')
    assert 'HIERARCHIES("region")' not in entries  # one variable of a file may have a tree


def test_px_symbols_refer_to_codes_and_notes_to_labels(pages: sqlite3.Connection) -> None:
    entries = keywords(read_stored(pages, "signed"))
    assert entries["NOTE"] == (
        '"* Provisional figure##- Nil##. Category not applicable##.. Data not available'
        '##... Data not yet available##: Not for publication (confidential)"'
    )
    assert entries['VALUENOTEX("box","Left box")'] == '"On boxes.##On the left."'
    assert entries['DATANOTECELL("Green","Other","2009")'] == '"*"'
    assert entries["DATA"] == (
        '100 60 30 10 "." "-" "......" "-" "-" "." 60 ".." 20 10 "..." 40 15 1110 -15 12 '
    )


def test_px_of_a_forest_has_no_tree_for_it(pages: sqlite3.Connection) -> None:
    """In and out and net add up to nothing, and only emigration is printed "to abroad"."""
    entries = keywords(read_stored(pages, "forest"))
    assert 'HIERARCHIES("county")' in entries
    assert (entries["STUB"], entries["HEADING"]) == ('"county"', '"head","head_2","period"')
    assert entries['VALUES("head")'] == '"In-migration","Emigration","Net-migration"'
    assert 'ELIMINATION("head")' not in entries
    assert entries['VALUES("head_2")'] == '"All migration","From abroad","Internal","To abroad"'
    assert entries["DATA"].startswith(
        '208082 70030 138052 ".." 169927 ".." 138052 31875 38155 38155 0 ".." 9533 '
    )


# XLSX


def test_xlsx_looks_as_printed(immigration: StoredTable) -> None:
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(immigration)))
    sheet = book["Table"]
    assert sheet["A1"].value == "11 Immigration, by citizenship and region. 2007"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["C3:I3"]
    assert [cell.value for cell in sheet[3]][:3] == ["Citizenship", "Total", "To region"]
    assert sheet["C4"].value == "Oslo and Akershus"
    assert sheet.freeze_panes == "B5"
    looks = {
        cell.value: (cell.font.bold, cell.alignment.indent) for cell in sheet["A"] if cell.value
    }
    assert looks["Western Europe total, except Norway"] == (True, 2)
    assert looks["Denmark"] == (False, 3)
    assert (sheet["B5"].value, sheet["B5"].number_format, sheet["B5"].font.bold) == (
        61774, "#,##0", True,
    )  # fmt: skip
    assert [cell.value for cell in sheet["A"]][-5:] == [
        None,
        f"¹ {SERBIA}",
        "- Nil",
        "Source: Statistics Norway https://www.ssb.no/a/kortnavn/innvutv/arkiv/tab-2008-05-08-11.html",
        "Licence: CC BY 4.0 https://creativecommons.org/licenses/by/4.0/",
    ]
    assert (book.properties.title, book.properties.creator) == (
        immigration.facts["title"], "Statistics Norway",
    )  # fmt: skip


def test_xlsx_shows_signs_and_markers_of_numbers_by_their_format(pages: sqlite3.Connection) -> None:
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(read_stored(pages, "signed"))))
    cells = [(cell.value, cell.number_format) for row in book["Table"]["B5:F8"] for cell in row]
    assert cells[:5] == [
        (100, "#,##0"), (60, r"#,##0\*"), (30, r"#,##0\⁵"), (10, "#,##0"), (".", "@")
    ]  # fmt: skip
    assert (cells[5], cells[-1]) == ((0, r"\-"), (12, r"#,##0\*\⁵"))


def test_xlsx_explains_each_column_of_the_tidy_sheet(immigration: StoredTable) -> None:
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(immigration)))
    explained = [row[0] for row in book["Columns"].iter_rows(min_row=2, values_only=True)]
    assert explained == [cell.value for cell in book["Tidy"][1]]
    assert all(all(row) for row in book["Columns"].values)


# CSV, Parquet, HTML


def test_csv_texts_are_no_formulas(pages: sqlite3.Connection) -> None:
    text = FORMATS["csv"].write(read_stored(pages, "hostile")).decode()
    assert text.count("\r\n") == text.count("\n") == 1 + 20 * 3
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["measure"] for row in rows} == {'\'=Marbles "x"; <i>'}
    labels = ["'" + label if label[0] in "=+-@" else label for label in HOSTILE_LABELS]
    assert [row["colour_label"] for row in rows[3::3]] == labels
    assert [row["box"] for row in rows[:3]] == ["Total", "'=1+1", '\'@b "q"; <b>']
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_csv_signs_and_negative_numbers_are_as_they_are(pages: sqlite3.Connection) -> None:
    text = FORMATS["csv"].write(read_stored(pages, "signed")).decode()
    cells = [(row["value"], row["symbol"]) for row in csv.DictReader(io.StringIO(text))]
    assert (cells[5], cells[6], cells[18]) == (("0", "-"), ("", ":"), ("-15", ""))


def test_wide_csv_keeps_the_heads(immigration: StoredTable) -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["wide.csv"].write(immigration).decode())))
    assert rows[:3] == [
        ["Citizenship", "Total", "To region", "", "", "", "", "", ""],
        ["", "", "Oslo and Akershus", "Hedmark and Oppland", "South Eastern Norway",
         "Agder and Rogaland", "Western Norway", "Trøndelag", "Northern Norway"],
        ["Total", "61774", "20696", "2776", "9921", "10023", "9378", "4722", "4258"],
    ]  # fmt: skip
    assert len(rows) == 2 + 78


def test_parquet_is_dictionary_coded_and_describes_itself(immigration: StoredTable) -> None:
    schema = pyarrow.parquet.read_schema(io.BytesIO(FORMATS["parquet"].write(immigration)))
    assert str(schema.field("citizenship").type).startswith("dictionary<values=string")
    assert str(schema.field("value").type) == "int64"
    assert schema.field("value").metadata[b"description"] == (
        b"The number, in persons; empty where it is missing"
    )
    about = {key.decode(): json.loads(value) for key, value in schema.metadata.items()}
    assert about["published_table"]["title"] == "Immigration, by citizenship and region. 2007"
    assert about["footnotes"] == {"¹": SERBIA}
    assert about["symbols"]["-"]["meaning"] == "Nil"


def test_html_escapes_everything(pages: sqlite3.Connection) -> None:
    html = FORMATS["html"].write(read_stored(pages, "hostile")).decode()
    assert "<caption>7 =Marbles &#34;x&#34;; &lt;i&gt;, by colour and box. 2009 ¹</caption>" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert "&amp;amp;" in html


def test_html_has_heads_totals_notes_and_source(immigration: StoredTable) -> None:
    html = FORMATS["html"].write(immigration).decode()
    assert '<th scope="colgroup" colspan="7">To region</th>' in html
    assert '<tr class="total"><th scope="row">Total</th><td>61 774</td>' in html
    assert f"¹ {SERBIA}" in html
    assert "Source: Statistics Norway, CC BY 4.0" in html


# The same bytes each time, and errors where a format cannot be written


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_table_gives_the_same_bytes(immigration: StoredTable, name: str) -> None:
    assert FORMATS[name].write(immigration) == FORMATS[name].write(immigration)


def test_the_error_for_an_unknown_format_lists_all_formats() -> None:
    with pytest.raises(FormatError) as error:
        format_named("sas")
    assert str(error.value) == (
        "no format 'sas'; expected one of txt, csv, wide.csv, json, px, xlsx, parquet, html"
    )


@pytest.mark.parametrize(("name", "package"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_a_format_without_its_package_says_what_to_install(
    immigration: StoredTable, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    is_installed.cache_clear()
    assert not FORMATS[name].available
    with pytest.raises(FormatError) as error:
        FORMATS[name].write(immigration)
    assert str(error.value) == f".{name} needs the package {package}; pip install {package}"
    is_installed.cache_clear()


# The command line


def test_export_writes_to_standard_output(migration_db: Path) -> None:
    done = CliRunner().invoke(main, ["export", str(migration_db), "immigration-2007", "-f", "txt"])
    assert (done.exit_code, done.stdout_bytes) == (0, IMMIGRATION.read_bytes())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["immigration-2007", "-f", "sas"], "error: no format 'sas'; expected one of txt, csv, "),
        (["immigration"], "error: no table 'immigration' in this database; expected one of "),
    ],
)
def test_errors_of_export_list_what_can_be_exported(
    migration_db: Path, arguments: list[str], message: str
) -> None:
    done = CliRunner().invoke(main, ["export", str(migration_db), *arguments])
    assert done.exit_code == 1
    assert done.stderr.startswith(message)
    assert done.stdout_bytes == b""
