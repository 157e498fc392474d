"""How a published table, or what is chosen of it, is cited, previewed and shown elsewhere."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from loader.catalogue.citation import table_reference
from loader.database.stored_table import Chosen, StoredTable
from loader.formats.selection_note import names_of
from plugins.common.language import Spoken, current_language, gettext, label, translated
from plugins.common.links import published_path
from plugins.common.selection_query import with_version
from plugins.layout.share import Picture, Sharing
from plugins.published.table_picture import TablePicture

EMBED_ENDING = ".embed"
_HEAD_AND_FOOT, _ROW = 260, 27  # pixels of the embedded view
_LOWEST, _HIGHEST = 300, 720


def share_table(
    table: StoredTable,
    selection: str,
    home: str,
    absolute: Callable[[str], str],
    picture: TablePicture | None,
    version: str | None = None,
) -> Sharing:
    """Return what a reader takes along; `selection` is the query string of what is chosen.

    `version` is the one that the address asks for.
    """
    selection = with_version(selection, version)
    path = published_path(table.id, home)
    drawn = Picture(absolute(picture.path("svg")), translated(picture.title)) if picture else None
    return Sharing(
        table_reference(
            table.facts, absolute(path + selection), as_printed(table.selection), version
        ),
        absolute(f"{path}{EMBED_ENDING}{selection}"),
        _height(len(table.rows)),
        drawn,
    )


def _height(rows: int) -> int:
    """Return the height of the view; a longer table is scrolled in it."""
    return min(max(_HEAD_AND_FOOT + _ROW * rows, _LOWEST), _HIGHEST)


def as_printed(chosen: Iterable[Chosen]) -> str:
    """Return what is chosen, in the words of the page: a citation is in its language."""
    return ". ".join(f"{choice.label}: {names_of(choice)}" for choice in chosen)


def in_words(chosen: Iterable[Chosen]) -> str:
    """Return what is chosen, in the language of the request."""
    language = Spoken(current_language.get())
    return ". ".join(
        f"{translated(choice.label)}: {names_of(_named(choice), language)}" for choice in chosen
    )


def _named(choice: Chosen) -> Chosen:
    return replace(choice, names=tuple(map(label, choice.names)))


def preview(
    title: str, table: StoredTable, picture: TablePicture | None, absolute: Callable[[str], str]
) -> dict[str, Any]:
    """Return what other sites show of the page: its title with what is chosen, and the image."""
    chosen = in_words(table.selection)
    about = gettext(
        "%(title)s, as printed: every number with its source line, every total proved.",
        title=translated(table.facts["title"]),
    )
    return {
        "preview_title": f"{title} – {chosen}" if chosen else title,
        "page_description": about,
        "preview_description": f"{chosen}. {about}" if chosen else about,
        "page_image": absolute(picture.path("png")) if picture else None,
        "page_image_words": translated(picture.title) if picture else "",
    }
