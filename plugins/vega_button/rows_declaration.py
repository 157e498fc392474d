"""Choose the chart of any rows: which column has the figures, and which ones tell the rows apart.

Nothing is added up or left out: each row becomes one mark, and rows that no names tell apart are
not drawn. Rows over time become lines, rows of two names that repeat become bars side by side, and
all others bars, in the order of the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.charts.declaration import ChartError
from plugins.charts.mark import Row
from plugins.charts.moments import is_time
from plugins.common.language import gettext
from plugins.common.numbers import measures
from plugins.vega_button.first_choice import FIGURES, columns_with_types

NAME, _SERIES = "name", "series"  # the columns of the rows that are drawn
MOST_SERIES = 8
SAME = "as is"


def rows_chart(
    columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[dict[str, Any], list[Row]]:
    """Return the declaration of a chart of the rows, and the rows it draws.

    A cell of a foreign key is {"value": …, "label": …}. Raise ChartError if they make no chart.
    """
    cells = [dict(zip(columns, row, strict=True)) for row in rows]
    kinds = dict(columns_with_types(columns, cells))
    values = next((name for name, kind in kinds.items() if kind == FIGURES and measures(name)), "")
    if len(cells) < 2 or not values:
        raise ChartError(gettext("These rows make no chart: it takes two rows with figures."))
    named = {
        column: [_label(row[column]) for row in cells]
        for column, kind in kinds.items()
        if column != values and (kind != FIGURES or _are_times(row[column] for row in cells))
    }
    telling = _with_times(_telling_apart(named), named)
    figures = [row[values] for row in cells]
    return _declared(values, figures, telling)


def _declared(
    values: str, figures: Sequence[Any], telling: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], list[Row]]:
    times = [column for column, names in telling.items() if _are_times(names)]
    few = [column for column in telling if len(set(telling[column])) <= MOST_SERIES]
    chart: dict[str, Any] = {"mark": "bar", "x": values, "y": NAME, "order": SAME}
    first, second = list(telling), ""
    if len(telling) == 2 and times and set(few) - set(times[:1]):
        second = next(column for column in few if column != times[0])
    elif len(telling) == 2 and few and not times:
        second = min(reversed(few), key=lambda column: len(set(telling[column])))
    if second:
        first.remove(second)
        chart |= {"mark": "grouped bar", "color": _SERIES}
    if times == first:
        chart = {key: value for key, value in chart.items() if key != "order"}
        chart |= {"mark": "line", "x": NAME, "y": values}
    names = [", ".join(parts) for parts in zip(*(telling[column] for column in first), strict=True)]
    series = telling[second] if second else [""] * len(names)
    drawn: list[Row] = [
        {NAME: name, _SERIES: one, values: value}
        for name, one, value in zip(names, series, figures, strict=True)
    ]
    by = gettext(" and ").join(_words(column) for column in telling)
    title = gettext("%(figures)s, by %(names)s", figures=_words(values).capitalize(), names=by)
    return chart | {"title": title.replace("{", "(").replace("}", ")")}, drawn


def _telling_apart(named: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return the fewest first columns of names by which no two rows are the same."""
    kept = {column: names for column, names in named.items() if len(set(names)) > 1}
    if not _tells_apart(kept):
        raise ChartError(
            gettext("These rows make no chart: no names tell them apart. Group them in SQL.")
        )
    for column in reversed(list(kept)):
        fewer = {other: names for other, names in kept.items() if other != column}
        if _tells_apart(fewer):
            kept = fewer
    return kept


def _with_times(
    telling: Mapping[str, Sequence[str]], named: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """Return the columns with the time added to names that each have one of their own.

    Where all of one kind is of 2007 and all of another of 2008, a chart that left the years out
    would compare what cannot be compared.
    """
    dated = dict(telling)
    for other, times in named.items():
        if other in telling or len(set(times)) < 2 or not _are_times(times):
            continue
        for column, names in telling.items():
            if len(set(zip(names, times, strict=True))) == len(set(names)):
                pairs = zip(dated[column], times, strict=True)
                dated[column] = [f"{name}, {time}" for name, time in pairs]
                break
    return dated


def _are_times(values: Iterable[Any]) -> bool:
    return all(is_time(str(value)) for value in values)


def _tells_apart(named: Mapping[str, Sequence[str]]) -> bool:
    combined = list(zip(*named.values(), strict=True))
    return bool(combined) and len(set(combined)) == len(combined)


def _label(cell: Any) -> str:
    shown = cell["label"] if isinstance(cell, Mapping) else cell
    return "" if shown is None else str(shown)


def _words(column: str) -> str:
    return column.replace("_", " ")
