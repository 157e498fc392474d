"""What each format makes of tables of every shape: dimensions, decimals, gaps, words, sections."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pyarrow.parquet
import pytest
from csvw import CSVW
from hypothesis import given
from hypothesis import strategies as st
from jsonstat_validator import validate_jsonstat
from made_tables import TABLES, Made, dimension, stored, with_cells
from pyaxis import pyaxis
from pyjstat import pyjstat

from loader.catalogue import csvw, datapackage
from loader.catalogue.data_files import DataFile
from loader.catalogue.package import as_json
from loader.database.stored_table import Cell, StoredMark, StoredTable
from loader.formats import FORMATS
from loader.formats.cube import cube_of
from loader.formats.exact import digits, exact
from loader.formats.tidy import columns


def text(name: str, table: StoredTable) -> str:
    return FORMATS[name].write(table).decode()


def lines(name: str, table: StoredTable) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text(name, table), newline="")))


def json_stat(table: StoredTable) -> dict[str, Any]:
    dataset: dict[str, Any] = json.loads(text("json", table))
    return dataset


def px(table: StoredTable) -> dict[str, str]:
    """Return the keywords of a PX file, each with what follows its `=`; DATA has its lines."""
    head, data = text("px", table).split("DATA=\r\n")
    entries = [line.removesuffix(";").split("=", 1) for line in head.splitlines()]
    return {**dict(entries), "DATA": data.removesuffix("\r\n;\r\n").replace("\r\n", "/")}


def book(table: StoredTable) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(table)))


# The tidy form: CSV, Parquet, the second sheet of XLSX, and the descriptions


def test_tidy_csv_has_four_columns_for_each_dimension() -> None:
    head, first, *_, last = lines("csv", TABLES["crossed"])
    of = ["{}_code", "{}", "{}_label", "{}_kind"]
    assert head == [
        "published_table", "measure", "period",
        *(column.format(name) for name in ("sex", "age", "year") for column in of),
        "value", "symbol", "notes", "additive", "line", "field",
    ]  # fmt: skip
    facts = ["made", "Employed persons", "2019-2020"]
    assert first == [
        *facts, *["total", "Total", "Total", "total"] * 2, "2019", "2019", "2019", "item",
        "2703.5", "", "", "TRUE", "10", "2",
    ]  # fmt: skip
    assert last[3:16] == [
        "women", "Women", "Women", "item", "25-74", "25-74", "25-74", "item",
        "2020", "2020", "2020", "item", "1105.0",
    ]  # fmt: skip


def test_tidy_csv_has_decimals_as_printed_and_words_in_a_column_of_their_own() -> None:
    rows = csv.DictReader(io.StringIO(text("csv", TABLES["measures"])))
    assert [(r["value"], r["symbol"], r["text"], r["notes"]) for r in rows] == [
        ("1234", "*", "", ""),
        ("100.00", "", "", ""),
        ("1200", "", "", "¹ Counted twice."),
        ("", "", "7 to 16", ""),
        ("0", "-", "", ""),
        ("", "", "", ""),
    ]
    assert "text" not in {column.name for column in columns(TABLES["sparse"])}


@pytest.mark.parametrize(
    ("table", "type_", "arrow"),
    [("crossed", "number", "double"), ("measures", "number", "double"),
     ("hierarchical", "integer", "int64")],
)  # fmt: skip
def test_values_are_integers_unless_the_table_has_decimals(
    table: str, type_: str, arrow: str
) -> None:
    made = TABLES[table]
    assert [column.type for column in columns(made) if column.name == "value"] == [type_]
    file = pyarrow.parquet.read_table(io.BytesIO(FORMATS["parquet"].write(made)))
    assert str(file.schema.field("value").type) == arrow
    expected = [cell.value for row in made.cells for cell in row]
    assert file["value"].to_pylist() == expected
    head, *tidy = book(made)["Tidy"].iter_rows(values_only=True)
    assert [row[head.index("value")] for row in tidy] == expected


def test_parquet_tells_the_dimensions_of_rows_and_columns() -> None:
    written = FORMATS["parquet"].write(TABLES["crossed"])
    about = pyarrow.parquet.read_schema(io.BytesIO(written)).metadata
    assert json.loads(about[b"rows"]) == [
        {"name": "sex", "label": "Sex", "role": None, "grouped": False},
        {"name": "age", "label": "Age", "role": None, "grouped": False},
    ]
    assert json.loads(about[b"columns"]) == [
        {"name": "year", "label": "Year", "role": "time", "grouped": False}
    ]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with the tidy tables and their descriptions."""
    files = [
        DataFile(
            name=name,
            path=f"{name}.csv",
            title=table.facts["title"],
            columns=columns(table),
            primary_key=[f"{d.name}_code" for d in table.dimensions],
            foreign_keys=[],
            write=partial(FORMATS["csv"].write, table),
        )
        for name, table in TABLES.items()
    ]
    facts = {
        "publication": "made", "title": "Made", "seeds sha256": "0" * 64, "published": None,
        "publisher": None, "licence": None, "licence_url": None, "language": "en",
    }  # fmt: skip
    (tmp_path / "datapackage.json").write_bytes(as_json(datapackage.descriptor(facts, files)))
    (tmp_path / "csvw.json").write_bytes(as_json(csvw.metadata(facts, files)))
    for file in files:
        (tmp_path / file.path).write_bytes(file.write())
    return tmp_path


