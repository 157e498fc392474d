"""The settings of a table: what publication.yml says of it, or else what its page says."""

from collections import Counter
from dataclasses import replace

from loader.errors import PageError
from loader.page.page_parts import Page
from loader.page.title import Title, is_period, is_unit
from loader.seeds.publication import Publication
from loader.seeds.settings import TableSettings


def settings_of_page(page: Page, title: Title, publication: Publication) -> TableSettings:
    """Return the settings; raise PageError if two dimensions of the table have one name."""
    settings = publication.settings_of(page.id)
    named = Counter([*settings.row_dimension, *settings.column_dimension])
    twice = [name for name, count in named.items() if count > 1]
    if twice:
        raise PageError(
            page.place(page.title_line or None),
            f"two dimensions are called {twice[0]}; give one of them another row_dimension or"
            f" column_dimension under tables: {page.id}: in publication.yml",
        )
    return replace(
        settings,
        rounding=0
        if publication.settings.strict and settings.rounding is None
        else settings.rounding,
        measure=settings.measure or title.measure or _words_of(page),
        period=settings.period or title.period or _period_over_all(page),
        unit=settings.unit or page.unit or title.unit or _unit_over_all(page),
        language=settings.language or title.language or "en",
    )


def _words_of(page: Page) -> str:
    """Return what to call a table without a title: its sheet, or the words of its id."""
    return page.sheet or page.id.replace("-", " ").capitalize()


def _unit_over_all(page: Page) -> str | None:
    """Return the words over the only column, if they are a unit such as "Litres"."""
    only = page.columns[0].label if len(page.columns) == 1 else ""
    return only if is_unit(only) else None


def _period_over_all(page: Page) -> str | None:
    """Return the period that stands over all columns, or above all rows."""
    over = [column.labels for column in page.columns]
    first = over[0][:-1] if over else ()
    common = [label for i, label in enumerate(first) if all(o[i : i + 1] == (label,) for o in over)]
    return next(filter(is_period, common), None)
