"""Code that reads a CSV of this site in the tools that readers have; each works as it is copied."""

import re
import shlex
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

# Left as they are in an address. Quotation marks, backslashes and `$` are not among them, so an
# address cannot end the text that it stands in, in any of the languages below.
_PLAIN = "/:?#[]@!&()*+,;=%~"


@dataclass(frozen=True, slots=True)
class UseLine:
    """Code for a tool."""

    tool: str
    code: str


def use_lines(address: str) -> list[UseLine]:
    """Return code for each tool that reads the CSV at this full address."""
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
    ]