def test_frictionless_reads_the_numbers_of_every_shape(package: Path) -> None:
    described = frictionless.Package(str(package / "datapackage.json"))
    assert described.validate().flatten(["type", "title", "message"]) == []
    for name, table in TABLES.items():
        values = [row["value"] for row in described.get_resource(name).read_rows()]
        assert values == [exact(cell) for row in table.cells for cell in row]


def test_csvw_reads_the_numbers_of_every_shape(package: Path) -> None:
    described = CSVW(str(package / "csvw.json"), validate=True)
    assert described.is_valid
    tables = {table.local_name: table for table in described.tables}
    for name, table in TABLES.items():
        values = [row["value"] for row in tables[f"{name}.csv"]]
        assert values == [exact(cell) for row in table.cells for cell in row]


@pytest.mark.parametrize(
    ("table", "unit"),
    [("crossed", "1 000 persons"), ("measures", "the unit of its figure"),
     ("hierarchical", "the unit of the table")],
)  # fmt: skip
def test_the_values_are_described_with_their_unit(table: str, unit: str) -> None:
    described = {column.name: column.description for column in columns(TABLES[table])}
    assert described["value"] == f"The number, in {unit}; empty where it is missing"


def test_the_descriptions_say_what_kind_of_number_it_is(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_bytes())
    types = {
        resource["name"]: field["type"]
        for resource in described["resources"]
        for field in resource["schema"]["fields"]
        if field["name"] == "value"
    }
    assert types == {
        "crossed": "number", "measures": "number", "hierarchical": "integer", "sparse": "number",
    }  # fmt: skip
    datatypes = {
        table["url"]: column["datatype"]
        for table in json.loads((package / "csvw.json").read_bytes())["tables"]
        for column in table["tableSchema"]["columns"]
        if column["name"] == "value"
    }
    assert datatypes == {
        "crossed.csv": "decimal", "measures.csv": "decimal", "hierarchical.csv": "integer",
        "sparse.csv": "decimal",
    }  # fmt: skip


# The wide form


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "hierarchical",
            [["Colour", "Total", "In boxes", ""], ["", "", "Left", "Right"],
             ["Total", "1234", "1000", "234"], ["Red ¹", "1234", "1000", "234"],
             ["Blue", "-", "-", "-"]],
        ),
        (
            "measures",
            [["Region", "Persons", "Per cent"], ["Total", "1234*", "100.00"],
             ["North", "1200", "7 to 16"], ["South", "-", ""]],
        ),
        (
            "sparse",
            [["group", "item", "Exports / 2001", "Exports / 2002", "Imports / 2001"],
             ["Food", "Fish", "3.10", "4", ".."], ["Food", "Fruit", "0.25", "-", "12"],
             ["Fuel", "Oil", "250", "300.5", ""]],
        ),
    ],
)  # fmt: skip
def test_wide_csv_has_one_line_of_heads_where_dimensions_cross(
    table: str, expected: list[list[str]]
) -> None:
    assert lines("wide.csv", TABLES[table]) == expected


