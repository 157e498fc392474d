"""Clients of statistics offices, unchanged, use the API of a running site."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT
from pxstatspy import OutputFormat, PxAPI, PxAPIConfig
from pxweb import PxApi
from requests.exceptions import HTTPError
from site_of import site_of
from threaded import Served, served

pytestmark = pytest.mark.slow

TABLE = "immigration-2007"
MCP = ROOT / "tests" / "clients" / "node_modules" / "@jarib" / "pxweb-mcp" / "build" / "index.js"


@pytest.fixture(scope="module")
def api(migration_db: Path) -> Iterator[str]:
    """The address of the API of a site at a port."""
    with served(site_of(migration_db).app(), lifespan="on") as running:
        assert isinstance(running, Served)
        yield f"{running.url}/api/v2"


def test_pxwebpy(api: str) -> None:
    client = PxApi(api, disable_cache=True)
    assert client.number_of_tables == 2
    assert [table["id"] for table in client.all_tables()] == ["emigration-2008", TABLE]
    assert [table["id"] for table in client.search("title:immigr*")["tables"]] == [TABLE]
    assert [path["id"] for path in client.get_paths()] == ["migration"]
    variables = client.get_table_variables(TABLE)
    assert {name: about["elimination"] for name, about in variables.items()} == {
        "citizenship": True, "region": True, "ContentsCode": False, "Tid": False
    }  # fmt: skip
    chosen = {"citizenship": ["POL", "NO?"], "region": ["NO0*"], "Tid": "top(1)"}
    rows = client.get_table_data(TABLE, chosen)
    assert (len(rows), rows[7]) == (
        14,
        {"Citizenship": "Poland", "Region": "Oslo and Akershus", "measure": "Immigration",
         "period": "2007", "value": 4590},
    )  # fmt: skip
    rows = client.get_table_data(TABLE, {"citizenship": "POL"}, show="code")
    assert rows == [
        {"Citizenship": "POL", "measure": "Immigration", "period": "2007", "value": 14160}
    ]
    whole = client.get_table_data_all(TABLE)
    assert (len(whole), whole) == (624, client.get_table_data(TABLE))
    # a client asks for more than is sent at once in several parts
    client._client.configuration["maxDataCells"] = 100
    assert client.get_table_data_all(TABLE) == whole
    with pytest.raises(HTTPError, match=r"Detail: .* no 'POLL'; the nearest is Poland \(POL\)"):
        client.get_table_data(TABLE, {"citizenship": "POLL"})


def test_pxstatspy(api: str, capsys: pytest.CaptureFixture[str]) -> None:
    client = PxAPI(PxAPIConfig(base_url=api))
    assert client.max_data_cells == 100_000
    client.find_tables(query="2007")
    assert f"{TABLE} 2008-05-08  2007    2007    Immigration, by" in capsys.readouterr().out
    client.print_table_variables(TABLE)
    assert "Tid" in capsys.readouterr().out
    chosen = {"citizenship": ["SWE", "POL"], "Tid": ["TOP(1)"], "ContentsCode": ["*"]}
    frame = client.get_data_as_dataframe(TABLE, chosen)
    assert frame.to_dict("records") == [
        {"Citizenship": "Sweden", "period": "2007", "Immigration": 4432},
        {"Citizenship": "Poland", "period": "2007", "Immigration": 14160},
    ]
    selection = {"selection": [{"variableCode": "citizenship", "valueCodes": ["POL"]}]}
    assert client.get_table_data_post(TABLE, selection)["value"] == [14160]
    px = client.get_table_data(TABLE, chosen, output_format=OutputFormat.PX)
    assert px.endswith("DATA=\r\n4432 \r\n14160 \r\n;\r\n")
    client.max_data_cells = 50
    everything = {name: ["*"] for name in ("citizenship", "region", "Tid", "ContentsCode")}
    assert len(client.get_data_as_dataframe(TABLE, everything)) == 624


def test_pxweb_mcp(api: str) -> None:
    """The tools of an assistant: https://modelcontextprotocol.io over standard input and output."""
    if not shutil.which("node") or not MCP.exists():
        missing = "Node or pxweb-mcp is missing; `make test-all` installs it where there is npm"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    calls = [
        ("search_tables", {"query": "title:immigr*"}),
        ("get_table_info", {"table_id": TABLE}),
        ("fetch_metadata", {"table_id": TABLE}),
        (
            "query_table",
            {"table_id": TABLE, "value_codes": {"citizenship": "POL", "Tid": "top(1)"}},
        ),
        ("query_table", {"table_id": TABLE, "value_codes": {"citizenship": "Polen"}}),
        ("get_code_list", {"code_list_id": "vs_x"}),
        ("list_recent_tables", {"days": 1}),
    ]
    found, info, metadata, data, refused, no_list, recent = answers(api, calls)
    assert found == "immigration-2007: Immigration, by citizenship and region. 2007"
    assert json.loads(info)["id"] == TABLE
    assert json.loads(metadata)["size"] == [78, 8, 1, 1]
    assert json.loads(data)["value"] == [14160]
    assert "the nearest is Poland (POL)" in refused
    assert "this site has no codelists" in no_list
    assert recent == "No tables updated in the past 1 days."


def answers(api: str, calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Call tools of the server, one after the other, and return their texts."""
    with subprocess.Popen(
        ["node", MCP, "--url", api], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None

        def ask(method: str, **parameters: Any) -> Any:
            asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
            print(json.dumps(asked), file=server.stdin, flush=True)
            return json.loads(server.stdout.readline())["result"]

        about = {"name": "test", "version": "1"}
        ask("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=about)
        texts = [
            ask("tools/call", name=name, arguments={**arguments, "language": "en"})
            for name, arguments in calls
        ]
        server.stdin.close()
    return [answer["content"][0]["text"] for answer in texts]
