"""Code that reads a CSV of this site in the tools that readers have; each works as it is copied."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from plugins.common.language import N_

# Left as they are in an address. Quotation marks, backslashes and `$` are not among them, so an
# address cannot end the text that it stands in, in any of the languages below.
_PLAIN = "/:?#[]@!&()*+,;=%~"
_M_TYPES = {"integer": "Int64.Type", "number": "type number", "boolean": "type logical"}


@dataclass(frozen=True, slots=True)
class UseLine:
    """Code for a tool."""

    tool: str
    code: str


def use_lines(address: str, types: Mapping[str, str] = MappingProxyType({})) -> list[UseLine]:
    """Return code for each tool that reads the CSV at this full address.

    `types` are those of the columns that are not text, as `loader.formats.tidy` names them; only
    the code for tools that do not find them out has them.
    """
    url = quote(address, safe=_PLAIN)
    name = re.sub(r"[^\w.~-]", "_", unquote(urlsplit(url).path.rpartition("/")[2]))
    fetch = f"curl -o {name} {shlex.quote(url)}"
    return [
        UseLine("curl", fetch),
        UseLine("Python, pandas", f'import pandas as pd\ntable = pd.read_csv("{url}")'),
        UseLine("R", f'table <- read.csv("{url}")'),
        # Of an address alone polars asks for parts, and a streamed answer has none.
        UseLine(
            "Python, polars",
            "import polars as pl\nfrom urllib.request import urlopen\n"
            f'table = pl.read_csv(urlopen("{url}").read())',
        ),
        UseLine("DuckDB", f"{fetch}\nduckdb -c \"FROM '{name}'\""),
        UseLine("JavaScript", f'const csv = await (await fetch("{url}")).text();'),
        UseLine(N_("Excel and Power BI, Power Query"), power_query(url, types)),
        UseLine("Google Sheets", f'=IMPORTDATA("{url}")'),
    ]


def power_query(url: str, types: Mapping[str, str]) -> str:
    """Return a query in M, for the advanced editor: UTF-8, and numbers with a decimal point.

    M runs in Excel and Power BI alone. So the tests check only that the address and the names are
    within their quotation marks (https://learn.microsoft.com/en-us/powerquery-m/m-spec-lexical-structure).
    """
    steps = [
        f"Source = Csv.Document(Web.Contents({_in_m(url)}),"
        ' [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv])',
        "Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true])",
    ]
    typed = ", ".join(
        f"{{{_in_m(name)}, {_M_TYPES[type_]}}}"
        for name, type_ in types.items()
        if type_ in _M_TYPES
    )
    if typed:
        steps.append(f'Typed = Table.TransformColumnTypes(Headed, {{{typed}}}, "en-US")')
    last = steps[-1].partition(" ")[0]
    return "let\n  " + ",\n  ".join(steps) + f"\nin\n  {last}"


def _in_m(text: str) -> str:
    """Return a text of M: a quotation mark in it is doubled, and `#(` would begin an escape."""
    return '"' + text.replace("#(", "#(#)(").replace('"', '""') + '"'


def types_of(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, str]:
    """Return the type of each column that has numbers and nothing else in these rows.

    A cell is a value alone, or a value with its label, as Datasette has them.
    """
    return {name: "number" for place, name in enumerate(columns) if _has_numbers_only(rows, place)}


def _has_numbers_only(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Return whether there are numbers at this place of the rows; the first text says no."""
    found = False
    for row in rows:
        cell = row[place]
        value = cell["value"] if isinstance(cell, Mapping) else cell
        if value is None:
            continue
        if not isinstance(value, int | float):
            return False
        found = True
    return found
