"""Describe new tables in publication.yml, without a change to what is written there."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loader.errors import CodelistError
from loader.new.addition import SETTINGS, Addition
from loader.new.settings_text import first_text, with_tables
from loader.new.table_block import table_block
from loader.real_path import real_path
from loader.seeds.settings import Settings, read_settings
from loader.table.read_table import Table


def describe(addition: Addition) -> None:
    """Make the new text of publication.yml, or the lines to add if that is not safe."""
    path = addition.folder / SETTINGS
    if not path.exists():
        addition.settings = first_text(real_path(addition.folder).name, addition.tables)
        return
    old = addition.publication.settings
    text = path.read_bytes().decode()
    new = with_tables(text, addition.tables, old.language)
    if new is not None and _adds_only(new, old, addition.tables):
        addition.settings = new
    else:
        addition.to_add = ["tables:"] + [
            f"  {line}" for table in addition.tables for line in table_block(table, old.language)
        ]


def _adds_only(text: str, old: Settings, tables: Sequence[Table]) -> bool:
    """Return whether a publication.yml says what the old one says, and has further tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, SETTINGS)
        path.write_bytes(text.encode())
        try:
            new = read_settings(path)
        except CodelistError:
            return False
    added = new.tables.keys() - old.tables.keys()
    kept = {name: settings for name, settings in new.tables.items() if name not in added}
    return added <= {table.id for table in tables} and replace(new, tables=kept) == old