def test_wide_csv_of_sections_has_the_unique_names_of_the_rows() -> None:
    sparse = TABLES["sparse"]
    names = ("Food: Fish", "Food: Fruit", "Fuel: Oil")
    rows = [
        replace(row, codes=(name,), names=(name,), kinds=("item",))
        for row, name in zip(sparse.rows, names, strict=True)
    ]
    table = replace(sparse, rows=rows, row_dimensions=(dimension("goods"),))
    assert [line[0] for line in lines("wide.csv", table)] == ["goods", *names]


def test_negative_numbers_with_decimals_are_no_formulas() -> None:
    table = with_cells(("-1.50", "-2"))
    assert lines("wide.csv", table)[1] == ["C0", "-1.50", "-2"]
    values = [row["value"] for row in csv.DictReader(io.StringIO(text("csv", table)))]
    assert values == ["-1.50", "-2"]


# JSON-stat


@pytest.mark.parametrize("table", TABLES)
def test_json_stat_of_every_shape_is_valid_and_complete(table: str) -> None:
    dataset = json_stat(TABLES[table])
    assert validate_jsonstat(dataset)
    assert len(dataset["value"]) == prod(dataset["size"])


@pytest.mark.parametrize(
    ("table", "ids", "sizes", "roles"),
    [
        ("crossed", ["sex", "age", "year", "ContentsCode"], [3, 3, 2, 1],
         {"time": ["year"], "metric": ["ContentsCode"]}),
        ("measures", ["region", "figure", "Tid"], [3, 2, 1],
         {"time": ["Tid"], "geo": ["region"], "metric": ["figure"]}),
        ("sparse", ["group", "item", "flow", "year", "ContentsCode"], [2, 3, 2, 2, 1],
         {"time": ["year"], "metric": ["ContentsCode"]}),
        ("hierarchical", ["colour", "box", "ContentsCode", "Tid"], [3, 3, 1, 1],
         {"time": ["Tid"], "metric": ["ContentsCode"]}),
    ],
)  # fmt: skip
def test_json_stat_has_every_dimension_and_its_role(
    table: str, ids: list[str], sizes: list[int], roles: dict[str, list[str]]
) -> None:
    dataset = json_stat(TABLES[table])
    assert (dataset["id"], dataset["size"], dataset["role"]) == (ids, sizes, roles)
    stub = len(TABLES[table].row_dimensions)
    assert dataset["extension"]["px"]["stub"] == ids[:stub]
    assert dataset["extension"]["px"]["heading"] == ids[stub:]


def test_json_stat_of_crossed_dimensions() -> None:
    dataset = json_stat(TABLES["crossed"])
    assert dataset["dimension"]["sex"] == {
        "label": "Sex",
        "category": {
            "index": {"total": 0, "men": 1, "women": 2},
            "label": {"total": "Total", "men": "Men", "women": "Women"},
            "child": {"total": ["men", "women"]},
            "note": {"men": ["Conscripts included."]},
        },
        "extension": {
            "elimination": True,
            "eliminationValueCode": "total",
            "categoryNoteMandatory": {"men": {"0": True}},
        },
    }
    assert dataset["dimension"]["age"]["category"]["child"] == {"total": ["15-24", "25-74"]}
    assert dataset["dimension"]["ContentsCode"]["category"]["unit"] == {
        "Employed persons": {"base": "1 000 persons", "decimals": 1}
    }
    assert dataset["extension"]["cellNotes"] == [
        {
            "mandatory": True,
            "text": "Estimated.",
            "conditions": [
                {"variableCode": "sex", "valueCode": "women"},
                {"variableCode": "age", "valueCode": "15-24"},
            ],
        }
    ]


def test_json_stat_gives_each_measure_its_decimals_and_words_as_status() -> None:
    dataset = json_stat(TABLES["measures"])
    assert dataset["dimension"]["figure"]["category"]["unit"] == {
        "persons": {"decimals": 0}, "per-cent": {"decimals": 2}
    }  # fmt: skip
    assert dataset["extension"]["px"]["decimals"] == 2
    assert dataset["value"] == [1234, 100.0, 1200, None, 0, None]
    assert dataset["status"] == {"0": "*", "3": "7 to 16", "4": "-"}


