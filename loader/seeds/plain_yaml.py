"""Read a YAML file that contains only text, lists and mappings, with the line of each key."""

from pathlib import Path
from typing import Any
from unicodedata import category

import yaml

from loader.bounds import DEEPEST_SETTINGS, LARGEST_SETTINGS
from loader.errors import CodelistError, Place, shown
from loader.letters import composed
from loader.seeds.text_files import read_text

# The loader of libyaml is a hundred times as fast, but not every installation of PyYAML has it.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLLECTION_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_TEXT_TAG, _NULL_TAG = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null"


class YamlMapping(dict[str, Any]):
    """A YAML mapping, with the line number of each key."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class OtherScalar:
    """A scalar that YAML reads as a number, date or truth value; it is kept as it is written."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written


def read_yaml(path: Path) -> object:
    """Return the content of a YAML file in composed letters, or None if it is empty.

    Letters are composed, because names and words are compared with those on the pages. Raise
    CodelistError if it is not YAML, is nested too deeply, or contains an alias or a tag.
    """
    text = composed(read_text(path, CodelistError, LARGEST_SETTINGS))
    try:
        _expect_plain(path, text)
        node = yaml.compose(text, Loader=YAML_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or getattr(error, "reason", "cannot be read")
        raise CodelistError(Place(path.name, line), f"not YAML: {problem}") from None
    return None if node is None else _content(path, node)


def _expect_plain(path: Path, text: str) -> None:
    """Raise CodelistError if there is an alias, which may repeat much text, or deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=YAML_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_SETTINGS or isinstance(event, yaml.AliasEvent):
            is_alias = isinstance(event, yaml.AliasEvent)
            problem = "an alias is not allowed" if is_alias else "nested too deeply"
            raise CodelistError(
                Place(path.name, line), f"{problem}; expected keys and values, each written out"
            )


def _content(path: Path, node: yaml.Node) -> object:
    """Return a node as a mapping, list, text or None; anything else is an `OtherScalar`."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if any(c != "\n" and c != "\t" and not _is_text(c) for c in node.value):
            raise CodelistError(
                Place(path.name, line),
                f"{shown(node.value)} contains a control character; expected text",
            )
        if node.tag == _NULL_TAG:
            return None
        return node.value if node.tag == _TEXT_TAG else OtherScalar(node.value)
    if node.tag not in _COLLECTION_TAGS:
        raise CodelistError(
            Place(path.name, line),
            f"the tag {shown(node.tag)} is not allowed; expected keys and values",
        )
    if isinstance(node, yaml.SequenceNode):
        return [_content(path, item) for item in node.value]
    return _mapping(path, node)


def _mapping(path: Path, node: yaml.Node) -> YamlMapping:
    mapping = YamlMapping()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise CodelistError(Place(path.name, line), "a key is not text; expected a name")
        _content(path, key_node)
        key = key_node.value
        if key in mapping:
            raise CodelistError(
                Place(path.name, line),
                f"key {shown(key)} is on line {mapping.lines[key]} too; expected each key once",
            )
        mapping[key] = _content(path, value_node)
        mapping.lines[key] = line
    return mapping


def _is_text(character: str) -> bool:
    """Return whether it is neither a control character nor half of a surrogate pair."""
    return category(character) not in ("Cc", "Cs")
