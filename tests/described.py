"""metadata.yml as read, and the site it describes."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from datasette.app import Datasette
from helpers import ROOT

METADATA: dict[str, Any] = yaml.safe_load((ROOT / "metadata.yml").read_text(encoding="utf-8"))
TABLES: dict[str, dict[str, Any]] = METADATA["databases"]["migration"]["tables"]
QUERIES: dict[str, dict[str, Any]] = METADATA["databases"]["migration"]["queries"]


@cache
def plain_site(database: Path) -> Datasette:
    """Datasette with the database and metadata.yml, and no plugin of ours."""
    return Datasette([], immutables=[str(database)], metadata=METADATA)