def test_json_stat_says_what_the_page_does_not_print() -> None:
    dataset = json_stat(TABLES["sparse"])
    gap = [None] * 4
    assert dataset["value"] == [
        3.1, 4, None, None, 0.25, 0, 12, None, *gap, *gap, *gap, 250, 300.5, None, None
    ]  # fmt: skip
    not_printed = {str(i): "..." for i in (3, 7, *range(8, 20), 23)}
    assert dataset["status"] == {"2": "..", "5": "-", **not_printed}
    assert dataset["extension"]["status"]["label"] == {
        "-": "Nil", "..": "Data not available", "...": "Not printed"
    }  # fmt: skip


# PC-Axis


def test_px_of_crossed_dimensions() -> None:
    entries = px(TABLES["crossed"])
    assert {key: entries[key] for key in entries if key not in ("MATRIX", "SOURCE")} == {
        "CHARSET": '"ANSI"',
        "AXIS-VERSION": '"2013"',
        "CODEPAGE": '"utf-8"',
        "LANGUAGE": '"en"',
        "CREATION-DATE": '"20100201 00:00"',
        "LAST-UPDATED": '"20100201 00:00"',
        "DECIMALS": "1",
        "SHOWDECIMALS": "1",
        "AGGREGALLOWED": "NO",
        "SUBJECT-CODE": '"7"',
        "SUBJECT-AREA": '"Employed persons"',
        "TITLE": '"Employed persons, by sex and age. 2019-2020"',
        "CONTENTS": '"Employed persons"',
        "UNITS": '"1 000 persons"',
        "STUB": '"sex","age"',
        "HEADING": '"year"',
        'VALUES("sex")': '"Total","Men","Women"',
        'CODES("sex")': '"total","men","women"',
        'ELIMINATION("sex")': '"Total"',
        'VALUES("age")': '"Total","15-24","25-74"',
        'CODES("age")': '"total","15-24","25-74"',
        'ELIMINATION("age")': '"Total"',
        'VALUES("year")': '"2019","2020"',
        'CODES("year")': '"2019","2020"',
        'VARIABLE-TYPE("year")': '"T"',
        'TIMEVAL("year")': 'TLIST(A1),"2019","2020"',
        'HIERARCHIES("sex")': '"total","total":"men","total":"women"',
        'VALUENOTEX("sex","Men")': '"Conscripts included."',
        'CELLNOTEX("Women","15-24","*")': '"Estimated."',
        "DATA": "2703.5 2690.0 /350.5 340.0 /2353.0 2350.0 /1427.5 1420.0 /180.5 175.0 "
        "/1247.0 1245.0 /1276.0 1270.0 /170.0 165.0 /1106.0 1105.0 ",
    }


def test_px_of_measures_has_a_precision_and_a_unit_for_each() -> None:
    entries = px(TABLES["measures"])
    assert (entries["DECIMALS"], entries["SHOWDECIMALS"]) == ("2", "0")
    assert {key: entries[key] for key in entries if key.startswith(("PREC", "CONTV", "UNITS"))} == {
        'PRECISION("figure","Per cent")': "2",
        "CONTVARIABLE": '"figure"',
        "UNITS": '"number"',
        'UNITS("Persons")': '"Persons"',
        'UNITS("Per cent")': '"Per cent"',
    }
    assert {key: entries[key] for key in entries if key.startswith(("DATA", "NOTE", "CELL"))} == {
        "NOTE": '"- Nil##* Provisional##.. Not printed"',
        'CELLNOTEX("North","Persons","2009")': '"Counted twice."',
        "DATASYMBOL2": '".."',
        "DATASYMBOLNIL": '"-"',
        'DATANOTECELL("total","persons","2009")': '"*"',
        'DATANOTECELL("north","per-cent","2009")': '"7 to 16"',
        "DATA": '1234 100.00 /1200 ".." /"-" ".." ',
    }


