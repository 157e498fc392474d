"""Read a file with one client: a function for each client and format returns its numbers.

Each gives the fields that its format and it carry, by the names of `clients.published.numbers`.
"""

import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import polars
import pyarrow.parquet
import pytest
from pyaxis import pyaxis
from pyjstat import pyjstat

from clients.published import Number

HERE = Path(__file__).parent
TIDY = ("codes", "names", "labels", "value", "symbol", "notes", "additive", "line", "field")


def csv_pandas(data: bytes, folder: Path) -> list[Number]:
    frame = pandas.read_csv(
        io.BytesIO(data), keep_default_na=False, na_values={"value": ""}, dtype={"value": "Int64"}
    )
    return [plain(tidy(row)) for row in frame.to_dict("records")]


def csv_polars(data: bytes, folder: Path) -> list[Number]:
    frame = polars.read_csv(data, infer_schema_length=None)
    return [plain(tidy(row)) for row in frame.to_dicts()]


def csv_duckdb(data: bytes, folder: Path) -> list[Number]:
    return [plain(tidy(row)) for row in _duckdb(data, folder / "tidy.csv")]


def wide_csv_pandas(data: bytes, folder: Path) -> list[Number]:
    frame = pandas.read_csv(io.BytesIO(data), header=None, dtype=str, keep_default_na=False)
    rows = [row for row in frame.values.tolist() if _is_number(row[-1])]
    return [
        {"row_printed": _unquoted(label), "shown": shown} for label, *line in rows for shown in line
    ]


def json_pyjstat(data: bytes, folder: Path) -> list[Number]:
    dataset = pyjstat.Dataset.read(data.decode())
    frames = [dataset.write("dataframe", naming=naming) for naming in ("id", "label")]
    size = sum(name not in ("ContentsCode", "Tid") for name in frames[0].columns[:-1])
    return [
        {
            "codes": tuple(codes[:size]),
            "categories": tuple(labels[:size]),
            "value": None if pandas.isna(codes[-1]) else int(codes[-1]),
        }
        for codes, labels in zip(*(frame.values.tolist() for frame in frames), strict=True)
    ]


def json_jsonstat_toolkit(data: bytes, folder: Path) -> list[Number]:
    if not shutil.which("node") or not (HERE / "node_modules" / "jsonstat-toolkit").is_dir():
        missing = "Node or jsonstat-toolkit is missing; `make test` installs it where there is npm"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    done = subprocess.run(
        ["node", HERE / "read_jsonstat.cjs"], input=data, capture_output=True, check=True
    )
    numbers: list[Number] = json.loads(done.stdout)
    return [
        {
            **number,
            "codes": tuple(number["codes"]),
            "categories": tuple(number["categories"]),
            "note_texts": sorted(number["note_texts"]),
        }
        for number in numbers
    ]


def px_pyaxis(data: bytes, folder: Path) -> list[Number]:
    file = folder / "table.px"
    file.write_bytes(data)
    read = pyaxis.parse(str(file), encoding="utf-8", null_values="^$", sd_values="^$")
    about = read["METADATA"]
    names = [*about["STUB"], *about["HEADING"]]
    own = [name for name in names if name != "period"]
    codes = {n: dict(zip(about[f"VALUES({n})"], about[f"CODES({n})"], strict=True)) for n in names}
    numbers = []
    for *labels, datum in read["DATA"].values.tolist():
        place = dict(zip(names, labels, strict=True))
        values = [codes[name][label] for name, label in place.items()]
        texts = [
            about.get("NOTEX"),
            *(about.get(f"VALUENOTEX({name},{label})") for name, label in place.items()),
            about.get(f"CELLNOTEX({','.join(labels)})"),
        ]
        notes = sorted(note for text in texts if text for note in "".join(text).split("##"))
        number = {
            "codes": tuple(codes[name][place[name]] for name in own),
            "categories": tuple(place[name] for name in own),
            "note_texts": notes,
        }
        beside = about.get(f"DATANOTECELL({','.join(values)})", [None])[0]
        numbers.append({**number, **_px_datum(datum, about, beside)})
    return numbers


