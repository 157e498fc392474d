"""The chart of a question: its specification, made of the rows, and its width."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugins.charts.declaration import ChartError
from plugins.charts.specification import chart_spec, fill_in
from plugins.common.credit import source_line
from plugins.common.language import gettext, translated
from plugins.common.whole_numbers import whole_number
from plugins.questions.answer import without_empty
from plugins.questions.question import CODED, Question

WIDE = 720
NARROW = 360
MARKED = "(marked)"  # no column of a query is called so
_NARROWEST, _WIDEST = 320, 1200  # pixels


def chart_width(text: str | None) -> int:
    """Return the requested width in pixels, or WIDE; raise ChartError if it is out of bounds."""
    if not text:
        return WIDE
    width = whole_number(text, _NARROWEST, _WIDEST)
    if width is not None:
        return width
    raise ChartError(
        f"_width is {text[:50]!r}, where a number of pixels from {_NARROWEST} to {_WIDEST} is"
        " expected."
    )


def follows_reader(text: str | None) -> bool:
    """Return whether `_colours` asks for a chart that is dark where the reader prefers that.

    Raise ChartError for any other value than `auto`.
    """
    if text not in (None, "", "auto"):
        raise ChartError(f"_colours is {text[:50]!r}, where auto is expected.")
    return text == "auto"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as SVG for desktops and for phones, or else the reason why there is none."""

    wide: str = ""
    narrow: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A chart that a page shows by its address: what it shows in words, or why there is none."""

    words: str = ""
    problem: str = ""


def question_spec(question: Question, maps: Mapping[str, Any], width: int) -> dict[str, Any]:
    """Return the Vega-Lite specification of a question's chart; raise ChartError if it has none."""
    columns, rows = question.result.columns, question.result.rows
    if question.result.truncated:
        raise ChartError(
            gettext(
                "There are more than %(rows)s rows, too many for a chart: ask for fewer.",
                rows=len(rows),
            )
        )
    if not rows:
        raise ChartError(gettext("There is nothing to draw: the question has no answer."))
    named = [
        _coloured(question.query["chart"], dict(zip(columns, row, strict=True))) for row in rows
    ]
    return chart_spec(
        *_with_marks(_with_words(question.query["chart"], question.words), named, question),
        title=question.title,
        source=source_line(question.credit),
        parameters=question.words,
        maps=maps,
        width=width,
    )


def _with_marks(
    chart: Mapping[str, Any], rows: list[dict[str, Any]], question: Question
) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """Return the chart and its rows with a column that is true where a row is marked.

    A `highlight` that is neither a column nor a parameter stays, so that the chart says so.
    """
    marked = set(question.marked)
    if marked:
        rows = [{**row, MARKED: place in marked} for place, row in enumerate(rows)]
        return {**chart, "highlight": MARKED}, rows
    if chart.get("highlight") in (*question.result.columns, *(question.query.get("params") or [])):
        chart = {key: value for key, value in chart.items() if key != "highlight"}
    return chart, rows


def _coloured(chart: Mapping[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the word of its colour in the language of the request, if it is ours."""
    color = chart.get("color")
    return {**row, color: translated(row[color])} if color in CODED and row.get(color) else row


def _with_words(chart: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Return the chart without the [parts] of its texts that are empty, and with its unit.

    The titles of several columns are filled in, as the legend and the bars show them.
    """
    texts = {
        key: without_empty(translated(chart[key]), words)
        for key in ("title", "subtitle", "unit")
        if isinstance(chart.get(key), str)
    }
    if "unit" in texts:
        texts["unit"] = fill_in(texts["unit"], words)
    named = {
        axis: {
            column: fill_in(without_empty(translated(title), words), words)
            for column, title in chart[axis].items()
        }
        for axis in ("x", "y")
        if isinstance(chart.get(axis), Mapping)
    }
    return {**chart, **texts, **named}