def test_px_has_one_variable_of_contents() -> None:
    sparse = TABLES["sparse"]
    measures = tuple(replace(d, role="measure") for d in sparse.row_dimensions)
    entries = px(replace(sparse, row_dimensions=measures))
    assert entries["CONTVARIABLE"] == '"group"'
    assert [key for key in entries if key.startswith("UNITS(")] == [
        'UNITS("Food")',
        'UNITS("Fuel")',
    ]


def test_px_writes_dots_where_the_page_prints_nothing() -> None:
    entries = px(TABLES["sparse"])
    assert (entries["STUB"], entries["HEADING"]) == ('"group","item"', '"flow","year"')
    assert (entries["DATASYMBOL2"], entries["DATASYMBOL3"]) == ('".."', '"..."')
    gap = '"..." ' * 4
    assert entries["DATA"] == (
        f'3.10 4 ".." "..." /0.25 "-" 12 "..." /{gap}/{gap}/{gap}/250 300.5 "..." "..." '
    )
    assert 'VALUENOTEX("group","Food")' in entries  # the note of a section
    assert 'VALUENOTEX("flow","Exports")' in entries  # the note of a spanner
    assert "PRECISION" not in "".join(entries)  # no dimension decides the decimals
    assert entries["SHOWDECIMALS"] == "2"


def test_px_shows_no_more_decimals_than_it_may() -> None:
    entries = px(with_cells(("0.1234567", "1"), ("0.7654321", "2")))
    assert (entries["DECIMALS"], entries["SHOWDECIMALS"]) == ("7", "0")
    assert entries['PRECISION("box","B0")'] == "6"
    assert entries["DATA"] == "0.1234567 1 /0.7654321 2 "


def test_px_writes_signs_beyond_its_seven_beside_the_number() -> None:
    signs = ("a", "b", "c", "d", "e", "f", "g")
    symbols = {
        sign: {"symbol": sign, "meaning": sign, "value_is": "missing"} for sign in signs
    } | {
        sign: {"symbol": sign, "meaning": sign, "value_is": "zero"} for sign in ("-", "–")
    }  # fmt: skip
    entries = px(with_cells((*signs, "-", "–"), symbols=symbols))
    assert {key: entries[key] for key in entries if key.startswith("DATA")} == {
        **{f"DATASYMBOL{6 - i}": f'"{sign}"' for i, sign in enumerate(signs[:6])},
        "DATASYMBOLNIL": '"-"',
        'DATANOTECELL("c0","b6","2009")': '"g"',
        'DATANOTECELL("c0","b8","2009")': '"–"',
        "DATA": '"......" "....." "...." "..." ".." "." "." "-" 0 ',
    }


def test_px_of_many_years_keeps_its_lines_short() -> None:
    years = tuple(str(year) for year in range(1900, 2000))
    table = with_cells(tuple("1" for _ in years))
    columns_ = [
        replace(column, codes=(year,), names=(year,), label=year)
        for column, year in zip(table.columns, years, strict=True)
    ]
    table = replace(table, columns=columns_, column_dimensions=(dimension("year", "time"),))
    written = text("px", table)
    heads = written.partition("DATA=")[0].splitlines()
    assert max(map(len, heads)) <= 256
    timeval = re.search(r'TIMEVAL\("year"\)=TLIST\(A1\),([^;]++);', written)
    assert timeval is not None
    assert re.findall(r'"(\d++)"', timeval[1]) == list(years)


def test_periods_that_are_no_years_have_no_time_scale() -> None:
    crossed = TABLES["crossed"]
    columns_ = [replace(column, label=f"{column.label}*") for column in crossed.columns]
    entries = px(replace(crossed, columns=columns_))
    assert entries['VALUES("year")'] == '"2019*","2020*"'
    assert entries['VARIABLE-TYPE("year")'] == '"T"'
    assert 'TIMEVAL("year")' not in entries


# XLSX and HTML look as printed


def test_xlsx_has_numbers_with_their_decimals_and_words_as_text() -> None:
    cells = book(TABLES["measures"])["Table"]["B4:C6"]
    assert [(cell.value, cell.number_format) for row in cells for cell in row] == [
        (1234, r"#,##0\*"), (100, "#,##0.00"), (1200, r"#,##0\¹"), ("7 to 16", "@"),
        (0, r"\-"), (None, "@"),
    ]  # fmt: skip


