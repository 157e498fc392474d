"""A published table with its names in the language of the request, for files of data."""

from collections.abc import Iterable
from dataclasses import replace

from loader.database.stored_table import StoredDimension, StoredHeading, StoredTable
from plugins.common.language import current_language, label, translated

# These name each category once; the others have its name beside the label as printed.
_CUBES = ("json", "px")
_AS_PRINTED = ("txt", "wide.csv", "html")  # in the language of the page, whatever is asked for


def in_language(table: StoredTable, format_name: str) -> StoredTable:
    """Return the table with the names of its categories as the codelist has them in the language.

    Names that it does not have stay as they are, and so do the printed labels, unless the format
    has nothing but names. The words of the publication are translated as far as they are known.
    """
    if format_name in _AS_PRINTED:
        return table
    names_only = format_name in _CUBES
    facts = {
        **table.facts,
        **{
            key: translated(table.facts[key])
            for key in ("title", "measure", "unit", "subject")
            if table.facts[key]
        },
        "language": current_language.get(),
    }
    symbols = {
        sign: {**about, "meaning": label(about["meaning"])} for sign, about in table.symbols.items()
    }
    return replace(
        table,
        facts=facts,
        symbols=symbols,
        row_dimensions=_dimensions(table.row_dimensions),
        column_dimensions=_dimensions(table.column_dimensions),
        rows=[_named(row, names_only) for row in table.rows],
        columns=[_named(column, names_only) for column in table.columns],
    )


def _dimensions(dimensions: Iterable[StoredDimension]) -> tuple[StoredDimension, ...]:
    return tuple(replace(one, label=translated(one.label)) for one in dimensions)


def _named(heading: StoredHeading, names_only: bool) -> StoredHeading:
    """Return a heading with translated names; without a label, its names are shown."""
    names = tuple(map(label, heading.names))
    groups = tuple(group and label(group) for group in heading.groups)
    return replace(heading, names=names, groups=groups, label="" if names_only else heading.label)
