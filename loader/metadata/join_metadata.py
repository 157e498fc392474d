"""Join the `metadata.yml` of several publications in one, for a site that serves them all.

Each is written as if its publication were served alone. What such a file says at its top, it then
says of its own database.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from loader.errors import CodelistError, Place, shown
from loader.metadata.kinds_of_values import wrong_kind
from loader.metadata.overlay import Metadata, laid_over
from loader.seeds.text_files import read_bytes

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
_DEEPEST = 60  # collections within each other; a whole Vega-Lite specification has some twenty
_MERGE_TAG = "tag:yaml.org,2002:merge"  # of the key <<, which takes over keys of others


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
    """Return the content of a `metadata.yml`; raise CodelistError if it is not one.

    YAML takes the last of two equal keys, so a question may be lost; that is an error too.
    """
    data = read_bytes(path, CodelistError, name=str(path))
    try:
        text = data.decode("utf-8")
        _expect_bounded(path, text)
        _expect_each_key_once(path, yaml.compose(text, Loader=yaml.SafeLoader))
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, TypeError) as error:  # a date in month 13, a list as a key
        raise CodelistError(Place(str(path)), " ".join(str(error).split())) from None
    if not isinstance(content, dict | None):
        raise CodelistError(
            Place(str(path)), "expected keys and values, as in Datasette's metadata"
        )
    if wrong := wrong_kind(content):
        raise CodelistError(Place(str(path)), wrong)
    return content or {}


def _expect_bounded(path: Path, text: str) -> None:
    """Raise CodelistError where collections are nested too deeply, or one is within itself."""
    open_: list[str | None] = []  # the anchors of the collections around an event
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        within_itself = isinstance(event, yaml.AliasEvent) and event.anchor in open_
        if within_itself or len(open_) > _DEEPEST:
            problem = "an alias of what it stands in" if within_itself else "nested too deeply"
            line = event.start_mark.line + 1 if event.start_mark else None
            raise CodelistError(Place(str(path), line), problem)
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            open_.pop()


def _expect_each_key_once(path: Path, root: yaml.Node | None) -> None:
    nodes, seen = [root], set()
    while nodes:
        node = nodes.pop()
        if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))  # an alias is the same node again
        if isinstance(node, yaml.MappingNode):
            _expect_different_keys(path, [key for key, _ in node.value])
            nodes += [value for _, value in node.value]
        else:
            nodes += node.value


def _expect_different_keys(path: Path, keys: Sequence[yaml.Node]) -> None:
    lines: dict[str, int] = {}
    for key in keys:
        line = key.start_mark.line + 1
        if key.value in lines and key.tag != _MERGE_TAG:
            raise CodelistError(
                Place(str(path), line),
                f"key {shown(key.value)} is on line {lines[key.value]} too; expected each key once",
            )
        if isinstance(key, yaml.ScalarNode):
            lines[key.value] = line
