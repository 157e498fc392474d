"""Measure a mix of all pages under a hundred connections, without a proxy."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from bench.measure import Figure, table
from bench.servers import ours, serving
from bench.wrk import wrk

from loader.formats import FORMATS

_CONNECTIONS, _SECONDS, _P99 = 100, 60, 50
# wrk runs it in LuaJIT (https://github.com/wg/wrk/blob/master/SCRIPTING): one page after the other.
_SCRIPT = """
local paths = {PATHS}
local at = 0
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


def report(database: Path, folder: Path) -> Iterator[str | Figure]:
    """Return Markdown: requests a second and p99 of all pages in turn; raise if one is refused."""
    with serving(ours(database)) as (address, _):
        paths = _pages(address, database.stem)
        script = folder / "mix.lua"
        listed = ", ".join(map(json.dumps, paths))
        script.write_text(_SCRIPT.replace("PATHS", listed), encoding="utf-8")
        load = wrk(address, _SECONDS, _CONNECTIONS, script)
    heads = ["pages in turn", "connections", "requests/s", "p50, ms", "p99, ms"]
    row = [len(paths), _CONNECTIONS, f"{load.rate:,.0f}", f"{load.p50:.1f}", f"{load.p99:.1f}"]
    yield table(heads, [row])
    yield Figure(
        f"mix of {len(paths)} pages over {_CONNECTIONS} connections, p99", load.p99, _P99, "ms"
    )


def _pages(address: str, name: str) -> list[str]:
    """Return the pages of the sitemap and the files of the tables, each asked for once."""
    # wrk asks for no encoding, and each encoding is kept by itself
    as_it_is = {"Accept-Encoding": "identity"}
    with httpx.Client(base_url=address, headers=as_it_is, timeout=60) as client:
        found = re.findall(r"<loc>(.+?)</loc>", client.get("/sitemap.xml").text)
        paths = [urlsplit(page).path for page in found]
        tables = [path for path in paths if re.fullmatch(r"/-/published/[^/]+", path)]
        paths += [
            f"{path}.{form.name}" for path in tables for form in FORMATS.values() if form.available
        ]
        paths += [f"{path}.json" for path in paths if re.fullmatch(rf"/{name}/[^/.]+", path)]
        for path in paths:
            client.get(path).raise_for_status()
    return paths
