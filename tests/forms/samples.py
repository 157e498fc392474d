"""One small table in every form, and functions that make workbooks of few cells."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment

from loader.forms import read_source
from loader.forms.grid import Grid

# What each form of the table is read as; a cube has no indentation and no markers.
LINES = [
    ["Marbles, by colour and box. 2009"],
    ["Colour", "Total", "Boxes", ""],
    ["", "", "Left box¹", "Right box"],
    ["Total", "1234.0", "1000.0", "234.0"],
    ["  Red", "1204.0", "980.5", "223.5"],
    ["  Blue", "30.0", "19.5", "10.5"],
    ["¹ The box that stands on the left."],
]
TEXT = "\n".join(map("\t".join, LINES)) + "\n"
CSV = (
    '\ufeff"Marbles, by colour and box. 2009"\r\nColour;Total;Boxes;\r\n;;Left box¹;Right box\r\n'
    'Total;1234.0;1000.0;234.0\r\n"  Red";1204.0;980.5;223.5\r\n  Blue;30.0;19.5;10.5\r\n'
    "¹ The box that stands on the left."
)
HTML = """<!DOCTYPE html><html><head><title>Marbles</title><style>td { color: red }</style></head>
<body><table><tr><td><script>alert(1)</script><table>
<caption>Marbles, by colour and box. 2009</caption>
<tfoot><tr><td colspan="4"><sup>1</sup> The box that stands on the left.</td></tr></tfoot>
<thead><tr><th rowspan="2">Colour</th><th rowspan=2>Total</th><th colspan="2">Boxes</th></tr>
<tr><th>Left<br>box<a href="#n"><sup>1</sup></a></th><th>Right
 box</th></tr></thead>
<tbody><tr><th>Total</th><td>1234.0</td><td>1000.0</td><td>234.0</td></tr>
<tr><th style="padding-left: 1em">Red</th><td>1204.0</td><td>980.5</td><td>223.5</td></tr>
<tr><th>&nbsp;&nbsp;Blue</th><td>30.0</td><td>19.5</td><td>10.5</td></tr></tbody>
</table></td></tr></table></body></html>"""
PX = """CHARSET="ANSI";
CODEPAGE="utf-8";
LANGUAGE="en"; LANGUAGES="en","fr";
DECIMALS=1;
TITLE="Marbles, by colour "
"and box. 2009";
TITLE[fr]="Billes";
CONTENTS="Marbles";
UNITS="number";
STUB="Colour";
HEADING="Box";
VALUES("Colour")="Total","Red",
"Blue";
CODES("Colour")="T","R","B";
HIERARCHIES("Colour")="T","T":"R","T":"B";
VALUES("Box")="Total","Left box","Right box";
VALUENOTE("Box","Left box")="The box; that stands#on the left.";
SOURCE="Office of Marbles";
DATA=
1234 1000 234
1204 980.5 223.5
30 19.5 10.5 ;
"""
JSON = {
    "version": "2.0",
    "class": "dataset",
    "label": "Marbles, by colour and box. 2009",
    "source": "Office of Marbles",
    "id": ["Colour", "Box", "Content"],
    "size": [3, 3, 1],
    "role": {"metric": ["Content"]},
    "dimension": {
        "Colour": {
            "category": {
                "index": {"R": 1, "B": 2, "T": 0},
                "label": {"R": "Red", "B": "Blue", "T": "Total"},
                "child": {"T": ["R", "B"]},
            }
        },
        "Box": {
            "category": {
                "index": ["T", "L", "R"],
                "label": {"T": "Total", "L": "Left box", "R": "Right box"},
                "note": {"L": ["The box that stands on the left."]},
            }
        },
        "Content": {
            "label": "contents",
            "category": {
                "label": {"n": "Marbles"},
                "unit": {"n": {"base": "number", "decimals": 1}},
            },
        },
    },
    "value": [1234, 1000, 234, 1204, 980.5, 223.5, 30, 19.5, 10.5],
}


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    raised = InlineFont(vertAlign="superscript")
    for line in (
        [LINES[0][0]],
        ["Colour", "Total", "Boxes"],
        [None, None, CellRichText("Left box", TextBlock(raised, "1")), "Right box"],
        ["Total", 1234, 1000, 234],
        ["Red", 1204, 980.5, 223.5],
        ["Blue", 30, 19.5, 10.5],
        [CellRichText(TextBlock(raised, "1"), " The box that stands on the left.")],
    ):
        sheet.append(line)
    sheet.merge_cells("C2:D2")
    for row in (5, 6):
        sheet.cell(row, 1).alignment = Alignment(indent=1)
    for cells in sheet["B4:D6"]:
        for cell in cells:
            cell.number_format = "#,##0.0"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def zipped(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
    for name, part in [
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    ]
)  # fmt: skip
_ODS_STYLES = """<office:automatic-styles>
<style:style style:name="in"><style:paragraph-properties fo:margin-left="0.353cm"/></style:style>
<style:style style:name="up"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="off"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles>"""


def ods_of(*sheets: str, before: str = "") -> bytes:
    """Return a spreadsheet whose sheets are given as XML."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<?xml version='1.0'?>{before}<office:document-content {_NAMES}>"
            f"{_ODS_STYLES}<office:body><office:spreadsheet>{''.join(sheets)}"
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def ods_cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def ods_sheet(rows: Sequence[Sequence[str]], name: str = "Sheet1", attributes: str = "") -> str:
    lines = (
        "".join(cell if "<" in cell else ods_cell(escape(cell)) for cell in row) for row in rows
    )
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return f'<table:table table:name="{name}" {attributes}>{body}</table:table>'


def ods() -> bytes:
    up = '<text:span text:style-name="up">1</text:span>'
    covered = "<table:covered-table-cell><text:p>covered</text:p></table:covered-table-cell>"
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    return ods_of(
        ods_sheet(
            [
                LINES[0],
                ["Colour", "Total", ods_cell("Boxes", 'table:number-columns-spanned="2"'), covered],
                [blank, ods_cell(f"Left<text:s/>box{up}"), "Right box"],
                LINES[3],
                [ods_cell("Red", 'table:style-name="in"'), *LINES[4][1:]],
                [ods_cell('<text:s text:c="2"/>Blue'), *LINES[5][1:]],
                [ods_cell(f"{up} The box that stands on the left.")],
                ['<table:table-cell table:number-columns-repeated="16384"/>'],
            ]
        )
    )


FILES: dict[str, bytes] = {
    "marbles.txt": TEXT.encode(),
    "marbles.tsv": TEXT.encode(),
    "marbles.csv": CSV.encode(),
    "marbles.html": HTML.encode(),
    "marbles.htm": HTML.encode(),
    "marbles.xlsx": xlsx(),
    "marbles.ods": ods(),
    "marbles.px": PX.encode(),
    "marbles.json": json.dumps(JSON).encode(),
}


def grids(data: bytes | str, name: str, *sheets: str) -> tuple[Grid, ...]:
    return read_source(data.encode() if isinstance(data, str) else data, name, sheets).grids


def lines(data: bytes | str, name: str, *sheets: str) -> list[list[str]]:
    """Return the lines of the only grid of a file."""
    (grid,) = grids(data, name, *sheets)
    return grid.lines