def test_xlsx_keeps_stub_columns_and_sections_and_drops_blank_columns() -> None:
    sheet = book(TABLES["crossed"])["Table"]
    assert [[cell.value for cell in row] for row in sheet["A3:C6"]] == [
        ["Sex", "Age", "2019"], ["Total", "Total", 2703.5], [None, "15-24", 350.5],
        [None, "25-74", 2353],
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet["B5"].alignment.indent, sheet["B4"].font.bold) == (
        "C4", 1, True,
    )  # fmt: skip
    sheet = book(TABLES["sparse"])["Table"]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["B3:C3"]
    assert [[cell.value for cell in row] for row in sheet["A3:D7"]] == [
        ["Goods", "Exports ²", None, "Imports"], [None, "2001", "2002", "2001"],
        ["Food ¹", None, None, None], ["  Fish", 3.1, 4, ".."], ["  Fruit", 0.25, 0, 12],
    ]  # fmt: skip


def test_html_has_stub_columns_and_sections() -> None:
    body = text("html", TABLES["sparse"]).partition("<tbody>\n")[2].partition("</tbody>")[0]
    assert body.splitlines()[:2] == [
        '<tr><th scope="rowgroup">Food ¹</th><td></td><td></td><td></td></tr>',
        '<tr><th scope="row">\u00a0\u00a0Fish</th><td>3.10</td><td>4</td><td>..</td></tr>',
    ]
    body = text("html", TABLES["crossed"]).partition("<tbody>\n")[2]
    assert body.splitlines()[3:5] == [
        '<tr class="total"><th scope="row">Men ¹</th><th scope="row">\u2003Total</th>'
        "<td>1 427.5</td><td>1 420.0</td></tr>",
        '<tr><td></td><th scope="row">\u2003\u200315-24</th><td>180.5</td><td>175.0</td></tr>',
    ]


# Text


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html", "a.px"])
def test_txt_is_the_file_as_published(name: str) -> None:
    assert text("txt", with_cells(("1",), facts={"source_file": name})) == "as published\n"


@pytest.mark.parametrize("name", ["a.xlsx", "a.ODS"])
def test_txt_of_a_workbook_has_its_lines(name: str) -> None:
    sparse = TABLES["sparse"]
    table = replace(sparse, facts={**sparse.facts, "source_file": name})
    assert text("txt", table).splitlines() == [
        "7 Trade, by group and item", "",
        "Goods\tExports ²\t\tImports", "\t2001\t2002\t2001",
        "Food ¹\t\t\t", "  Fish\t3.10\t4\t..", "  Fruit\t0.25\t-\t12",
        "Fuel\t\t\t", "  Oil\t250\t300.5\t",
        "", "¹ Fresh.", "² At the border.",
    ]  # fmt: skip


# The cube


def diagonal(count: int) -> StoredTable:
    """Return a table of so many rows, each with a group and an item of its own."""
    names = [(f"G{i}", f"I{i}") for i in range(count)]
    return stored(
        Made(
            rows=[("\t".join(pair), pair, None) for pair in names],
            columns=[(2, ("Left",), None)],
            cells=[("1",)] * count,
            heads=[(1, 2, 1, "Left")],
            row_dimensions=(dimension("group"), dimension("item")),
            column_dimensions=(dimension("box"),),
            notes={"¹": "Grey."},
            marks=[StoredMark("¹", "row", 11, 1, 1, 11, 11)],
        )
    )


def test_an_axis_whose_dimensions_hardly_cross_is_one_dimension() -> None:
    table = diagonal(5)  # 25 combinations
    dataset = json_stat(table)
    assert (dataset["id"][0], dataset["size"]) == ("group_item", [5, 1, 1, 1])
    one = dataset["dimension"]["group_item"]
    assert one["label"] == "Group, Item"
    assert one["category"]["label"]["g1|i1"] == "G1 / I1"
    assert one["category"]["note"] == {"g1|i1": ["Grey."]}
    assert px(table)["DATA"] == "1 /1 /1 /1 /1 "
    assert json_stat(diagonal(4))["size"] == [4, 4, 1, 1, 1]


