"""Write the SQL of a slice: one category of each dimension that an answer does not list."""

from collections.abc import Mapping, Sequence
from typing import Any

from loader.questions.asked_dimensions import AskedDimension, Subject
from loader.questions.general_question import Particular
from loader.questions.templates import Words, each, fill, literal, parameter_of, pieces

# These compare tables with each other, and a rest is not the same in two tables.
_WITHOUT_RESTS = ("series", "each")


def slice_words(subject: Subject, said: Particular) -> dict[str, str]:
    """Return the SQL of all dimensions that are chosen."""
    chosen = subject.chosen
    rest = [one for one in chosen if one != subject.dimension]
    but_other = [one for one in chosen if one != subject.other]
    same = each("same", chosen)
    named = chosen if said.named else ()
    conditions = each("condition", chosen)
    return {
        "categories": _categories(chosen),
        "slice": _slice(subject, "asked_slice", "asked_table", conditions, said.defaults),
        "agreeing": _slice(subject, "other_slice", "asked_other", same),
        "same": " AND ".join(same) or "true",
        "joins": "".join(f"\n  {join}" for join in each("join", chosen)),
        "best_first": _best_first(subject, "asked_table"),
        "names": "".join(each("name", named)),
        "named_by_selection": "".join(each("named", named, by="selection.")),
        "named": "".join(each("named", named, by="")),
        "at_totals": "".join(f"\n        {piece}" for piece in each("at_total", chosen)),
        "words": _shown(chosen),
        "in_slice": _in_slice(chosen, "number", "slice"),
        "proof_in_slice": _in_slice(chosen, "proof", "slice"),
        "proof_in_rest_of_slice": _in_slice(rest, "proof", "slice"),
        "proof_beside_number": _in_slice(rest, "proof", "number"),
        "proof_below_number": _in_slice(but_other, "proof", "number"),
        "everywhere_in_rest_of_slice": _in_slice(rest, "everywhere", "slice"),
        "whole_in_rest_of_slice": _in_slice(rest, "whole", "slice"),
        "here_in_slice": _in_slice(chosen, "here", "slice"),
        "there_in_other_slice": _in_slice(chosen, "there", "other_slice"),
        "proof_in_other_slice": _in_slice(chosen, "proof", "other_slice"),
        "heads": _headings(subject.dimension, "SELECT id FROM asked_table"),
        "heads_beside": _headings(subject.dimension, "published_table.id"),
    }


def _categories(chosen: Sequence[AskedDimension]) -> str:
    return "".join(f"{clause}, " for clause in each("category", chosen))


def _in_slice(chosen: Sequence[AskedDimension], number: str, slice_: str) -> str:
    return " AND ".join(each("in_slice", chosen, number=number, slice=slice_)) or "true"


def _shown(chosen: Sequence[AskedDimension]) -> str:
    """Return the SQL of a slice in words, without totals; NULL where it has totals only."""
    words = "\n      || ".join(each("words", chosen))
    return f"nullif(substr({words}, 3), '')" if words else "NULL"


def _slice(
    subject: Subject,
    own_name: str,
    table: str,
    conditions: Sequence[str],
    defaults: Mapping[str, Any] = {},
) -> str:
    """Return the clause of the slice of a table, where it can be at the defaults."""
    chosen = subject.chosen
    asked = filter(None, (subject.dimension, subject.other))
    where = [
        "number.value IS NOT NULL",
        *each("varied", (one for one in asked if one not in chosen)),
        *(each("no_rest", chosen) if subject.about in _WITHOUT_RESTS else []),
        *conditions,
    ]
    words = {
        "own_name": own_name,
        "table": table,
        "columns": ", ".join(each("column", chosen)) or "1 AS whole",
        "joins": "".join(f"\n  {join}" for join in each("join", chosen)),
        "conditions": "\n    AND ".join(where),
        "order": _best_first(subject, table, defaults),
    }
    return str(fill(pieces()["slice"], words))


def _best_first(subject: Subject, table: str, defaults: Mapping[str, Any] = {}) -> str:
    """Return the order of numbers in SQL: those at the defaults, then those of most totals."""
    chosen = subject.chosen
    order = [
        each("preferred", [one], default=literal(defaults[parameter_of(one)]))[0]
        for one in chosen
        if parameter_of(one) in defaults
    ]
    if chosen:
        order.append(" + ".join(_specific(one, subject, table) for one in chosen))
    for one in chosen:
        order += each("latest" if one.is_time else "position", [one])
    return ", ".join(order) or "number.id"


def _specific(dimension: AskedDimension, subject: Subject, table: str) -> str:
    """Return the SQL that is 1 for what is not chosen by itself, and 0 for the total."""
    if dimension.is_time:
        return each("specific_time", [dimension], table=table)[0]
    one_category = subject.about == "pair" and dimension == subject.dimension
    key = "total" if one_category or subject.compares(dimension) else "specific"
    return each(key, [dimension])[0]


def choice_of(
    dimension: AskedDimension, subject: Subject, words: Words, defaults: Mapping[str, Any]
) -> str:
    """Return the SQL of the categories that may be chosen.

    That of the slice comes first, unless it is the default and so is known as what is meant.
    """
    others = [one for one in subject.chosen if one != dimension]
    conditions = each("condition", others)
    own = {
        "categories": _categories(others),
        "slice": _slice(subject, "asked_slice", "asked_table", conditions, defaults),
        "default": literal(defaults.get(parameter_of(dimension), "")),
        "asked_table": words["asked_table"],
        "with_other": f"{words['beside']}, " if subject.about == "tables" else "",
        "in_both": f"\n  {each('in_both', [dimension])[0]}" if subject.about == "tables" else "",
        "but_some": _but_some(dimension, subject),
    }
    return each("choice", [dimension], **own)[0]


def _but_some(dimension: AskedDimension, subject: Subject) -> str:
    """Return the condition that leaves out the kind of categories that cannot be chosen."""
    if subject.compares(dimension):
        return " AND kind <> 'total'"
    return " AND kind <> 'rest'" if subject.about in _WITHOUT_RESTS else ""


def _headings(dimension: AskedDimension | None, of_tables: str) -> str:
    """Return the SELECT of the heads of rows and columns, with their code of the dimension."""
    if dimension is None:
        return ""
    axes = sorted(dimension.axes)
    selects = (each("heading", [dimension], axis=axis, of_tables=of_tables)[0] for axis in axes)
    return "\n    UNION ALL ".join(selects)


def printed_places(dimensions: Sequence[AskedDimension], of_lines: str = "") -> str:
    """Return the SELECT of the rows and columns of the asked tables, with their categories.

    `of_lines` is a condition on the rows.
    """
    return "\n        UNION ALL ".join(
        each(f"printed_in_{axis}", [dimension], of_lines=of_lines)[0]
        for dimension in dimensions
        for axis in sorted(dimension.axes)
    )
