"""Read the YAML files beside this one, which the site needs at each start."""

from pathlib import Path
from typing import Any

import yaml

# As in plain_yaml.py: of these hundred kilobytes, yaml.SafeLoader takes a quarter of a second.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_own(name: str) -> Any:
    """Return the content of a file in this folder."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 -- a safe loader, of a file of ours