def test_labels_that_are_the_same_are_told_apart() -> None:
    table = with_cells(("1",), ("2",), ("3",))
    same = [replace(row, label="Other") for row in table.rows]
    labels = cube_of(replace(table, rows=same)).dimensions[0].labels
    assert labels == {"c0": "C0", "c1": "C1", "c2": "C2"}
    same = [*same[:1], *(replace(row, names=("Other",)) for row in same[1:])]
    labels = cube_of(replace(table, rows=same)).dimensions[0].labels
    assert labels == {"c0": "C0", "c1": "Other (c1)", "c2": "Other (c2)"}


def test_headings_that_disagree_make_no_circle() -> None:
    """In one group A is part of B, in the other B is part of A: neither is part of the other."""
    rows = [(f"{g}\t{i}", (g, i), p) for g, i, p in (
        ("G", "A", None), ("G", "B", 0), ("H", "B", None), ("H", "A", 2)
    )]  # fmt: skip
    table = stored(
        Made(
            rows=rows,
            columns=[(2, ("Left",), None)],
            cells=[("1",)] * 4,
            heads=[(1, 2, 1, "Left")],
            row_dimensions=(dimension("group"), dimension("item")),
            column_dimensions=(dimension("box"),),
        )
    )
    item = cube_of(table).dimensions[1]
    assert [category.parent for category in item.categories] == [None, None]
    assert item.root is None


def test_all_dots_in_use_leaves_no_free_sign() -> None:
    signs = tuple("." * n for n in range(1, 7))
    symbols = {s: {"symbol": s, "meaning": s, "value_is": "missing"} for s in signs}
    table = with_cells((*signs, ""), symbols=symbols)
    assert px(table)["DATA"] == " ".join(f'"{sign}"' for sign in (*signs, "..")) + " "


