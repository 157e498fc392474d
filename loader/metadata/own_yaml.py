"""Read the YAML files beside this one, which the site needs at each start."""

from pathlib import Path
from typing import Any

import yaml

from loader.seeds.plain_yaml import YAML_LOADER


def read_own(name: str) -> Any:
    """Return the content of a file in this folder."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=YAML_LOADER)  # noqa: S506 -- a safe loader, of a file of ours
