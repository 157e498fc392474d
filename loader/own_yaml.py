"""Read the YAML files that are part of the loader, which the site needs at each start."""

from pathlib import Path
from typing import Any

import yaml

from loader.seeds.plain_yaml import YAML_LOADER


def read_own(path: Path) -> Any:
    """Return the content of one of these files."""
    text = path.read_text(encoding="utf-8")
    return yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 -- a safe loader, of a file of ours
