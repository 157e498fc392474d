"""The code that pages offer for other tools runs as it is copied, with the very address shown."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from plugins.layout.use_in import use_lines

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


def test_every_tool_is_run() -> None:
    assert {line.tool for line in use_lines("https://example.org/t.csv")} == set(RUN)


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
