"""The text of publication.yml: a new one, or an old one with further tables below the others."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import yaml

from loader.bounds import LARGEST_SETTINGS
from loader.new.open_keys import as_yaml
from loader.new.table_block import can_have_codelist, likely_publisher, table_block
from loader.page.title import read_title
from loader.seeds.plain_yaml import YAML_LOADER
from loader.seeds.publication import label_of_dimension
from loader.table.read_table import Table
from loader.words import counted

_START = """\
# What no page of this publication says, but a reader must know. All keys: seeds/README.md.
# A key with a "#" right before it, such as #unit:, is open: remove the "#" and write its value.
# `python -m loader new` adds tables at the end, and changes nothing else here.

name: {name}  # in descriptions for programs; addresses have the name of the folder
title: {title}  # the heading of its pages
#description:  # one sentence: what is counted, by what, and when
{language}
#publisher:{publisher}  # who published the pages: the source that is named beside every figure
#licence:  # of the content, by its short name such as CC BY 4.0
#licence_url:  # the address of its text
#unit:  # what one of the numbers counts, such as litres, in all tables that do not say it
"""
_DIMENSIONS = """
# What a dimension is called; add role: geo where its categories are places on a map.
#dimensions:
"""
_TABLES = """
# The tables, with what was understood of each.
tables:
"""
_MARGIN = 50_000  # bytes of publication.yml that stay free for what a person writes
_OPEN_KEY = re.compile(r" *+#(?P<key>[a-z_]++):(?:(?!  # ).)*+  # (?P<why>.*+)")


def language_of(tables: Sequence[Table]) -> str | None:
    """Return the language that the titles are in, if all whose language is known have the same."""
    found = {read_title(table.page.title).language for table in tables} - {None}
    return found.pop() if len(found) == 1 else None


def first_text(name: str, tables: Sequence[Table]) -> str:
    """Return a publication.yml for these tables."""
    language, publisher = language_of(tables), likely_publisher(tables)
    text = _START.format(
        name=as_yaml([name]),
        title=as_yaml([name.replace("-", " ").capitalize()]),
        language=f"language: {as_yaml([language])}  # as the words of the titles say"
        if language
        else "#language:  # of the pages, as an ISO 639-1 code such as en",
        publisher=f" {publisher}" if publisher else "",
    )
    axes = (axis for table in tables for axis in table.axes)
    named = dict.fromkeys(d.name for a in axes for d in a.dimensions if can_have_codelist(d))
    if named:
        text += _DIMENSIONS + "".join(map(_dimension_line, named))
    return text + _TABLES + _blocks(tables, language, 2, len(text.encode()))


def _dimension_line(name: str) -> str:
    label = as_yaml([label_of_dimension(name)])
    return f"#  {as_yaml([name])}: {{label: {label}}}\n"


def with_tables(text: str, tables: Sequence[Table], language: str | None) -> str | None:
    """Return the text with further tables, or None if it is not plain to see where they belong.

    Only whole lines are added. The caller must read the new text and compare.
    """
    lines = text.splitlines(keepends=True)
    place = _place_below_tables(text, lines)
    if place is None:
        return None
    line, indent = place
    before = "".join(lines[:line])
    if before and not before.endswith("\n"):
        before += "\n"
    added = "" if indent else _TABLES
    added += _blocks(tables, language, indent or 2, len(text.encode()))
    if "\r\n" in text:
        added = added.replace("\n", "\r\n")
    return before + added + "".join(lines[line:])


def _place_below_tables(text: str, lines: Sequence[str]) -> tuple[int, int] | None:
    """Return the line before which tables can be added, and their indent; 0 if there are none."""
    root = yaml.compose(text, Loader=YAML_LOADER)
    if root is not None and (not isinstance(root, yaml.MappingNode) or root.flow_style):
        return None
    pairs = root.value if root else []
    tables = next(((key, value) for key, value in pairs if key.value == "tables"), None)
    if tables is None:
        return len(lines), 0
    key, value = tables
    if isinstance(value, yaml.MappingNode) and not value.flow_style:
        indent = value.value[0][0].start_mark.column
    elif isinstance(value, yaml.ScalarNode) and value.value == "":
        indent = 2
    else:
        return None
    below = [k.start_mark.line for k, _ in pairs if k.start_mark.line > key.start_mark.line]
    end = min(below, default=len(lines))
    # Blank lines and comments at the margin belong to the key below them.
    while end > key.start_mark.line + 1 and (lines[end - 1].isspace() or lines[end - 1][0] == "#"):
        end -= 1
    return end, indent


def _blocks(tables: Iterable[Table], language: str | None, indent: int, size: int) -> str:
    """Return the lines of all tables, or of as many as publication.yml may be large."""
    text, left_out = "", 0
    for table in tables:
        lines = (" " * indent + line for line in table_block(table, language))
        block = "\n" + "".join(f"{line}\n" for line in lines)
        if size + len(block.encode()) > LARGEST_SETTINGS - _MARGIN:
            left_out += 1
            continue
        size += len(block.encode())
        text += block
    if left_out:
        words = f"and {counted(left_out, 'more table')}, for which there is no room"
        text += f"\n{' ' * indent}# {words}\n"
    return text


def open_lines(text: str) -> dict[str, list[int]]:
    """Return what is open, as "key: what to write", with the numbers of its lines."""
    lines: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(text.splitlines(), 1):
        if match := _OPEN_KEY.fullmatch(line):
            lines[f"{match['key']}: {match['why']}"].append(number)
    return lines
