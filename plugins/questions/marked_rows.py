"""Which rows of an answer are marked, in its table and in its chart.

They are those that the chart's `highlight` names: a column that is true in them, or a parameter
whose chosen category they are about. Without it, or where nothing is chosen, it is the row that the
sentence tells of.
"""

from collections.abc import Sequence
from typing import Any

from plugins.questions.choices import Parameter


def marked_rows(
    highlight: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    parameters: Sequence[Parameter],
    is_of_first_row: bool,
) -> list[int]:
    """Return the places of the marked rows; none if it would be all of them.

    A row is about a category if one of its cells is its code or its label.
    """
    named = next((one for one in parameters if one.name == highlight), None)
    if named and named.value:
        names = {named.value, named.value_label, *([named.chosen.value] if named.chosen else [])}
        marks = [not names.isdisjoint(map(str, row)) for row in rows]
    elif highlight and not named:
        told = list(columns).index(highlight) if highlight in columns else None
        marks = [told is not None and bool(row[told]) for row in rows]
    else:
        marks = [is_of_first_row and not place for place in range(len(rows))]
    return [] if all(marks) else [place for place, is_marked in enumerate(marks) if is_marked]
