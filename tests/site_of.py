"""The site in this process, without a server: Datasette with our plugins and metadata.yml."""

import copy
import html
from functools import cache
from pathlib import Path

from datasette.app import Datasette
from datasette.plugins import pm
from described import METADATA
from helpers import ROOT

# With rich, which schemathesis brings, Datasette takes a second to print each refused request.
pm.get_plugin("datasette.handle_exception").rich = None


@cache
def site_of(
    database: Path, described: bool = True, maps: Path = ROOT / "seeds" / "migration" / "maps"
) -> Datasette:
    """Return Datasette with that database as `make serve` has it; use its `client`.

    It is `described` by the project's metadata.yml, or by nothing.
    """
    return Datasette(
        immutables=[str(database)],
        cors=True,
        metadata=copy.deepcopy(METADATA) if described else None,
        plugins_dir=str(ROOT / "plugins"),
        static_mounts=[("maps", str(maps))],
    )


async def page(site: Datasette, path: str, status: int = 200) -> str:
    """Return the page at that path, which must have that status, with entities as characters."""
    response = await site.client.get(path)
    assert response.status_code == status, response.text
    return html.unescape(response.text)
