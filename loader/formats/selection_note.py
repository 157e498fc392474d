"""Say what a selection of a table is, for readers of a file that does not hold all of it."""

from gettext import NullTranslations

from loader.database.stored_table import Chosen, StoredTable
from loader.words import ENGLISH

_MOST_NAMED = 10  # categories


def selection_note(table: StoredTable) -> list[str]:
    """Return a sentence about what is chosen of a table, and none if it is whole."""
    if not table.selection:
        return []
    words = (f"{chosen.label}: {names_of(chosen)}." for chosen in table.selection)
    return [f"A selection of the published table. {' '.join(words)}"]


def names_of(chosen: Chosen, language: NullTranslations = ENGLISH) -> str:
    """Return what is chosen of a dimension, "Red; Blue (2 of 7)"; long lists are cut short."""
    names = [*chosen.names[:_MOST_NAMED]]
    if len(chosen.names) > len(names):
        names[-1] = language.gettext("%(num)s more") % {"num": len(chosen.names) - len(names) + 1}
    counted = {"names": "; ".join(names), "some": len(chosen.codes), "all": chosen.of}
    return language.gettext("%(names)s (%(some)s of %(all)s)") % counted
