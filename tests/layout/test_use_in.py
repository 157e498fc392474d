"""The code that pages offer for other tools runs as it is copied, with the very address shown."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from site_of import site_of

from plugins.layout.use_in import power_query, types_of, use_lines

ADDRESS = """http://127.0.0.1:{}/db/t.csv?place=it's "B"&cost=$HOME`ls`\\&x=a%26b"""
RECEIVED = "/db/t.csv?place=it%27s%20%22B%22&cost=%24HOME%60ls%60%5C&x=a%26b"
# How a tool is run, and what is added to its code so that it prints the second row.
PYTHON = ([sys.executable, "-c"], "\nprint(table['b'][1])")
RUN = {
    "curl": (["sh", "-c"], " -s; tail -n 1 t.csv | cut -d , -f 2"),
    "DuckDB": (["sh", "-c"], ""),
    "JavaScript": (["node", "--input-type=module", "--eval"], "console.log(csv.trim().slice(-1))"),
    "Python, pandas": PYTHON,
    "Python, polars": PYTHON,
    "R": (["Rscript", "-e"], "\ncat(table$b[2])"),
}


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[int, list[str]]]:
    """Serve a CSV at every address; yield the port and what is asked for."""
    paths: list[str] = []

    class Csv(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n1,2\n3,4\n")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Csv) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, paths
        server.shutdown()


# These run on no machine of ours, so only the text is checked: the address and its quotation marks.
NOT_RUN = {"Excel and Power BI, Power Query", "Google Sheets"}


def test_every_tool_is_run_or_else_read() -> None:
    assert {line.tool for line in use_lines("https://example.org/t.csv")} == {*RUN, *NOT_RUN}


@pytest.mark.parametrize("tool", sorted(NOT_RUN))
def test_the_code_that_is_not_run_has_the_address_in_one_text(tool: str) -> None:
    code = next(line.code for line in use_lines(ADDRESS.format(80)) if line.tool == tool)
    texts = re.findall(r'"((?:[^"]|"")*)"', code)
    assert texts[0] == f"http://127.0.0.1:80{RECEIVED}"


def test_power_query_reads_utf_8_and_types_the_columns() -> None:
    types = {"share, %": "number", 'a "b" #(lf)': "integer", "name": "string", "is": "boolean"}
    assert power_query("https://example.org/t.csv", types) == (
        "let\n"
        '  Source = Csv.Document(Web.Contents("https://example.org/t.csv"),'
        ' [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "  Headed = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),\n"
        '  Typed = Table.TransformColumnTypes(Headed, {{"share, %", type number},'
        ' {"a ""b"" #(#)(lf)", Int64.Type}, {"is", type logical}}, "en-US")\n'
        "in\n"
        "  Typed"
    )
    assert power_query("https://example.org/t.csv", {}).endswith("in\n  Headed")


def test_the_types_of_rows_are_those_of_all_their_values() -> None:
    rows = [(1, "a", None, {"value": 2, "label": "b"}), (0.5, 3, None, {"value": 4, "label": "c"})]
    assert types_of(["number", "mixed", "empty", "key"], rows) == {
        "number": "number", "key": "number",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/-/published/immigration-2007?citizenship=POL,NOR",
        "/migration/largest-groups?region=NO05&limit=5",
        "/migration/region?kind=item",
        "/migration?sql=select+code+from+region",
    ],
)
@pytest.mark.parametrize("language", ["", "nb"])
async def test_each_page_shows_the_address_of_its_own_csv(
    migration_db: Path, path: str, language: str
) -> None:
    client = site_of(migration_db).client
    asked = f"{path}{'&' if '?' in path else '?'}lang={language}" if language else path
    page = html.unescape((await client.get(asked)).text)
    addresses = re.findall(r'read_csv\("([^"]+)"\)', page)
    assert len(addresses) == 1
    assert ("lang=nb" in addresses[0]) == bool(language)
    assert re.findall(r'IMPORTDATA\("([^"]+)"\)', page) == addresses
    assert re.findall(r'Web\.Contents\("([^"]+)"\)', page) == addresses
    fetched = await client.get(addresses[0].removeprefix("http://localhost"))
    assert (fetched.status_code, len(fetched.text.splitlines()) > 1) == (200, True)


@pytest.mark.slow
@pytest.mark.parametrize("tool", RUN)
def test_the_code_reads_the_address(
    asked: tuple[int, list[str]], tool: str, tmp_path: Path
) -> None:
    port, paths = asked
    # DuckDB's own program is not on PyPI; its library is.
    duckdb = tmp_path / "duckdb"
    duckdb.write_text(f"#!{sys.executable}\nimport duckdb, sys\n"
                      "print(duckdb.sql(sys.argv[2]).fetchall()[1][1])\n")  # fmt: skip
    duckdb.chmod(0o755)
    command, ending = RUN[tool]
    code = next(line.code for line in use_lines(ADDRESS.format(port)) if line.tool == tool)
    done = subprocess.run(
        [*command, code + ending],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("4", 0), done.stderr
    assert paths.pop() == RECEIVED
