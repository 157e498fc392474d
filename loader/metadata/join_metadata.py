"""Join the `metadata.yml` of several publications in one, for a site that serves them all.

Each is written as if its publication were served alone. What such a file says at its top, it then
says of its own database.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from loader.errors import CodelistError, Place
from loader.metadata.overlay import Metadata, laid_over

# Keys at the top that the entry of a database may have too, in Datasette or on this site.
_OF_A_DATABASE = (
    "title",
    "description",
    "description_html",
    "source",
    "source_url",
    "license",
    "license_url",
    "about",
    "about_url",
    "allow",
    "allow_sql",
    "language",
    "overview",
    "translations",
)


def joined(own: Mapping[str, Metadata], site: Metadata) -> dict[str, Any]:
    """Return one metadata of those of publications, by the names of their databases.

    `site` says what is true of all. Settings of plugins hold for the whole site, of whomever.
    """
    databases: dict[str, Metadata] = {}
    plugins: dict[str, Any] = {}
    for name, words in own.items():
        top = {key: words[key] for key in _OF_A_DATABASE if key in words}
        databases[name] = laid_over(top, (words.get("databases") or {}).get(name) or {})
        plugins = laid_over(plugins, words.get("plugins") or {})
    settings = {"plugins": plugins} if plugins else {}
    return laid_over({**settings, "databases": databases}, site)


def read_metadata(path: Path) -> dict[str, Any]:
    """Return the content of a `metadata.yml`; raise CodelistError if it is not one."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CodelistError(Place(str(path)), " ".join(str(error).split())) from None
    if not isinstance(content, dict | None):
        raise CodelistError(
            Place(str(path)), "expected keys and values, as in Datasette's metadata"
        )
    return content or {}
