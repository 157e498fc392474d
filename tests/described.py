"""The contents of metadata.yml, and a site with it and without plugins."""

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
    """Return Datasette with the database and metadata.yml, without our plugins."""
    return Datasette([], immutables=[str(database)], metadata=METADATA)