def _px_datum(datum: str, about: dict[str, list[str]], beside: str | None) -> Number:
    if datum == '"-"':
        return {"value": 0, "symbol": about["DATASYMBOLNIL"][0]}
    if datum.startswith('"'):
        return {"value": None, "symbol": about[f"DATASYMBOL{len(datum) - 2}"][0]}
    return {"value": int(datum), "symbol": beside}


def xlsx_openpyxl(data: bytes, folder: Path) -> list[Number]:
    """Return the numbers of the printed and the tidy sheet; assert that no cell is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Table", "Tidy", "Columns"]
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "b"}
    printed = [
        {"row_printed": row[0].value, "shown": _as_shown(cell)}
        for row in book["Table"].iter_rows(min_row=4)
        if row[-1].value is not None and _is_number(_as_shown(row[-1]))
        for cell in row[1:]
    ]
    head, *rows = book["Tidy"].iter_rows(values_only=True)
    second = [tidy(dict(zip(head, row, strict=True))) for row in rows]
    return [{**one, **other} for one, other in zip(printed, second, strict=True)]


def _as_shown(cell: Any) -> str:
    """Return what Excel shows of a cell, without the spaces between thousands and the markers."""
    if not isinstance(cell.value, int):
        return str(cell.value)
    literal = "".join(re.findall(r"\\(.)", cell.number_format))
    sign = re.sub("[¹²³⁴-⁹]", "", literal)
    return f"{cell.value}{sign}" if cell.number_format.startswith("#,##0") else sign


def xlsx_calamine(data: bytes, folder: Path) -> list[Number]:
    frame = pandas.read_excel(
        io.BytesIO(data), "Tidy", engine="calamine", keep_default_na=False, na_values={"value": ""}
    )
    return [tidy(row) for row in frame.to_dict("records")]


def parquet_pyarrow(data: bytes, folder: Path) -> list[Number]:
    return [tidy(row) for row in pyarrow.parquet.read_table(io.BytesIO(data)).to_pylist()]


def parquet_polars(data: bytes, folder: Path) -> list[Number]:
    return [tidy(row) for row in polars.read_parquet(data).to_dicts()]


def parquet_duckdb(data: bytes, folder: Path) -> list[Number]:
    return [tidy(row) for row in _duckdb(data, folder / "tidy.parquet")]


def html_pandas(data: bytes, folder: Path) -> list[Number]:
    text = data.decode()
    width = len(pandas.read_html(io.StringIO(text))[0].columns)
    as_text = dict.fromkeys(range(width), str)
    (frame,) = pandas.read_html(io.StringIO(text), keep_default_na=False, converters=as_text)
    rows = [row for row in frame.values.tolist() if _is_number(row[-1]) and row[0] != row[-1]]
    return [
        {"row_printed": label.strip(), "printed": text} for label, *line in rows for text in line
    ]


def tidy(row: dict[str, Any]) -> Number:
    """Read a row of the tidy form, by the names of its columns."""
    row = {name: _none(value) for name, value in row.items()}
    names = [name.removesuffix("_code") for name in row if name.endswith("_code")]
    return {
        "codes": tuple(row[f"{name}_code"] for name in names),
        "names": tuple(row[name] for name in names),
        "labels": tuple(row[f"{name}_label"] for name in names),
        **{name: row[name] for name in TIDY[3:]},
    }


def plain(number: Number) -> Number:
    """Remove the apostrophes that prevent a spreadsheet from reading formulas in a CSV file."""
    return {field: _plain(value) for field, value in number.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return _unquoted(value) if isinstance(value, str) else value


def _unquoted(text: str) -> str:
    return text[1:] if re.match("'[=+@-]", text) else text


def _none(value: Any) -> Any:
    return None if value == "" or value is pandas.NA or value != value else value


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d[\d ]*\*?[¹-⁹]*|[-.:]+", text) is not None


def _duckdb(data: bytes, file: Path) -> list[dict[str, Any]]:
    file.write_bytes(data)
    found = duckdb.sql(f"FROM '{file}'")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
