"""Say what a selection of a table is, for readers of a file that does not hold all of it."""

from loader.database.read_back import Chosen, StoredTable

_MOST_NAMED = 10  # categories


def selection_note(table: StoredTable) -> list[str]:
    """Return a sentence about what is chosen of a table, and none if it is whole."""
    if not table.selection:
        return []
    words = (f"{chosen.label}: {names_of(chosen)}." for chosen in table.selection)
    return [f"A selection of the published table. {' '.join(words)}"]


def names_of(chosen: Chosen) -> str:
    """Return what is chosen of a dimension, "Red; Blue (2 of 7)"; long lists are cut short."""
    names = [*chosen.names[:_MOST_NAMED]]
    if len(chosen.names) > len(names):
        names[-1] = f"{len(chosen.names) - len(names) + 1} more"
    return f"{'; '.join(names)} ({len(chosen.codes)} of {chosen.of})"
