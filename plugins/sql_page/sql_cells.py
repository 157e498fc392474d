"""The rows of an answer to SQL as HTML: a loop in a template does its work again for each cell."""

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from plugins.common.datasette_inside.known_names import to_css_class
from plugins.sql_page.sql_figures import quantities, thousands_apart


def sql_rows(
    columns: Sequence[str], shown: Sequence[Sequence[Any]], rows: Sequence[Sequence[Any]]
) -> Iterator[Markup]:
    """Yield each row of the answer; a cell is what Datasette shows, or a number in thousands.

    `shown` are the cells that Datasette made of the values in `rows`: text or HTML.
    """
    starts = [f'<td class="col-{to_css_class(column)}' for column in columns]
    counts = quantities(columns, rows)
    for cells, values in zip(shown, rows, strict=True):
        html = ["\n        <tr>"]
        for place, value in enumerate(values):
            is_number = isinstance(value, int | float)
            text = thousands_apart(value) if is_number and counts[place] else cells[place]
            html += starts[place], ' number">' if is_number else '">', escape(text), "</td>"
        html.append("</tr>\n    ")
        yield Markup("".join(html))  # noqa: S704 -- made of escaped cells
