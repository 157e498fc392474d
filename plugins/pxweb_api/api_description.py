"""Describe as OpenAPI 3.1 which parts of the API are here, in the terms of its specification."""

from pathlib import Path
from typing import Any

import yaml

from loader import __version__

_TEMPLATE = (Path(__file__).parent / "pxweb_api.yml").read_text(encoding="utf-8")


def api_description(address: str) -> dict[str, Any]:
    """Return the description of the API at that address."""
    document: dict[str, Any] = yaml.safe_load(_TEMPLATE)
    document["info"]["version"] = __version__
    document["servers"] = [{"url": address}]
    return document
