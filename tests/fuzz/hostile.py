"""What `make fuzz` tries besides damaged pages: requests, SQL, settings and flipped bits."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import built_migration
from hypothesis import strategies as st
from site_of import site_of

from fuzz.damaged_settings import ODD_SETTINGS, settings_are_refused_or_served
from fuzz.flipped_bits import bit_flip_is_found
from fuzz.hostile_requests import asked, hostile_requests, unknown_parameters
from fuzz.statements import STATEMENTS, made_file, nothing_is_told

# Tries a share of all cases: name, share, strategy for cases, property.
Try = Callable[[str, float, st.SearchStrategy[Any], Callable[[Any], str]], None]


def try_hostile(of: Try, folder: Path) -> None:
    """Try what a client may send, a reader may write, and a publisher or a disk may damage."""
    folder.mkdir()
    closed = made_file(folder)
    of("SQL of readers", 0.2, STATEMENTS, lambda case: nothing_is_told(closed, case))
    (folder / "site").mkdir()
    database = Path(shutil.copyfile(built_migration(), folder / "site" / "migration.db"))
    of("bits flipped", 0.02, st.integers(0, 2**40), lambda bit: bit_flip_is_found(database, bit))
    of(
        "metadata.yml, odd values",
        0.01,
        ODD_SETTINGS,
        lambda case: settings_are_refused_or_served(database, folder, case),
    )
    with asked(site_of(built_migration())) as site:
        of("requests", 0.2, hostile_requests(site.known), site.is_answered)
        of("misspelt parameters", 0.05, unknown_parameters(site.known), site.is_not_understood)