# Numbers


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(1, 9))
def test_a_number_keeps_every_digit(scaled: int, decimals: int) -> None:
    cell = Cell(1, scaled / 10**decimals, decimals, None, "", 1, 1, True)
    assert Decimal(digits(cell)) == Decimal(scaled).scaleb(-decimals)
    assert len(digits(cell).partition(".")[2]) == decimals
    assert exact(cell) == Decimal(scaled).scaleb(-decimals)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?", fullmatch=True)
            | st.sampled_from(["", "-", "..", ":"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_format_with_numbers_has_the_same_ones(printed: list[tuple[str]]) -> None:
    table = with_cells(*printed)
    expected = [exact(cell) for row in table.cells for cell in row]
    rows = list(csv.DictReader(io.StringIO(text("csv", table))))
    assert [Decimal(r["value"]) if r["value"] else None for r in rows] == expected
    assert [r["symbol"] or None for r in rows] == [row[0].symbol for row in table.cells]
    values = json.loads(text("json", table), parse_float=Decimal)["value"]
    assert values == expected
    data = px(table)["DATA"].replace("/", "").split()
    assert [d.replace('"', "") for d in data] == [
        str(exact(cell)) if cell.symbol is None and cell.value is not None
        else {"-": "-", "..": "..", ":": "......", None: cube_of(table).free_sign}[cell.symbol]
        for row in table.cells
        for cell in row
    ]  # fmt: skip


# Notes


@pytest.mark.parametrize(
    ("table", "mark", "keyword"),
    [
        ("crossed", StoredMark("¹", "column", 5, 1, 1, None, None), 'NOTEX("age")'),
        ("crossed", StoredMark("¹", "column", 5, 2, 2, None, None), 'NOTEX("year")'),
        ("crossed", StoredMark("¹", "column", 5, 2, 1, None, None), 'VALUENOTEX("year","2019")'),
        ("crossed", StoredMark("¹", "column", 5, 3, 1, None, None), 'VALUENOTEX("year","2020")'),
        ("crossed", StoredMark("¹", "row", 16, 0, 1, 16, 18), 'VALUENOTEX("sex","Women")'),
        ("crossed", StoredMark("¹", "row", 16, 1, 1, 16, 16), 'CELLNOTEX("Women","Total","*")'),
        (
            "crossed",
            StoredMark("¹", "cell", 18, 3, 1, 18, 18),
            'CELLNOTEX("Women","25-74","2020")',
        ),
        # a stub of one column, whose rows have two dimensions
        ("sparse", StoredMark("¹", "column", 5, 0, 1, None, None), 'NOTEX("group")'),
        ("sparse", StoredMark("¹", "column", 5, 1, 4, None, None), 'NOTEX("flow")'),
        ("sparse", StoredMark("¹", "column", 6, 1, 1, None, None),
         'CELLNOTEX("*","*","Exports","2001")'),
        ("sparse", StoredMark("¹", "column", 6, 2, 1, None, None), 'VALUENOTEX("year","2002")'),
        ("hierarchical", StoredMark("¹", "table", 3, 0, 1, None, None), "NOTEX"),
    ],
)  # fmt: skip
def test_a_note_is_on_the_widest_place_that_has_only_its_numbers(
    table: str, mark: StoredMark, keyword: str
) -> None:
    made = replace(TABLES[table], footnotes={"¹": "Noted."}, marks=[mark])
    assert {key: value for key, value in px(made).items() if "NOTEX" in key} == {
        keyword: '"Noted."'
    }


def test_a_note_on_the_only_column_is_on_its_category() -> None:
    mark = StoredMark("¹", "column", 5, 1, 1, None, None)
    made = replace(with_cells(("1",)), footnotes={"¹": "Noted.", "²": "Elsewhere."}, marks=[mark])
    assert {key: value for key, value in px(made).items() if "NOTEX" in key} == {
        "NOTEX": '"Elsewhere."', 'VALUENOTEX("box","B0")': '"Noted."'
    }  # fmt: skip


def test_a_note_on_some_headings_is_on_each_of_them() -> None:
    """In a stub of two columns, a note on two of the rows of a group."""
    mark = StoredMark("¹", "section", 13, 1, 1, 14, 15)
    made = replace(TABLES["crossed"], footnotes={"¹": "Noted."}, marks=[mark])
    assert [note["conditions"] for note in json_stat(made)["extension"]["cellNotes"]] == [
        [{"variableCode": "sex", "valueCode": "men"}, {"variableCode": "age", "valueCode": age}]
        for age in ("15-24", "25-74")
    ]


def test_a_section_that_is_printed_over_the_numbers_stands_in_the_stub() -> None:
    sparse = TABLES["sparse"]
    sections = [replace(section, field=2) for section in sparse.sections]
    table = replace(sparse, sections=sections)
    assert [cell.value for cell in book(table)["Table"]["A"]][4] == "Food ¹"
    assert '<th scope="rowgroup">Fuel</th>' in text("html", table)


# Common clients


# pyjstat itself calls a function that it has deprecated
@pytest.mark.filterwarnings("ignore:Shouldn't use this function:DeprecationWarning")
def test_pyjstat_reads_every_dimension() -> None:
    frame = pyjstat.Dataset.read(text("json", TABLES["crossed"])).write("dataframe", naming="id")
    *names, value = frame.columns
    assert names == ["sex", "age", "year", "ContentsCode"]
    assert frame[value].tolist()[:3] == [2703.5, 2690.0, 350.5]
    assert frame[["sex", "age", "year"]].values.tolist()[3] == ["total", "15-24", "2020"]


def test_pyaxis_reads_every_dimension(tmp_path: Path) -> None:
    file = tmp_path / "sparse.px"
    file.write_bytes(FORMATS["px"].write(TABLES["sparse"]))
    read = pyaxis.parse(str(file), encoding="utf-8", null_values=r'^"\.+"$', sd_values="^$")
    frame = read["DATA"]
    assert list(frame.columns) == ["group", "item", "flow", "year", "DATA"]
    assert frame.iloc[0].tolist() == ["Food", "Fish", "Exports", "2001", "3.10"]
    assert len(frame) == 2 * 3 * 2 * 2
    assert [datum for datum in frame["DATA"] if datum] == (
        ["3.10", "4", "0.25", '"-"', "12", "250", "300.5"]
    )
